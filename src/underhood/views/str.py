"""The view of a str: its shape, its kind, and its characters."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from ..errors import NotAnObjectError
from ..layouts import Layout, layout
from .array import Array
from .object import View
from .place import Place, StructView
from .record import Record

TYPE_CHECKING = False  # importing typing would cost more than this module
if TYPE_CHECKING:
    from typing import Any

_UNITS = {1: "uint8_t", 2: "uint16_t", 4: "uint32_t"}
_WCHAR = 2 if sys.platform == "win32" else 4
_SHOWN = 30


class StrView(View):
    """A str: `characters` as numbers, `text`; its layout is that of its shape."""

    __slots__ = ()

    def __init__(self, address: int, record: Record, _: Layout, kept: object = None) -> None:
        super().__init__(address, record, layout("PyASCIIObject"), kept)
        if not self.compact:
            self.layout = layout("PyUnicodeObject")
        elif not self.ascii:
            self.layout = layout("PyCompactUnicodeObject")

    @property
    def characters(self) -> Array:
        """The characters as numbers: 1, 2 or 4 bytes each, by ``kind``."""
        kind = self.kind
        if kind == 0 and "wstr" in self.layout:  # to 3.11: wide ones, not yet converted
            length = self.wstr_length if "wstr_length" in self.layout else self.length
            return self._array(self.wstr, length, _UNITS[_WCHAR])
        if kind not in _UNITS:
            raise NotAnObjectError(f"the str at {self.address:#x} is of no kind")
        start = self.address + self.layout.size if self._is_compact else self.any
        return self._array(start, self.length, _UNITS[kind])

    @property
    def _is_compact(self) -> bool:
        return "any" not in self.layout  # as it was when the view was made

    @property
    def text(self) -> str:
        """The characters as a str."""
        return _decode(self.characters)

    def _after(self) -> Iterator[Place]:
        if self._is_compact and self.kind in _UNITS:
            found = self.characters
            place = Place(
                "characters", found.ctype, None, self.address, self.layout.size,
                found.size, len(found),
            )  # fmt: skip
            yield place
        yield from super()._after()

    def _end(self) -> int:
        return sys.maxsize if self._is_compact else self.layout.size  # subclasses are not compact

    def _elsewhere(self) -> Iterator[tuple[str, StructView | Array]]:
        if not self._is_compact:
            yield "characters", self.characters
        yield from super()._elsewhere()

    def _note(self, place: Place, value: Any) -> str:
        if place.name == "kind":
            return f"{value} byte{'s' * (value != 1)} a character"
        return super()._note(place, value)

    def _summary(self) -> str:
        characters = self.characters
        start = Array(characters.address, min(len(characters), _SHOWN), characters.ctype)
        return f"{self.type_name} {_decode(start)!r}" + "…" * (len(characters) > _SHOWN)


def _decode(characters: Array) -> str:
    """Text of what may be anything: what is no character is replaced."""
    if characters.itemsize == 1:
        return characters.data.decode("latin-1")
    return "".join(chr(one) if one <= sys.maxunicode else "\ufffd" for one in characters)
