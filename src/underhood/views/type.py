"""The view of a type: its name, its flags, the fields that its objects have."""

from __future__ import annotations

from collections.abc import Iterator

from ..layouts import Layout, layout
from .array import Array
from .object import View
from .place import Place, StructView
from .record import HEAPTYPE, Record, c_string

TYPE_CHECKING = False  # importing typing would cost more than this module
if TYPE_CHECKING:
    from typing import Any

# Include/object.h; where a version has no such flag the bit is not set.
_FLAGS = {
    2: "INLINE_VALUES", 3: "MANAGED_WEAKREF", 4: "MANAGED_DICT", 5: "SEQUENCE", 6: "MAPPING",
    7: "DISALLOW_INSTANTIATION", 8: "IMMUTABLETYPE", 9: "HEAPTYPE", 10: "BASETYPE",
    11: "HAVE_VECTORCALL", 12: "READY", 13: "READYING", 14: "HAVE_GC", 17: "METHOD_DESCRIPTOR",
    19: "VALID_VERSION_TAG", 20: "IS_ABSTRACT", 22: "MATCH_SELF", 24: "LONG_SUBCLASS",
    25: "LIST_SUBCLASS", 26: "TUPLE_SUBCLASS", 27: "BYTES_SUBCLASS", 28: "UNICODE_SUBCLASS",
    29: "DICT_SUBCLASS", 30: "BASE_EXC_SUBCLASS", 31: "TYPE_SUBCLASS",
}  # fmt: skip


class TypeView(View):
    """A type: `name`, `flags`, `members`; its layout says whether it is a heap type."""

    __slots__ = ()

    def __init__(self, address: int, record: Record, _: Layout, kept: object = None) -> None:
        super().__init__(address, record, layout("PyTypeObject"), kept)
        if self.tp_flags & HEAPTYPE:
            self.layout = layout("PyHeapTypeObject")

    @property
    def name(self) -> str:
        """``tp_name`` as text: with the module, if the type was written in C."""
        return c_string(self.tp_name).decode("utf-8", "replace")

    @property
    def flags(self) -> list[str]:
        """The flags in ``tp_flags`` by their names in C, without ``Py_TPFLAGS_``."""
        return [name for bit, name in _FLAGS.items() if self.tp_flags >> bit & 1]

    @property
    def members(self) -> Array:
        """The descriptions of ``__slots__``, which follow a heap type: PyMemberDef structs."""
        count = self.ob_size if self.tp_flags & HEAPTYPE else 0
        return self._array(self.address + self.record.tp_basicsize, count, "PyMemberDef")

    def _elsewhere(self) -> Iterator[tuple[str, StructView | Array]]:
        if self.members:
            yield "members", self.members
        yield from super()._elsewhere()

    def _end(self) -> int:
        return self.layout.size

    def _note(self, place: Place, value: Any) -> str:
        if place.name == "tp_flags":
            return " ".join(self.flags)
        if place.name == "tp_name":
            return repr(self.name)
        return super()._note(place, value)

    def _summary(self) -> str:
        return f"{self.type_name} {self.name}"
