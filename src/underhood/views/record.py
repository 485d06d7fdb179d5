"""What a type says about its objects, read from memory and checked on the way."""

from __future__ import annotations

import functools
import struct
from collections.abc import Sequence

from ..errors import NotAnObjectError, UnreadableMemoryError
from ..layouts import layout
from ..memory import read

HEAPTYPE = 1 << 9
READY = 1 << 12
HAVE_GC = 1 << 14
MANAGED_DICT = 1 << 4  # from 3.11, as the next two from 3.12 and 3.13: Include/object.h
MANAGED_WEAKREF = 1 << 3
INLINE_VALUES = 1 << 2

_WORD = struct.calcsize("P")
_PAGE = 4096
_LONGEST = 1000  # a chain of bases
_NAME = 1000  # bytes of a type's name
_NAMES = (
    "ob_type",
    "ob_size",
    "tp_name",
    "tp_basicsize",
    "tp_itemsize",
    "tp_flags",
    "tp_weaklistoffset",
    "tp_members",
    "tp_base",
    "tp_dictoffset",
)


@functools.cache
def _form() -> struct.Struct:
    return struct_form("PyTypeObject", _NAMES)


def struct_form(name: str, wanted: Sequence[str]) -> struct.Struct:
    """How to read some fields of a struct at once; they are given in their order in memory."""
    form, end = "=", 0
    for field in (layout(name)[one] for one in wanted):
        code = {"n": "q" if _WORD == 8 else "i", "N": "Q" if _WORD == 8 else "I"}
        code["P"] = code["N"]
        code["l"], code["L"] = ("i", "I") if field.size == 4 else ("q", "Q")
        form += f"{field.offset - end}x{code.get(field.code or '', field.code)}"
        end = field.offset + field.size
    return struct.Struct(form)


class Record:
    """The fields of a type object that say what its objects look like, as they were when read."""

    __slots__ = (*_NAMES, "address")

    ob_type: int
    ob_size: int
    tp_name: int
    tp_basicsize: int
    tp_itemsize: int
    tp_flags: int
    tp_base: int
    tp_dictoffset: int
    tp_weaklistoffset: int
    tp_members: int

    def __init__(self, address: int) -> None:
        self.address = address
        form = _form()
        (
            self.ob_type,
            self.ob_size,
            self.tp_name,
            self.tp_basicsize,
            self.tp_itemsize,
            self.tp_flags,
            self.tp_weaklistoffset,
            self.tp_members,
            self.tp_base,
            self.tp_dictoffset,
        ) = form.unpack(read(address, form.size))

    @property
    def name(self) -> str:
        """What the type is called; with its module, if it was written in C."""
        return c_string(self.tp_name).decode("utf-8", "replace")

    def bases(self) -> list[Record]:
        """The type, its base, and so on to `object`; raises NotAnObjectError if it ends else."""
        chain = [self]
        while chain[-1].tp_base:
            if len(chain) == _LONGEST or chain[-1].tp_base % _WORD:
                break
            chain.append(_record(chain[-1].tp_base))
        if chain[-1].address != id(object):
            raise NotAnObjectError(f"the bases of the type at {self.address:#x} end in no object")
        return chain


def read_type(address: int) -> Record:
    """The record of the type at an address; raises NotAnObjectError if there is no type."""
    record = _record(address)
    meta = record.ob_type
    if meta != id(type) and not any(it.address == id(type) for it in _record(meta).bases()):
        raise NotAnObjectError(f"what is at {address:#x} is no type")
    header = layout("PyObject").size
    if (
        not record.tp_flags & READY
        or not header <= record.tp_basicsize < 1 << 31
        or not 0 <= record.tp_itemsize < 1 << 31
    ):
        raise NotAnObjectError(f"the type at {address:#x} is not ready for use")
    return record


def _record(address: int) -> Record:
    if not address or address % _WORD:
        raise NotAnObjectError(f"no type can be at {address:#x}")
    try:
        return Record(address)
    except UnreadableMemoryError as error:
        raise NotAnObjectError(f"no type is at {address:#x}: {error.strerror}") from error


def c_string(address: int, limit: int = _NAME) -> bytes:
    """The bytes up to a NUL, at most so many; raises UnreadableMemoryError."""
    found = b""
    while len(found) < limit and b"\0" not in found:
        start = address + len(found)
        found += read(start, min(64, _PAGE - start % _PAGE))
    return found.partition(b"\0")[0][:limit]
