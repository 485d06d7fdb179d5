"""Samples of what holds data: numbers, text, containers."""

from __future__ import annotations

import collections
import gc
import struct
import sys
import threading
import weakref

from ..memory import read
from ..sizes import blocks
from .sample import TAGS, WORD, Sample, at, ids, leads, of, raw, text, within, word, words

TYPE_CHECKING = False  # importing typing would cost more than this module
if TYPE_CHECKING:
    from ..layouts import Layout
    from .sample import Maker

_MANY = 1000  # references


def header(one: Layout) -> Sample:
    """An object with many references."""
    obj = object()
    count = within(_MANY, _MANY + 20)
    return of(
        one, obj, keep=[obj] * _MANY,
        ob_refcnt=count, ob_ref_local=count, ob_ref_shared=0, ob_overflow=0, ob_mutex=0,
        ob_tid=threading.get_ident(),
    )  # fmt: skip


def gc_head(one: Layout) -> list[Sample]:
    """Before a list: the next object of the collector's leads back. None without the GIL."""
    obj: list[object] = [[]]
    size = sys.getsizeof(obj) - obj.__sizeof__()
    start = id(obj) - size

    def back(following: int) -> bool:
        return word(following + one["_gc_prev"].offset) & ~TAGS == start

    return [Sample(one, start, {"_gc_next": back}, size=size, keep=obj)] if size else []


def int_(one: Layout) -> Sample:
    """Three digits."""
    bits, form = sys.int_info.bits_per_digit, "3I" if sys.int_info.sizeof_digit == 4 else "3H"
    digits = struct.pack(form, 1, 2, 3)
    return of(
        one, 1 + (2 << bits) + (3 << 2 * bits),
        ob_size=3, lv_tag=3 << 3, ob_digit=lambda place: read(place, len(digits)) == digits,
    )  # fmt: skip


def str_(one: Layout) -> Sample:
    """ASCII."""
    value = "".join(["some", "thing"])
    known = {"kind": 1, "compact": 1, "ascii": 1, "interned": 0, "wstr": 0}
    size = "".__sizeof__() - 1  # a zero at the end
    return of(one, value, size=size, length=9, hash=hash(value), **known)


def wide_str(one: Layout) -> Sample:
    """Two bytes a character."""
    value = "".join(["☃", "é"])
    size = "".join(["é", "è"]).__sizeof__() - 3  # two characters and a zero
    return of(one, value, size=size, length=2, hash=hash(value), kind=2, ascii=0, utf8=0)


def full_str(one: Layout) -> Sample:
    """Of a subclass: the characters stand elsewhere."""
    value = type("Text", (str,), {})("some")
    known = {"length": 4, "hash": hash(value), "compact": 0, "any": text("some")}
    return of(one, value, size=str.__basicsize__, **known)


def bytes_(one: Layout) -> Sample:
    """Three bytes."""
    value = bytes([65, 66, 67])
    size = bytes.__basicsize__ - 1  # a zero at the end
    return of(one, value, size=size, ob_size=3, ob_shash=hash(value), ob_sval=text("ABC"))


def bytearray_(one: Layout) -> Sample:
    """Without its first byte."""
    value = bytearray(b"ABCDEF")
    del value[0]
    return of(
        one, value, keep=memoryview(value),
        ob_size=5, ob_exports=1, ob_alloc=within(5, 20), ob_start=text("BCDEF"),
        ob_bytes=lambda place: read(place + 1, 5) == b"BCDEF",
    )  # fmt: skip


def tuple_(one: Layout) -> Sample:
    """Two items."""
    value = object(), object()
    return of(one, value, ob_size=2, ob_hash=hash(value), ob_item=words(*value))


def list_(one: Layout) -> Sample:
    """Three items and no more room."""
    value = [object()] * 3
    return of(one, value, ob_size=3, allocated=3, ob_item=words(*value))


def dict_(one: Layout) -> Sample:
    """Two keys."""
    usable = leads("PyDictKeysObject", "dk_usable", 3)
    return of(one, {1: "a", 2: "b"}, ma_used=2, ma_values=0, ma_keys=usable)


def _table(value: object) -> int:
    return at("PyDictObject", "ma_keys", id(value))


def keys(one: Layout) -> list[Sample]:
    """Tables of numbers and of text."""
    known = {"dk_refcnt": 1, "dk_size": 8, "dk_log2_size": 3, "dk_log2_index_bytes": 3}
    known.update(dk_mutex=0, dk_usable=3, dk_nentries=2)
    numbers, names = {1: None, 2: None}, {"a": None, "b": None}
    indices = bytes([255, 0, 1] + 5 * [255])
    first = {**known, "dk_kind": 0, "dk_indices": lambda place: read(place, 8) == indices}
    return [
        Sample(one, _table(numbers), first, keep=numbers),
        Sample(one, _table(names), {**known, "dk_kind": 1}, keep=names),
    ]


def entry(one: Layout) -> Sample:
    """The second entry of a table of either kind."""
    value: dict[object, object]
    if one.name == "PyDictKeyEntry":
        value = {10**6: object(), 10**7: object()}
    else:
        value = {"first": object(), "second": object()}
    key, content = list(value.items())[1]
    start = _table(value) + raw("PyDictKeysObject")["dk_indices"].offset + 8 + one.size
    known = {"me_hash": hash(key), **ids(me_key=key, me_value=content)}
    return Sample(one, start, known, keep=value)


