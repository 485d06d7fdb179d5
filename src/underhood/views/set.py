"""The view of a set: its table of hashes and keys."""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import NotAnObjectError
from .array import Array
from .object import View
from .place import StructView
from .pointer import Pointer

_LARGEST = 48  # log2 of the places in a table


class SetView(View):
    """A set or frozenset: `entries`, all places of the table, and `items`, the keys in it."""

    __slots__ = ()

    @property
    def entries(self) -> Array:
        """Every place of the table: ``key`` and ``hash``; key NULL if free, hash -1 if deleted."""
        mask = self.mask
        if not 0 <= mask < 1 << _LARGEST or mask & mask + 1:
            raise NotAnObjectError(f"the set at {self.address:#x} has no table")
        return self._array(self.table, mask + 1, "setentry")

    @property
    def items(self) -> list[Pointer]:
        """Pointers to the keys, in the order of the table."""
        return [one.key for one in self.entries if one.key and one.hash != -1]

    def _elsewhere(self) -> Iterator[tuple[str, StructView | Array]]:
        if self.table != self.field("smalltable").address:
            yield "table", self.entries
        yield from super()._elsewhere()

    def _summary(self) -> str:
        return f"{self.type_name} of {self.used}"
