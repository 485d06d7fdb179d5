"""What holds of views in each interpreter; see claims.py."""

import array
import builtins
import collections
import dis
import functools
import gc
import random
import sys
import types
import weakref

from underhood.build import Build
from underhood.errors import NotAnObjectError, UnknownLayoutError, UnreadableMemoryError
from underhood.layouts import layout
from underhood.memory import read
from underhood.refcounts import refcount
from underhood.views import Array, Pointer, View, peek, peek_at

BUILD = Build.current()
SOME = random.Random(5)


def ids(items):
    """The addresses of objects."""
    return [id(one) for one in items]


def raised(kind, call, *arguments):
    """The error of a kind that a call raises."""
    try:
        call(*arguments)
    except kind as error:
        return error
    raise AssertionError(f"no {kind.__name__}")


class Plain:
    """Instances have a dict, and weak references."""


class Slotted:
    """Instances have two slots."""

    __slots__ = ("first", "second")


class Both(Slotted):
    """Slots, and a dict."""

    __slots__ = ("__dict__", "third")


class MyList(list):
    """A list with a slot."""

    __slots__ = ("extra",)


class MyTuple(tuple):
    """A tuple with a dict."""


class MyStr(str):
    """A str with a dict."""


class MyInt(int):
    """An int with a dict."""


class Meta(type):
    """A metaclass."""


class Made(metaclass=Meta):
    """A class of another metaclass."""


class Lazy(dict):
    """A dict with a dict."""


INTS = [0, 1, -1, 255, 1025, 2**30 - 1, 2**30, -(2**30), 2**60, 2**90 + 7, -(10**50)]
INTS += [True, False, MyInt(77), MyInt(-(2**70)), MyInt(0)]
INTS += [SOME.getrandbits(bits) * SOME.choice((1, -1)) for bits in range(1, 400, 7)]