def values(one: Layout) -> Sample:
    """The attributes of an instance."""
    kind = type("Instance", (), {})
    kept = [kind() for _ in range(3)]
    for obj in kept:
        obj.first, obj.second = object(), object()
    obj = kept[-1]
    if sys.version_info >= (3, 13):
        start = id(obj) + kind.__basicsize__
    elif sys.version_info >= (3, 12):
        start = word(id(obj) - 3 * WORD) + 1  # the lowest bit says that these are values
    else:
        start = word(id(obj) - 4 * WORD)
    known = {"size": 2, "embedded": 1, "valid": 1, "capacity": within(2, 30)}
    return Sample(one, start, {**known, "values": words(obj.first, obj.second)}, keep=kept)


def set_(one: Layout) -> list[Sample]:
    """One number; and the hash of a frozen one."""
    value, frozen = {5}, frozenset([7])
    reference = weakref.ref(value)
    known: dict[str, object] = {
        "fill": 1,
        "used": 1,
        "mask": 7,
        "hash": -1,
        **ids(weakreflist=reference),
    }
    fifth = 5 * raw("setentry").size
    known["smalltable"] = lambda place: at("setentry", "key", place + fifth) == id(5)
    known["table"] = id(value) + one["smalltable"].offset
    return [of(one, value, keep=reference, **known), of(one, frozen, hash=hash(frozen))]


def set_entry(one: Layout) -> Sample:
    """The fifth place of a table."""
    value = {5}
    start = at("PySetObject", "table", id(value)) + 5 * one.size
    return Sample(one, start, {"key": id(5), "hash": 5}, keep=value)


def deque_(one: Layout) -> list[Sample]:
    """An empty one with a limit, and one with an item."""
    short: collections.deque[object] = collections.deque(maxlen=77)
    value = collections.deque([object()])
    reference = weakref.ref(value)
    known: dict[str, object] = {
        "ob_size": 1,
        "leftindex": 1,
        "rightindex": 1,
        "state": 1,
        "maxlen": -1,
    }
    known["leftblock"] = known["rightblock"] = leads("block", "leftlink", lambda link: True)
    return [
        of(one, short, ob_size=0, leftindex=32, rightindex=31, maxlen=77, numfreeblocks=0),
        of(one, value, keep=reference, **ids(weakreflist=reference), **known),
    ]


def block(one: Layout) -> list[Sample]:
    """Two blocks that lead to each other."""
    value = collections.deque(object() for _ in range(64))
    size = (value.__sizeof__() - collections.deque.__basicsize__) // 2
    left, right = (at("dequeobject", f"{side}block", id(value)) for side in ("left", "right"))
    first, last = words(*list(value)[:63]), words(*list(value)[63:])
    known = {"rightlink": right, "data": lambda place: first(place + WORD)}
    return [
        Sample(one, left, known, size=size, keep=value),
        Sample(one, right, {"leftlink": left, "data": last}),
    ]


def memoryview_(one: Layout) -> Sample:
    """A view of bytes."""
    value = memoryview(b"some bytes").cast("B", (2, 5))
    reference = weakref.ref(value)
    (buffer, *_) = gc.get_referents(value)
    known = ids(mbuf=buffer, obj=value.obj, weakreflist=reference)
    known.update(exports=0, len=10, itemsize=1, readonly=1, ndim=2)
    known["buf"] = text("some bytes")
    known["ob_array"] = lambda place: word(place) == 2  # of rows
    return of(one, value, keep=reference, **known)


def managed_buffer(one: Layout) -> Sample:
    """What the view is of."""
    value = memoryview(b"some bytes")
    (buffer, *_) = gc.get_referents(value)
    known = {"exports": 1, "len": 10, "itemsize": 1, "readonly": 1, "ndim": 1}
    return of(one, buffer, keep=value, **ids(obj=value.obj), buf=text("some bytes"), **known)


def pool(one: Layout) -> list[Sample]:
    """The pool of the largest blocks. None without pymalloc."""
    if not blocks.name().startswith("pymalloc"):
        return []
    hooks = blocks.name().endswith("_debug")
    room, largest = blocks.pool_size(), blocks.LARGEST
    value = bytes(largest - bytes(0).__sizeof__() - hooks * 3 * WORD)
    known: dict[str, object] = {"szidx": largest // (2 * WORD) - 1, "maxnextoffset": room - largest}
    known.update(count=within(1, room // largest), nextoffset=within(0, room + largest))
    return [Sample(one, id(value) & -room, known, keep=value)]


MAKERS: dict[str, Maker] = {
    "PyObject": header,
    "PyVarObject": lambda one: of(one, (1, 2, 3), size=object.__basicsize__ + WORD, ob_size=3),
    "PyGC_Head": gc_head,
    "PyLongObject": int_,
    "PyFloatObject": lambda one: of(one, 1.25, ob_fval=1.25),
    "PyComplexObject": lambda one: of(one, complex(1.25, 2.5), real=1.25, imag=2.5),
    "PyASCIIObject": str_,
    "PyCompactUnicodeObject": wide_str,
    "PyUnicodeObject": full_str,
    "PyBytesObject": bytes_,
    "PyByteArrayObject": bytearray_,
    "PyTupleObject": tuple_,
    "PyListObject": list_,
    "PyDictObject": dict_,
    "PyDictKeysObject": keys,
    "PyDictKeyEntry": entry,
    "PyDictUnicodeEntry": entry,
    "PyDictValues": values,
    "PySetObject": set_,
    "setentry": set_entry,
    "PySliceObject": lambda one: of(one, slice(object(), object(), object())),
    "rangeobject": lambda one: of(one, range(3, 20, 2), **ids(start=3, stop=20, step=2, length=9)),
    "dequeobject": deque_,
    "block": block,
    "PyMemoryViewObject": memoryview_,
    "_PyManagedBufferObject": managed_buffer,
    "pool_header": pool,
}
