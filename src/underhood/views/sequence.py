"""Views of what holds items in a row: lists, tuples, bytes, bytearrays, deques."""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import NotAnObjectError
from ..layouts import layout
from ..structs.arrangement import Field
from .array import Array
from .object import View
from .place import Place, StructView
from .pointer import Pointer

TYPE_CHECKING = False  # importing typing would cost more than this module
if TYPE_CHECKING:
    from typing import Any, Optional

_SHOWN = 20


class TupleView(View):
    """A tuple: `items` are pointers to objects, as ``ob_item`` holds them."""

    __slots__ = ()

    @property
    def items(self) -> Array:
        """Pointers to the items."""
        return self.ob_item  # type: ignore[no-any-return]

    def _summary(self) -> str:
        return f"{self.type_name} of {self.ob_size}"


class ListView(View):
    """A list: `items` are pointers to objects, from where ``ob_item`` points."""

    __slots__ = ()

    @property
    def items(self) -> Array:
        """Pointers to the items, without the free places after them."""
        return self._array(self.ob_item, self.ob_size, "PyObject *")

    def _elsewhere(self) -> Iterator[tuple[str, StructView | Array]]:
        yield "ob_item", self.items
        yield from super()._elsewhere()

    def _note(self, place: Place, value: Any) -> str:
        if place.name == "allocated":
            return f"{value - self.ob_size} free"
        return super()._note(place, value)

    def _summary(self) -> str:
        return f"{self.type_name} of {self.ob_size}"


class BytesView(View):
    """A bytes object: `data` without the NUL at the end, which ``ob_sval`` has too."""

    __slots__ = ()

    def _count(self, field: Field) -> Optional[int]:
        return max(self._length() + 1, 0)

    @property
    def data(self) -> bytes:
        """The bytes."""
        return self.ob_sval.data[:-1]  # type: ignore[no-any-return]

    def _summary(self) -> str:
        start = bytes(self.ob_sval[: min(_SHOWN, max(self.ob_size, 0))])
        return f"{self.type_name} {start!r}" + "…" * bool(self.ob_size > _SHOWN)


class BytearrayView(View):
    """A bytearray: `data`, from where ``ob_start`` points."""

    __slots__ = ()

    @property
    def items(self) -> Array:
        """The bytes, as numbers."""
        return self._array(self.ob_start, self.ob_size, "char")

    @property
    def data(self) -> bytes:
        """The bytes."""
        return self.items.data

    def _elsewhere(self) -> Iterator[tuple[str, StructView | Array]]:
        yield "ob_start", self.items
        yield from super()._elsewhere()

    def _summary(self) -> str:
        return f"{self.type_name} of {self.ob_size}"


class DequeView(View):
    """A deque: `blocks` of 64 places each, and `items`, pointers to what stands in them."""

    __slots__ = ()

    @property
    def blocks(self) -> list[StructView]:
        """The blocks from left to right."""
        found = [StructView(self.leftblock, layout("block"), self)]
        right, seen = self.rightblock, {found[0].address}
        while found[-1].address != right:
            link = found[-1].rightlink
            if link in seen or not link:
                raise NotAnObjectError(f"the blocks of the deque at {self.address:#x} never end")
            seen.add(int(link))
            found.append(StructView(link, layout("block"), self))
        return found

    @property
    def items(self) -> list[Pointer]:
        """Pointers to the items."""
        first, count = self.leftindex, self.ob_size
        return [item for block in self.blocks for item in block.data][first : first + count]

    def _elsewhere(self) -> Iterator[tuple[str, StructView | Array]]:
        for number, block in enumerate(self.blocks):
            yield f"block {number}", block
        yield from super()._elsewhere()

    def _summary(self) -> str:
        return f"{self.type_name} of {self.ob_size}"
