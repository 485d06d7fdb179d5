"""What holds of reference counts in each interpreter; see claims.py."""

import sys
import threading

import underhood.refcounts as module
from underhood.build import Build
from underhood.refcounts import is_deferred, is_immortal, refcount

BUILD = Build.current()
GLOBAL = object()


class Plain:
    """A class of no interest."""

    attribute = object()
    inside = refcount(attribute)


def claim_global():
    """An object with one global name has one reference."""
    assert 1 == refcount(GLOBAL)
    assert 1 == module.refcount(GLOBAL)
    assert 1 == refcount(obj=GLOBAL)


def claim_local():
    """An object with one local name has one reference, also in a try, a generator, a closure."""
    one = object()
    assert 1 == refcount(one)
    try:
        assert 1 == refcount(one)
    finally:
        assert 1 == refcount(one)

    def generator():
        two = object()
        yield refcount(two)
        yield refcount(two)

    captured = object()

    def inner():
        return refcount(captured)

    assert [1, 1] == list(generator())
    assert 1 == inner() == refcount(captured)


def claim_class_body():
    """A class body counts as the namespace it is."""
    assert 1 == Plain.inside == refcount(Plain.attribute)


def claim_item():
    """An object in a container has one reference, however it is reached."""
    items = [object()]
    table = {"key": object()}
    one = Plain()
    one.attribute = object()
    assert 1 == refcount(items[0])
    assert 1 == refcount(table["key"])
    assert 1 == refcount(one.attribute)
    assert 1 == refcount(one)


def claim_temporary():
    """What nothing holds has no reference but the call's."""
    assert 0 == refcount(object())
    assert 0 == refcount([1])
    assert 0 == refcount(Plain())
    assert 0 == refcount(1.5 * len(sys.argv))


def claim_many():
    """Each name and each place counts."""
    one = object()
    other = one
    items = [one, other, one]
    assert 5 == refcount(one) == refcount(items[0]) == refcount(other)
    del items
    assert 2 == refcount(one)
    for each in (one,):
        assert 4 == refcount(each)
    assert [3] == [refcount(two) for two in [object()] for three in [two]]


def claim_exact():
    """A hundred thousand references are counted to the last."""
    one = object()
    items = [one] * 100_000
    assert 100_001 == refcount(one)
    del items[::2]
    assert 50_001 == refcount(one)


def claim_from_c():
    """What C holds while it calls counts, and nothing else does."""
    items = [object()]
    assert [2] == list(map(refcount, items))
    assert refcount(items[0]) == 1


def claim_depth():
    """Whether it is called in the middle of an expression makes no difference."""
    one = object()
    assert (1, [1, (2, 1)]) == (refcount(one), [1, (2, refcount(one))])
    assert max(3, 4, refcount(one), key=lambda number: -number) == 1
    assert "1 1" == f"{refcount(one)} {refcount(one)}"


def claim_function():
    """A function with one name has one reference, counted on the stack or not."""

    def function():
        """Nothing."""

    assert 1 == refcount(function)
    names = [function] * 3
    assert 4 == refcount(function)
    assert names


def claim_getrefcount():
    """The interpreter's own function says the same, with its argument's reference."""
    items = [object(), [], {}, "text %d" % len(sys.argv), 1.5 * len(sys.argv), Plain(), Plain]
    for place in range(len(items)):
        extra = 1
        if is_deferred(items[place]):
            extra += 1  # sys.getrefcount counts the deferral's own
        assert sys.getrefcount(items[place]) == refcount(items[place]) + extra
    assert sys.getrefcount(None) - refcount(None) in ((0, 1) if BUILD.version < (3, 12) else (0,))


def claim_immortal():
    """From 3.12 on None and small ints are immortal, with the number that the version has."""
    for one in (None, True, 1, (), "", b"", int, Ellipsis):
        assert (BUILD.version >= (3, 12)) == is_immortal(one)
    for one in (object(), [], Plain, Plain(), 10**10 + len(sys.argv), claim_immortal, sys):
        assert not is_immortal(one)
    if BUILD.version >= (3, 14):
        assert 3 << 30 == refcount(None) == refcount(1) == sys.getrefcount(None)
    elif BUILD.version >= (3, 12):
        assert 2**32 - 1 == refcount(None) == refcount(1) == sys.getrefcount(None)
    else:
        assert 100 < refcount(None)


def claim_deferred():
    """Only free-threaded builds defer: functions, classes, modules, and no plain object."""
    for one in (claim_deferred, Plain, sys):
        assert BUILD.free_threaded == is_deferred(one)
    for one in (object(), [], None, Plain()):
        assert not is_deferred(one)


def claim_raw():
    """The raw fields are those of the header, without the call's own reference."""
    one = object()
    if BUILD.free_threaded:
        expected = {"ob_tid": threading.get_ident(), "ob_gc_bits": 0}
        expected.update(ob_ref_local=1, ob_ref_shared=0)
    elif BUILD.version >= (3, 14):
        expected = {"ob_refcnt": 1, "ob_overflow": 0, "ob_flags": 0}
    else:
        expected = {"ob_refcnt": 1}
    assert expected == refcount(one, raw=True)
    none = refcount(None, raw=True)
    if BUILD.free_threaded:
        assert (0, 2**32 - 1) == (none["ob_tid"], none["ob_ref_local"])
    else:
        assert refcount(None) // 1000 == none["ob_refcnt"] // 1000


def claim_unchanged():
    """Asking changes nothing."""
    one = object()
    for _ in range(10_000):
        refcount(one), is_immortal(one), is_deferred(one)
    assert 1 == refcount(one)


def claim_threads():
    """Another thread sees the same count, and its own names count."""
    one = object()
    seen = []

    def look(other):
        seen.append(refcount(one))

    def hold(other):
        mine = other
        seen.append(refcount(one))
        return mine

    thread = threading.Thread(target=lambda: look(None))
    thread.start()
    thread.join()
    assert [1] == seen
    keeper = []
    thread = threading.Thread(target=lambda: keeper.append(one))
    thread.start()
    thread.join()
    assert 2 == refcount(one)
    keeper.clear()
    assert 1 == refcount(one)


def claim_shared():
    """A reference of another thread is in the shared field of a free-threaded build."""
    one = object()
    keeper = []
    thread = threading.Thread(target=lambda: keeper.append(one))
    thread.start()
    thread.join()
    if BUILD.free_threaded:
        raw = refcount(one, raw=True)
        assert (2, 2) == (raw["ob_ref_local"] + (raw["ob_ref_shared"] >> 2), refcount(one))
    keeper.clear()


def claim_after_threads():
    """In 3.13t the first thread that was started made what is deferred immortal."""
    at_once = BUILD.free_threaded and BUILD.version == (3, 13)
    for one in (claim_after_threads, Plain, sys):
        assert at_once == is_immortal(one)
