"""Structs in memory, read as numbers: an object's own, and that of its type."""

from __future__ import annotations

import struct

from ..memory import read
from .pieces import items, layout
from .size import Part

TYPE_CHECKING = False  # importing typing would cost more than this module
if TYPE_CHECKING:
    from ..build import Build


class At:
    """A struct at an address: its fields as numbers, all read at once."""

    __slots__ = ("_raw", "address", "layout")

    def __init__(self, name: str, address: int, build: Build) -> None:
        self.layout = layout(name, build)
        self.address = address
        self._raw = read(address, self.layout.fixed_size)

    def __getitem__(self, name: str) -> int:
        field = self.layout[name]
        value = int(struct.unpack_from(field.code or "", self._raw, field.offset)[0])
        if field.bits is not None and field.bit is not None:
            value = value >> field.bit & ((1 << field.bits) - 1)
        return value

    def place(self, name: str) -> int:
        """The address of a field."""
        return self.address + self.layout[name].offset


class Kind:
    """What a type says of the memory of its instances."""

    __slots__ = ("basic", "build", "flags", "is_gc", "item")

    def __init__(self, address: int, build: Build) -> None:
        form = _forms.get(id(build)) or _form(build)
        self.build = build
        data = read(address, form.size)
        self.basic, self.item, self.flags, self.is_gc = form.unpack(data)


_forms: dict[int, struct.Struct] = {}  # it is asked for with each object


def _form(build: Build) -> struct.Struct:
    """How to read the four numbers at once, in a build that is kept alive by its layouts."""
    text, end = "", 0
    kind = layout("PyTypeObject", build)
    for field in map(kind.__getitem__, ("tp_basicsize", "tp_itemsize", "tp_flags", "tp_is_gc")):
        text += f"{field.offset - end}x{field.code}"
        end = field.offset + field.size
    form = struct.Struct(text)
    if kind.build is build:
        _forms[id(build)] = form
    return form


def plain(one: At, kind: Kind, build: Build) -> list[Part]:
    """object: as many items as ``ob_size`` says."""
    head = layout("PyVarObject" if kind.item else "PyObject", build).size
    parts = [Part("header", head), Part("fields", kind.basic - head)]
    if kind.item:
        count = At("PyVarObject", one.address, build)["ob_size"]
        parts.append(items(count, kind.item))
    return parts
