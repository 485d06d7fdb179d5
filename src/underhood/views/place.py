"""Fields of structs in memory: where each is, and what it holds at the moment of asking."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import chain

from ..layouts import Layout
from ..memory import read
from ..structs.arrangement import Field
from .array import Array
from .dump import html, text
from .pointer import Pointer

TYPE_CHECKING = False  # importing typing would cost more than this module
if TYPE_CHECKING:
    from typing import Any, Optional


class Place:
    """One field of one struct in memory; what it holds is read on each access."""

    __slots__ = (
        "_keeper",
        "address",
        "bit",
        "bits",
        "code",
        "count",
        "ctype",
        "name",
        "offset",
        "size",
    )

    def __init__(
        self,
        name: str,
        ctype: str,
        code: Optional[str],
        base: int,
        offset: int,
        size: int,
        count: Optional[int] = None,
    ) -> None:
        self.name = name
        self.ctype = ctype
        self.code = code
        self.address = base + offset
        """Where its first byte is."""
        self.offset = offset
        """In bytes from the object's address on; below 0 before the header."""
        self.size = size
        self.count = count
        """Of an array, the number of items; otherwise None."""
        self._keeper: object = None
        self.bit: Optional[int] = None
        self.bits: Optional[int] = None

    @classmethod
    def of(cls, field: Field, base: int, count: Optional[int] = None) -> Place:
        """A field of a layout, in the struct at an address, with so many items."""
        if field.count is None:
            count = None
        elif count is None:
            count = field.count
        size = field.size
        if count is not None:
            size = Array(0, 0, field.ctype).itemsize * count
        place = cls(field.name, field.ctype, field.code, base, field.offset, size, count)
        place.bit, place.bits = field.bit, field.bits
        return place

    @property
    def data(self) -> bytes:
        """Its bytes, as they are now."""
        return read(self.address, self.size)

    @property
    def value(self) -> Any:
        """What it holds now: a number, a `Pointer`, or an `Array`."""
        if self.count is not None:
            return Array(self.address, self.count, self.ctype, keeper=self._keeper)
        (value,) = struct.unpack(self.code or "", self.data)
        if self.bits is not None and self.bit is not None:
            return value >> self.bit & (1 << self.bits) - 1
        return Pointer(value, self.ctype) if self.code == "P" else value

    @property
    def declaration(self) -> str:
        """The field as C would declare it: ``PyObject *ob_type``."""
        gap = "" if self.ctype.endswith("*") else " "
        count = "" if self.count is None else f"[{self.count}]"
        bits = "" if self.bits is None else f":{self.bits}"
        return f"{self.ctype}{gap}{self.name}{count}{bits}"

    def __repr__(self) -> str:
        return f"<{self.declaration} at {self.offset}: {self.value!r}>"


class StructView:
    """A struct at an address: its fields are attributes, read from memory on each access.

    `print` of it shows every field with its bytes. Nothing is ever written, and nothing but
    `UnreadableMemoryError` happens where the memory is gone.
    """

    __slots__ = ("_kept", "address", "layout")

    def __init__(self, address: int, layout: Layout, kept: object = None) -> None:
        self._kept = kept  # the object whose memory this is, or a view of it, or None
        self.address = int(address)
        """Where the struct begins; of an object, its `id`."""
        self.layout = layout
        """The `Layout` of the struct."""

    def _count(self, field: Field) -> Optional[int]:
        """How many items the array at the end has."""
        return 0

    def _before(self) -> Iterator[Place]:
        """The fields before the struct."""
        return iter(())

    def _after(self) -> Iterator[Place]:
        """The fields after the struct."""
        return iter(())

    def _elsewhere(self) -> Iterator[tuple[str, StructView | Array]]:
        """What belongs to it and lies elsewhere, with a title."""
        return iter(())

    def _names(self, place: Place) -> list[str]:
        """What the items of an array are called."""
        return []

    def _note(self, place: Place, value: Any) -> str:
        """What a value means, in a few words."""
        return ""

    def _place(self, field: Field) -> Place:
        return Place.of(field, self.address, self._count(field) if field.flexible else None)

    def _array(self, address: int, count: int, ctype: str) -> Array:
        """An array that belongs to the struct, wherever it is."""
        return Array(address, count, ctype, keeper=self)

    def __iter__(self) -> Iterator[Place]:
        for place in chain(self._before(), map(self._place, self.layout), self._after()):
            place._keeper = self
            yield place

    def field(self, name: str) -> Place:
        """The field of this name; raises AttributeError, with the names that there are."""
        found = self.layout.get(name)
        places = [self._place(found)] if found else chain(self._before(), self._after())
        for place in places:
            if found or place.name == name:
                place._keeper = self
                return place
        names = ", ".join(place.name for place in self)
        raise AttributeError(f"{self._title()} has no field {name!r}; it has {names}")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):  # copy and others ask for many
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return self.field(name).value

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *(place.name for place in self)})

    def _title(self) -> str:
        return self.layout.name

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._title()} at {self.address:#x}>"

    def __str__(self) -> str:
        return text(self)

    def _repr_html_(self) -> str:
        return html(self)
