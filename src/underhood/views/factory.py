"""From an object, or from an address, to the view that shows it."""

from __future__ import annotations

import functools
import struct

from ..errors import NotAnObjectError
from ..layouts import layout
from ..memory import read
from . import kinds
from .dict import DictView
from .int import IntView
from .known import struct_for
from .object import View
from .record import read_type, struct_form
from .sequence import BytearrayView, BytesView, DequeView, ListView, TupleView
from .set import SetView
from .str import StrView
from .type import TypeView

_VIEWS: dict[str, type[View]] = {
    "PyLongObject": IntView,
    "PyFloatObject": kinds.FloatView,
    "PyUnicodeObject": StrView,
    "PyBytesObject": BytesView,
    "PyByteArrayObject": BytearrayView,
    "PyTupleObject": TupleView,
    "PyListObject": ListView,
    "PyDictObject": DictView,
    "PySetObject": SetView,
    "PyHeapTypeObject": TypeView,
    "PyCodeObject": kinds.CodeView,
    "PyMemoryViewObject": kinds.MemoryviewView,
    "PyFrameObject": kinds.FrameView,
    "PyGenObject": kinds.FrameView,
    "PyCoroObject": kinds.FrameView,
    "PyAsyncGenObject": kinds.FrameView,
    "dequeobject": DequeView,
}

_WORD = struct.calcsize("P")
_MOST = 1 << 48  # references: each is 8 bytes somewhere


def peek(obj: object) -> View:
    """A view of a live object, which it keeps alive: one of its references is the view's.

    Returns a `View`: its attributes are the fields of the object's struct, by their names in C, and
    `print` of it shows each with its bytes (in Jupyter, a table). Works for every object: where no
    struct is declared for a type, the view is of its nearest base that has one (at least `object`),
    with what ``__slots__`` and type flags tell. Raises `UnknownLayoutError` in a CPython whose
    structs are not known.
    """
    form = _count_form()
    return _view(id(obj), form.unpack(read(id(obj), form.size))[-1], obj)


def peek_at(address: int) -> View:
    """A view of the object at an address, after checking that there is one.

    Returns a `View` as `peek` does. Raises `NotAnObjectError` if the memory there is no object: the
    address must be aligned, the type pointer must lead to a type whose own type is `type` or
    derives from it, and the reference count must be possible. Raises `UnreadableMemoryError` where
    nothing is mapped. The view keeps nothing alive. Memory of a dead object that nothing was
    written to since is told from a live one only by its count.
    """
    address = int(address)
    if address <= 0 or address % _WORD:
        raise NotAnObjectError(f"no object can be at {address:#x}: it is not aligned")
    form = _count_form()
    fields = form.unpack(read(address, form.size))
    if not _counted(fields):
        raise NotAnObjectError(f"what is at {address:#x} has no reference, or no type")
    return _view(address, fields[-1])


def _view(address: int, kind: int, obj: object = None) -> View:
    record = read_type(kind)
    name, _ = struct_for(record)
    found = layout(name)
    read(address, found.fixed_size if name != "PyUnicodeObject" else _WORD)
    return _VIEWS.get(name, View)(address, record, found, obj)


def _count_fields() -> list[str]:
    """The fields of the header that hold the count, in their order."""
    names = ("ob_refcnt", "ob_overflow", "ob_ref_local", "ob_ref_shared", "ob_type")
    return [name for name in names if name in layout("PyObject")]


@functools.cache
def _count_form() -> struct.Struct:
    return struct_form("PyObject", _count_fields())


def _counted(fields: tuple[int, ...]) -> bool:
    """Whether the count in a header is one that a live object can have."""
    kind = fields[-1]
    if not kind or kind % _WORD:
        return False
    if layout("PyObject").build.free_threaded:
        local, shared = fields[:2]
        return 0 < local + (shared >> 2) and abs(shared) < 1 << 62
    # ob_overflow: more than 2**32 references, or a pointer of the free list
    return 0 < fields[0] < _MOST and not any(fields[1:-1])
