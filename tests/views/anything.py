"""What holds of views at any address, of dead objects and beside busy threads; see claims.py."""

import gc
import pathlib
import random
import sys
import threading
import time

from underhood.build import Build
from underhood.errors import NotAnObjectError, UnreadableMemoryError
from underhood.layouts import layout
from underhood.views import peek, peek_at

BUILD = Build.current()
SOME = random.Random(7)
REFUSED = (NotAnObjectError, UnreadableMemoryError)  # all that peek_at may say
BYTES = 1 << 20 if not BUILD.debug else 1 << 18  # of heap that is looked at, word by word
SECONDS = 1.5


class Plain:
    """Instances have a dict."""


def look(address):
    """Whether something is at an address; if so, all that a view can show of it is asked for."""
    try:
        view = peek_at(address)
    except REFUSED:
        return False
    str(view)
    repr(view)
    for name in ("items", "digits", "characters", "entries", "indices", "values", "attributes"):
        try:
            found = getattr(view, name, ())
            for _, one in zip(range(10), found or ()):
                repr(one)
        except REFUSED:
            pass
    return True


def heap():
    """Mappings that hold objects, of a few megabytes in all."""
    lines = pathlib.Path("/proc/self/maps").read_text().splitlines()
    spans = []
    for line in lines:
        where, rights = line.split()[:2]
        start, end = (int(part, 16) for part in where.split("-"))
        if rights.startswith("rw"):
            spans.append((start, end))
    return spans


def claim_every_word():
    """Each word of some megabytes of heap is an object or is refused."""
    kept = [[Plain(), {"a": 1}, str(number), (number,), {number}] for number in range(3000)]
    size = layout("PyObject").size
    found = looked = 0
    places = SOME.sample([id(one) for one in kept], 100)
    for place in places:
        start = place & ~0xFFF
        for address in range(start, start + BYTES // len(places), 8):
            try:
                view = peek_at(address)
            except REFUSED:
                continue
            found += 1
            if found % 20 == 0:
                str(view)
                looked += 1
    assert found > 100 and looked > 10 and size


def claim_mappings():
    """The ends of all writable mappings, and places in them, are objects or are refused."""
    for start, end in heap():
        for address in (start - 8, start, end - 8, end - 16, end - 24, end - 32, end):
            look(address)
        for _ in range(20):
            look(SOME.randrange(start, end) & ~7)


def claim_random():
    """So is any number."""
    for bits in (16, 32, 47, 48, 63, 64, 70):
        for _ in range(2000):
            look(SOME.getrandbits(bits) & ~7)
    for address in (0, -1, -8, 1, 7, 8, 2**47 - 8, 2**47, 2**63, 2**64 - 8, 2**64, 2**1000):
        assert not look(address)


def claim_dead():
    """Dead objects of every kind are refused, or shown as what is there now."""
    made = [
        list, dict, set, Plain, object, lambda: (SOME, 2), lambda: str(SOME.random()),
        lambda: 10**30 + SOME.randrange(9), lambda: bytes(100), lambda: bytearray(5000),
        lambda: type("Gone", (), {}), lambda: (one for one in ()), lambda: frozenset([SOME]),
        lambda: (lambda: 0), lambda: SOME.random() + 1, lambda: [None] * 100_000,
        lambda: "x" * 10_000_000, lambda: compile("a = 1", "", "exec"), lambda: ValueError("x"),
    ]  # fmt: skip
    for make in made:
        objects = [make() for _ in range(20)]
        views = [peek_at(id(one)) for one in objects]
        addresses = [id(one) for one in objects]
        str(views[0])
        one = None
        del objects
        gc.collect()
        for view, address in zip(views, addresses):
            look(address)
            try:
                str(view)
                for place in view:
                    place.value  # noqa: B018
                repr(getattr(view, "items", None))
            except REFUSED:
                pass
    assert one is None


def claim_class_gone():
    """An object whose class died is refused, or shown as what is there now."""
    places = []
    for number in range(50):
        kind = type(f"Kind{number}", (), {"__slots__": ("a", "b")})
        places += [id(kind), id(kind())]
    del kind
    gc.collect()
    for place in places:
        look(place)


def claim_garbage():
    """Objects made of random words are shown or refused."""
    kinds = [int, str, list, tuple, dict, set, bytes, bytearray, type, Plain, float, type(len)]
    fields = layout("PyObject")
    for _ in range(500):
        raw = bytearray(SOME.randbytes(512) if hasattr(SOME, "randbytes") else bytes(512))
        if SOME.random() < 0.5:  # small numbers, and addresses of objects
            for at in range(0, 504, 8):
                word = SOME.choice((0, 1, 2, 7, id(raw), id(None), 2**40, 2**63 - 1))
                raw[at : at + 8] = word.to_bytes(8, sys.byteorder)
        start = -peek(raw).ob_start % 8 + 64
        raw[start : start + fields["ob_type"].offset] = bytes(fields["ob_type"].offset)
        raw[start + (12 if BUILD.free_threaded else 0)] = 1
        at = start + fields["ob_type"].offset
        raw[at : at + 8] = id(SOME.choice(kinds)).to_bytes(8, sys.byteorder)
        look(peek(raw).ob_start + start)


def claim_threads():
    """Views of what other threads change, and free, show something or are refused."""
    shared = {"list": [], "dict": {}, "set": set(), "one": Plain(), "text": "x"}
    done = threading.Event()

    def change(seed):
        some = random.Random(seed)
        while not done.is_set():
            number = some.randrange(1000)
            shared["list"].append(number)
            if number < 100:
                shared["list"] = []
                shared["dict"] = {}
                shared["set"] = set()
                shared["one"] = Plain()
            shared["dict"][number if number % 2 else str(number)] = [number]
            try:
                shared["set"].add(number)
                shared["one"].__dict__[f"a{number % 50}"] = number
                setattr(shared["one"], f"b{number % 20}", number)
            except RuntimeError:
                pass
            shared["text"] = "x" * number

    threads = [threading.Thread(target=change, args=(seed,)) for seed in range(3)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)  # each read lets other threads run, and waits for them
    for thread in threads:
        thread.start()
    try:
        until = time.monotonic() + SECONDS
        looked = 0
        while time.monotonic() < until:
            for name in list(shared):
                look(id(shared[name]))
                try:
                    str(peek(shared[name]))
                except REFUSED:
                    pass
                looked += 1
        assert looked
    finally:
        sys.setswitchinterval(interval)
        done.set()
        for thread in threads:
            thread.join()