def claim_int():
    """Sign and digits make the number."""
    for one in INTS:
        view = peek(one)
        assert one == view.value, one
        assert (one > 0) - (one < 0) == view.sign
        assert abs(one) == sum(digit << 30 * at for at, digit in enumerate(view.digits))
        assert view.digits == view.ob_digit
        assert len(view.digits) == -(-abs(one).bit_length() // 30)
    big = 7**20_000
    assert big == peek(big).value


STRINGS = ["", "a", "ascii", "x" * 5000, "h\xe9llo", "\xff", "\u0100", "\u20ac uro", "\ud800\udc00"]
STRINGS += [
    "\U0001f40d snake",
    "\0",
    "mixed \xe9 \u20ac \U0010ffff",
    MyStr("of mine \u20ac"),
    MyStr(""),
]
STRINGS += ["".join(map(chr, SOME.sample(range(top), 40))) for top in (128, 256, 0xD800, 0x110000)]


def claim_str():
    """The characters are those of the text, in every kind and shape."""
    for one in STRINGS:
        view = peek(one)
        assert str(one) == view.text, ascii(one)
        assert view.characters == [ord(character) for character in one]
        assert len(one) == view.length
        assert one.isascii() == bool(view.ascii)
        widest = max(map(ord, one), default=0)
        assert view.kind == (1 if widest < 256 else 2 if widest < 65536 else 4)
        assert (type(one) is str) == bool(view.compact)
    assert hash("ascii") == peek("ascii").hash
    names = {peek(one).layout.name for one in STRINGS}
    assert {"PyASCIIObject", "PyCompactUnicodeObject", "PyUnicodeObject"} == names


def claim_tuple():
    """The items of a tuple are where ob_item has them."""
    for one in [(), (1,), (1, "two", 3.0), tuple(map(str, range(1000))), MyTuple([1, 2])]:
        view = peek(one)
        assert view.items == ids(one)
        assert len(one) == view.ob_size == len(view.ob_item)
    assert "int 5" in str(peek((5,)))
    marked = MyTuple("ab")
    marked.mark = 5
    if BUILD.version < (3, 12):
        assert id(marked.__dict__) == peek(marked).dict_pointer


def claim_list():
    """The items of a list are where its ob_item points, and the rest is free."""
    grown = []
    for number in range(100):
        grown.append(str(number))
        view = peek(grown)
        assert view.items == ids(grown)
        assert len(grown) <= view.allocated
    mine = MyList("abc")
    mine.extra = 1.5
    for one in [[], [1], [None] * 10_000, list("abc"), mine]:
        assert peek(one).items == ids(one)
    assert id(mine.extra) == peek(mine).extra
    assert peek(mine).items[-1] == id(mine[2]) and peek(mine).items[:2] == ids(mine[:2])


def claim_bytes():
    """Bytes end in a NUL, and bytearrays begin where ob_start says."""
    for one in [b"", b"x", bytes(range(256)), b"\0\0"]:
        view = peek(one)
        assert one == view.data and one + b"\0" == bytes(view.ob_sval)
    for one in [bytearray(), bytearray(b"abc"), bytearray(1000)]:
        assert one == peek(one).data
    cut = bytearray(b"0123456789" * 10)
    del cut[:5]
    view = peek(cut)
    assert cut == view.data and 5 == view.ob_start - view.ob_bytes


def dicts():
    """Dicts of every history."""
    yield {}
    yield {"a": 1}
    yield {1: 2, "b": 3, (): []}
    for size in (5, 6, 10, 11, 85, 86, 100, 127, 128, 300, 50_000):
        yield dict.fromkeys(map(str, range(size)))
        yield {number: number for number in range(size)}
    holes = {str(number): number for number in range(50)}
    for number in range(0, 50, 3):
        del holes[str(number)]
    yield holes
    cleared = {"a": 1}
    cleared.clear()
    yield cleared
    for number in range(4):
        one = Plain()
        for name in ("x", "y", "z")[: number + 1] if number % 2 else ("z", "y", "x"):
            setattr(one, name, number)
        if number == 3:
            del one.y
        yield one.__dict__
    yield vars(types)
    mine = Lazy(a=1)
    mine.more = 2
    yield mine


def claim_dict():
    """Entries are the items, in their order; indices lead to them by hash."""
    for one in dicts():
        view = peek(one)
        pairs = [(id(key), id(value)) for key, value in dict.items(one)]
        assert pairs == view.items, one
        assert len(one) == view.ma_used
        table = view.keys_table
        assert len(view.indices) == 1 << table.log2_size
        places = {entry.me_key: at for at, entry in enumerate(view.entries[:300])}
        for key in list(one)[:300]:
            if id(key) not in places:
                continue
            index, perturb, mask = hash(key), hash(key) & 2**64 - 1, len(view.indices) - 1
            for _ in range(200):
                if view.indices[index & mask] == places[id(key)]:
                    break
                perturb >>= 5
                index = 5 * (index & mask) + perturb + 1
            else:
                raise AssertionError(f"no index leads to {key!r}")


def claim_set():
    """The table of a set holds its keys and their hashes; what was deleted is no item."""
    holes = set(map(str, range(100)))
    for number in range(0, 100, 3):
        holes.discard(str(number))
    for one in [set(), {1}, {1, 2, 3, 4}, set(range(5)), set("abcdefgh"), frozenset("xyz"), holes]:
        view = peek(one)
        assert view.items == ids(one)
        assert len(one) == view.used
        by_id = {id(key): hash(key) for key in one}
        assert by_id == {it.key: it.hash for it in view.entries if it.key in by_id}
        assert len(view.entries) == view.mask + 1


def claim_deque():
    """The items stand in blocks of 64."""
    turned = collections.deque(range(500))
    for _ in range(100):
        turned.append(turned.popleft())
    for one in [collections.deque(), collections.deque("abc"), turned]:
        view = peek(one)
        assert view.items == ids(one)
        assert len(one) == view.ob_size


def claim_numbers():
    """Floats and complex numbers are their doubles."""
    assert 1.5 == peek(1.5).ob_fval
    assert (2.0, -3.0) == (peek(2 - 3j).real, peek(2 - 3j).imag)
    assert float("-inf") == peek(float("-inf")).ob_fval


def claim_slots():
    """Slots are fields, by their names; an empty one is NULL."""
    one = Slotted()
    one.first = "text"
    view = peek(one)
    assert (id("text"), 0) == (view.first, view.second)
    two = Both()
    two.first, two.third, two.free = [], 7, 8
    view = peek(two)
    assert (id(two.first), id(7)) == (view.first, view.third)
    assert "PyObject *" == view.first.ctype
    assert [] == list(view.first.follow().items)


def claim_attributes():
    """The attributes of an instance are in inline values, or in its dict."""
    one = Plain()
    one.alpha, one.beta = "a", [1]
    view = peek(one)
    if BUILD.version >= (3, 11):
        assert {"alpha": id("a"), "beta": id(one.beta)} == view.attributes
        assert 0 == view.managed_dict or BUILD.version == (3, 12)
        assert vars(one)
        assert id(vars(one)) == view.managed_dict
        taken_over = BUILD.version < (3, 13)
        assert taken_over == (view.attributes == {})
        one.__dict__ = {"new": 1}
        assert id(vars(one)) == view.managed_dict
        assert {} == view.attributes
    else:
        assert {} == view.attributes
        assert id(vars(one)) == view.dict_pointer
    reference = weakref.ref(one)
    name = "managed_weakref" if BUILD.version >= (3, 12) else "weakref_pointer"
    assert id(reference) == getattr(view, name)


def claim_gc_head():
    """The collector's links lead there and back; what is not tracked has none."""
    one = []
    view = peek(one)
    assert view.is_tracked and gc.is_tracked(one)
    if not BUILD.free_threaded:
        head = layout("PyGC_Head").size
        assert -head == view.field("_gc_next").offset
        assert view.address - head == view.field("_gc_next").address
        following = view._gc_next & ~3
        back = int.from_bytes(read(following + head // 2, head // 2), sys.byteorder)
        assert view.address - head == back & ~3
    else:
        assert "_gc_next" not in [place.name for place in view]
    for other in (1, "text", 1.5, b"", int):
        assert not gc.is_tracked(other) and not peek(other).is_tracked
    for other in (claim_gc_head, Plain, Plain(), {1: []}, set(), sys):
        assert gc.is_tracked(other) == peek(other).is_tracked, other


def claim_types():
    """A type's view has its name, flags, size, and the members that slots made."""
    for one in (int, list, type, object, Plain, Slotted, Meta, Made, collections.deque, Exception):
        view = peek(one)
        assert one.__name__ == view.name.rpartition(".")[2]
        assert one.__basicsize__ == view.tp_basicsize
        assert one.__flags__ & 0xFFFFFFFF == view.tp_flags & 0xFFFFFFFF
        assert id(one.__base__) == (view.tp_base or id(None))
        assert ("HEAPTYPE" in view.flags) == (view.layout.name == "PyHeapTypeObject")
        assert one.__dictoffset__ == view.tp_dictoffset
    names = [read(it.name, 5) for it in peek(Slotted).members]
    assert [b"first", b"secon"] == names
    assert "Slotted" == peek(Slotted).ht_qualname.follow().text
    assert id(Meta) == peek(Made).ob_type


def function(first, second=[1], *rest, third=3):  # noqa: B006
    """A function with something in every field."""
    return first, second, rest, third


def claim_by_layout():
    """Functions, code, methods, cells and others have the fields of their structs."""
    view = peek(function)
    assert id(function.__code__) == view.func_code
    assert id(globals()) == view.func_globals
    assert id(function.__defaults__) == view.func_defaults
    code = peek(function.__code__)
    assert (2, 1) == (code.co_argcount, code.co_kwonlyargcount)
    assert function.__code__.co_firstlineno == code.co_firstlineno
    assert id(function.__code__.co_consts) == code.co_consts
    if BUILD.version >= (3, 11):
        assert len(function.__code__.co_code) == len(code.co_code_adaptive)
        plain = compile("1 + x", "", "eval")
        for one in dis.get_instructions(plain):
            assert one.opcode == peek(plain).co_code_adaptive[one.offset]
    else:
        assert function.__code__.co_code == code.co_code.follow().data
    captured = object()
    cell = (lambda: captured).__closure__[0]
    assert id(captured) == peek(cell).ob_ref
    method = [].append
    assert id(method.__self__) == peek(method).m_self
    bound = types.MethodType(function, captured)
    assert (id(function), id(captured)) == (peek(bound).im_func, peek(bound).im_self)
    prop = property(function)
    assert id(function) == peek(prop).prop_get
    part = slice(1, "x", captured)
    assert ids([1, "x", captured]) == [peek(part).start, peek(part).stop, peek(part).step]
    numbers = range(3, 9, 2)
    assert (id(3), id(9)) == (peek(numbers).start, peek(numbers).stop)
    error = ValueError("x", 2)
    assert id(error.args) == peek(error).field("args").value
    memory = memoryview(bytearray(12)).cast("B", (3, 4))
    assert [3, 4, 4, 1, 0, 0][:4] == list(peek(memory).ob_array)[:4]
    reference = weakref.ref(function)
    assert id(function) == peek(reference).wr_object
    assert id(vars(sys)) == peek(sys).md_dict


def claim_unknown():
    """Of a type without a declared struct the header and its C members are shown."""
    part = functools.partial(print, 1, end="")
    view = peek(part)
    assert "PyObject" == view.layout.name
    assert (id(part.func), id(part.args), id(part.keywords)) == (
        view.field("func").value,
        view.field("args").value,
        view.keywords,
    )
    for one in (array.array("i"), zip(), object(), iter(""), NotImplemented, type("x", (), {})()):
        assert type(one).__name__ in str(peek(one))
    default = collections.defaultdict(list)
    assert "PyDictObject" == peek(default).layout.name
    assert id(list) == peek(default).default_factory


def claim_reference():
    """A view keeps its object alive, with one reference; a view of an address does not."""
    one = Plain()
    bare = peek_at(id(one))
    assert 1 == refcount(one)
    view = peek(one)
    assert 2 == refcount(one)
    if not BUILD.free_threaded:
        assert 2 == view.ob_refcnt == bare.ob_refcnt
        assert "one of them this view's" in str(view) and "this view" not in str(bare)
    view = None
    assert 1 == refcount(one)
    assert [1, 2] == [peek_at(at).value for at in peek([1, 2]).items]


def claim_fresh():
    """What is read is what is there at that moment."""
    one = [1]
    view = peek(one)
    assert 1 == view.ob_size
    one += [2, 3]
    assert 3 == view.ob_size == len(view.items)


def claim_peek_at():
    """Every live object is found at its address, as peek shows it."""
    found = 0
    for one in gc.get_objects()[:3000]:
        if type(one) is types.FrameType:
            continue
        view = peek_at(id(one))
        assert peek(one).layout == view.layout
        assert type(one).__name__ == view.type_name.rpartition(".")[2]
        found += 1
    assert found > 1000
    for one in (None, 1, "x", int, type, object, (), Made, Made()):
        assert id(one) == peek_at(id(one)).address


def claim_refused():
    """What is no object is refused, and where nothing is mapped it is said."""
    for address in (0, -8, id([]) + 1, id(None) + 4):
        error = raised(NotAnObjectError, peek_at, address)
        assert hex(address) in str(error)
    for address in (8, 2**64 - 8, 2**70, 0x10_0000_0000_0008):
        error = raised(UnreadableMemoryError, peek_at, address)
        assert address == error.address
    # headers that lead to something that is no type, and at last to one
    fields = layout("PyObject")
    header = bytearray(fields.size + 8)
    start = -peek(header).ob_start % 8
    header[start : start + 8] = (0 if BUILD.free_threaded else 1).to_bytes(8, sys.byteorder)
    if BUILD.free_threaded:
        header[start + fields["ob_ref_local"].offset] = 1
    at = start + fields["ob_type"].offset
    for value in (id("no type"), id([]), id(None), 8, id(int) + 1, 0):
        header[at : at + 8] = value.to_bytes(8, sys.byteorder)
        raised(NotAnObjectError, peek_at, peek(header).ob_start + start)
    header[at : at + 8] = id(Plain).to_bytes(8, sys.byteorder)
    assert "Plain" == peek_at(peek(header).ob_start + start).type_name


def claim_attribute_error():
    """A field that is not there is an AttributeError with the names that are."""
    error = raised(AttributeError, getattr, peek([]), "ob_digit")
    assert "ob_item" in str(error) and "ob_digit" in str(error)
    assert not hasattr(peek([]), "__array__")
    assert {"ob_item", "allocated", "items", "address"} <= set(dir(peek([])))


def claim_fields():
    """Iterating gives every field, in the order of memory, with its bytes."""
    view = peek([1])
    names = [place.name for place in view]
    assert ["ob_type", "ob_size", "ob_item", "allocated"] == names[-4:]
    offsets = [place.offset for place in view if place.name != "_aligner"]  # of a union
    assert sorted(offsets) == offsets
    size = view.field("ob_size")
    assert (1, 8, view.address + size.offset) == (size.value, size.size, size.address)
    assert size.data == (1).to_bytes(8, sys.byteorder)
    assert "ob_size" in repr(size)


def claim_pointers():
    """Pointers are numbers that lead to what is there."""
    one = [[]]
    view = peek(one)
    inner = view.items[0]
    assert isinstance(inner, Pointer) and isinstance(inner, int)
    assert repr(inner) == hex(id(one[0])) == str(inner)
    assert id(one[0]) == inner.follow().address
    assert "list" == view.ob_type.follow().name
    keys = peek({"a": 1}).ma_keys
    assert "PyDictKeysObject" == keys.follow().layout.name
    raised(NotAnObjectError, Pointer(0, "PyObject *").follow)
    raised(UnknownLayoutError, view.ob_item.follow)


def claim_arrays():
    """An array is a sequence that is read when it is asked."""
    numbers = peek(2**95).digits
    assert isinstance(numbers, Array) and 4 == len(numbers) and 16 == numbers.size
    assert [0, 0, 0, 32] == list(numbers) == numbers[:] and 32 == numbers[-1]
    assert 32 in numbers and numbers == (0, 0, 0, 32) and numbers != [0]
    assert "[0, 0, 0, 32]" == repr(numbers)
    raised(IndexError, numbers.__getitem__, 4)
    gone = Array(8, 10, "Py_ssize_t")
    assert "unreadable" in repr(gone)
    raised(UnreadableMemoryError, Array, id(None), 1 << 50, "char")
    raised(NotAnObjectError, Array, id(None), 1 << 70, "char")


def claim_dump():
    """The printed view names every field, with its bytes and what it leads to."""
    text = str(peek(["spam", 7]))
    assert "list at 0x" in text and f"CPython {BUILD}" in text
    assert "→ str 'spam'" in text and "→ int 7" in text and "→ type list" in text
    assert "allocated" in text
    everything = [
        None, 5, -(10**30), "x", "\u20ac", b"y", 1.5, 1j, [], (1,), {}, {1: 2}, {1}, Plain(),
        Slotted(), Plain, int, function, function.__code__, len, [].append, sys, slice(1), range(2),
        object(),
        bytearray(b"z"), memoryview(b"m"), collections.deque([1]), collections.OrderedDict(a=1),
        ValueError(), property(), weakref.ref(Plain), (one for one in ()), sys._getframe(),
        iter([]), builtins, MyTuple((1,)), MyStr("mine"), MyInt(3), Lazy(), Both(),
        types.SimpleNamespace(),
        type.__dict__["__dict__"], str.join, dict.__dict__["fromkeys"], object.__init__,
        staticmethod(len),
    ]  # fmt: skip
    for one in everything:
        view = peek(one)
        text = str(view)
        assert "cannot read" not in text and "unreadable" not in text, text
        assert "ob_type" in text and view.type_name in text
        assert repr(view).startswith("<") and len(repr(view)) < 120
        for place in view:
            place.value  # noqa: B018
    with_values = Plain()
    with_values.colour = "green"
    if BUILD.version >= (3, 11):
        assert "colour" in str(peek(with_values)) and "'green'" in str(peek(with_values))


def claim_html():
    """The HTML is tables with all text escaped."""
    page = peek(["<script>alert(1)</script>&"])._repr_html_()
    assert "<script" not in page and "&lt;script&gt;" in page
    assert page.count("<table>") == page.count("</table>") == 2
    evil = type("<b>", (), {})()
    assert "<b>" not in peek(evil)._repr_html_()


def claim_no_code():
    """Looking at an object runs none of its code."""

    class Trap:
        def __getattribute__(self, name):
            raise AssertionError(name)

        __repr__ = __eq__ = __hash__ = __len__ = None

    view = peek(Trap())
    assert isinstance(view, View) and "Trap" in str(view)
