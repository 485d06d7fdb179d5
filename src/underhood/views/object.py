"""The view of any object: its header, what stands before it, its struct, and what follows."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from ..errors import UnderhoodError
from ..layouts import Layout, layout
from ..refcounts import is_immortal_at
from ..structs import scalars
from ..structs.arrangement import Field
from . import refs
from .array import Array
from .place import Place, StructView
from .pointer import Pointer
from .record import (
    HAVE_GC,
    HEAPTYPE,
    INLINE_VALUES,
    MANAGED_DICT,
    MANAGED_WEAKREF,
    Record,
    c_string,
)

TYPE_CHECKING = False  # importing typing would cost more than this module
if TYPE_CHECKING:
    from typing import Any, Optional

_WORD = struct.calcsize("P")
_OBJECT = "PyObject *"

# PyMemberDef.type: Include/descrobject.h, Include/structmember.h to 3.11
_MEMBER_TYPES = {
    0: "short", 1: "int", 2: "long", 4: "double", 5: "char *", 6: _OBJECT, 7: "char",
    8: "signed char", 9: "unsigned char", 10: "unsigned short", 11: "unsigned int",
    12: "unsigned long", 14: "char", 16: _OBJECT, 17: "int64_t", 18: "uint64_t",
    19: "Py_ssize_t",
}  # fmt: skip


class View(StructView):
    """A live object as C sees it: attributes are named as in C and read on each access.

    `address` is the object's, `layout` that of its struct; before the struct come, by build and
    type, ``_gc_next`` and ``_gc_prev``, ``managed_dict`` and ``managed_weakref``
    (3.11: ``managed_values``), after it what ``__slots__`` and ``__dict__`` add. A view made by
    `peek` keeps its object alive and so counts as one reference; one made by `peek_at` does not.
    """

    __slots__ = ("record",)

    def __init__(self, address: int, record: Record, layout: Layout, kept: object = None) -> None:
        super().__init__(address, layout, kept)
        self.record = record

    @property
    def type_name(self) -> str:
        """What the object's type is called."""
        return self.record.name

    @property
    def is_tracked(self) -> bool:
        """Whether the garbage collector watches the object."""
        if self.layout.build.free_threaded:
            return bool(self.ob_gc_bits & 1)
        return self._has_gc and self._gc_next != 0

    @property
    def _has_gc(self) -> bool:
        if self.layout.name == "PyTypeObject":  # tp_is_gc of type: heap types only
            return False
        return bool(self.record.tp_flags & HAVE_GC)

    def _before(self) -> Iterator[Place]:
        build, flags = self.layout.build, self.record.tp_flags
        head = layout("PyGC_Head") if self._has_gc and not build.free_threaded else None
        managed = build.version >= (3, 11) and flags & MANAGED_DICT
        weak = build.version >= (3, 12) and flags & MANAGED_WEAKREF
        front = head.size // _WORD if head else 0
        words: list[tuple[int, str, str]] = []
        if managed or weak:
            if build.version == (3, 11):
                first, kind = "managed_values", "PyDictValues *"
            else:
                first, kind = "managed_weakref", "PyWeakReference *"
            words += [(-2, first, kind), (-1, "managed_dict", "PyDictObject *")]
        for word, name, kind in words:
            yield Place(name, kind, "P", self.address, (word - front) * _WORD, _WORD)
        for field in head or ():
            offset = field.offset - front * _WORD
            yield Place(field.name, field.ctype, field.code, self.address, offset, field.size)

    def _after(self) -> Iterator[Place]:
        places = sorted(self._members(), key=lambda place: place.offset)
        for name, ctype, offset in (
            ("dict_pointer", "PyDictObject *", self._dict_offset()),
            ("weakref_pointer", "PyWeakReference *", self.record.tp_weaklistoffset),
        ):
            if offset >= self._end() and all(place.offset != offset for place in places):
                places.append(Place(name, ctype, "P", self.address, offset, _WORD))
        yield from sorted(places, key=lambda place: place.offset)
        at = self._values_at() if self.layout.build.version >= (3, 13) else None
        if at is not None:
            head = layout("PyDictValues")
            count = StructView(at, head).capacity
            for field in head:
                place = Place.of(field, at, count)
                place.name = "inline_values" if field.flexible else f"values.{field.name}"
                place.offset += at - self.address
                yield place

    def _end(self) -> int:
        """Where the struct ends and what the type adds begins."""
        return self.layout.fixed_size

    def _dict_offset(self) -> int:
        """Where tp_dictoffset says the pointer to the dict is; 0 if there is none, or managed."""
        record, build = self.record, self.layout.build
        offset = record.tp_dictoffset
        if offset >= 0 or (build.version >= (3, 11) and record.tp_flags & MANAGED_DICT):
            return max(offset, 0)
        size = record.tp_basicsize + abs(self._length()) * record.tp_itemsize
        return size + -size % _WORD + offset

    def _length(self) -> int:
        return int(self.ob_size) if "ob_size" in self.layout else 0

    def _members(self) -> Iterator[Place]:
        """What ``__slots__`` and C types say of fields beyond the known struct."""
        for record in self.record.bases():
            if not record.tp_members:
                continue
            size = layout("PyMemberDef").size
            for number in range(1000):
                member = StructView(record.tp_members + number * size, layout("PyMemberDef"))
                if not member.name:
                    break
                name = c_string(member.name).decode("utf-8", "replace")
                ctype = _MEMBER_TYPES.get(member.type)
                if ctype and member.offset >= self._end() and not name.startswith("__"):
                    code = scalars.code(ctype) or ""
                    size_ = struct.calcsize(code)
                    yield Place(name, ctype, code, self.address, member.offset, size_)

    def _count(self, field: Field) -> Optional[int]:
        return max(self._length(), 0) if "ob_size" in self.layout else 0

    def _elsewhere(self) -> Iterator[tuple[str, StructView | Array]]:
        values = self.inline_values if self.layout.build.version < (3, 13) else None
        if values is not None:
            values.names = self._attribute_names()
            yield "attribute values", values

    @property
    def inline_values(self) -> Optional[Array]:
        """The values of an instance's attributes, where they are not in a dict: from 3.11 on.

        In the order of the type's shared keys, NULL for those that this object has not. None
        for an object without such values, or whose ``__dict__`` took them over.
        """
        at = self._values_at()
        if at is None:
            return None
        base = layout("PyDictValues")
        place = at + base["values"].offset
        if "capacity" in base:
            fields = StructView(at, base)
            return self._array(place, fields.capacity, _OBJECT) if fields.valid else None
        table = self._shared_keys()
        count = table.dk_nentries + table.dk_usable if table else 0
        return self._array(place, count, _OBJECT)

    def _values_at(self) -> Optional[int]:
        build, flags = self.layout.build, self.record.tp_flags
        if build.version < (3, 11) or not flags & MANAGED_DICT:
            return None
        if build.version >= (3, 13):
            return self.address + self.record.tp_basicsize if flags & INLINE_VALUES else None
        if build.version == (3, 11):
            return self.managed_values or None
        pointer = self.managed_dict  # 3.12: a set lowest bit says that it is one of values
        return pointer + 1 if pointer & 1 else None

    def _shared_keys(self) -> Optional[StructView]:
        from .dict import KeysView

        if not self.record.tp_flags & HEAPTYPE:
            return None
        field = layout("PyHeapTypeObject")["ht_cached_keys"]
        place = Place.of(field, self.record.address).value
        return KeysView(place) if place else None

    def _attribute_names(self) -> list[str]:
        """The names in the type's shared keys, in their order."""
        table = self._shared_keys()
        return [refs.text(entry.me_key) for entry in table.entries] if table else []

    def _names(self, place: Place) -> list[str]:
        try:
            return self._attribute_names() if place.name == "inline_values" else []
        except UnderhoodError:
            return []

    @property
    def attributes(self) -> dict[str, Pointer]:
        """The attributes that are kept in inline values, by name."""
        values = self.inline_values
        if values is None:
            return {}
        return {name: value for name, value in zip(self._attribute_names(), values) if value}

    def _note(self, place: Place, value: Any) -> str:
        if place.name == "_gc_next":
            return "tracked" if value else "not tracked"
        if place.name == "_gc_prev":
            return "finalized" if value & 1 else ""
        if place.name in ("ob_refcnt", "ob_ref_local"):
            if is_immortal_at(self.address):
                return "immortal"
            return "" if self._kept is None else "one of them this view's"
        if place.name == "ob_type":
            return f"type {self.type_name}"
        if place.name == "managed_dict" and self._values_at() == value + 1:
            return "values, not a dict"
        return ""

    def _summary(self) -> str:
        """The object in a few words, for what points at it."""
        for name in ("func_name", "co_name", "md_name", "tp_name"):
            if name in self.layout:
                return f"{self.type_name} {self._name(name)}"
        return self.type_name

    def _name(self, field: str) -> str:
        try:
            return refs.text(getattr(self, field))
        except UnderhoodError:
            return ""

    def _title(self) -> str:
        return self.type_name
