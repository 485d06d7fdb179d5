"""Views of dicts and their tables: indices, entries, and the values of split tables."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from ..errors import NotAnObjectError
from ..layouts import layout
from ..memory import read
from ..structs.arrangement import Field
from .array import Array
from .object import View
from .place import Place, StructView
from .pointer import Pointer

TYPE_CHECKING = False  # importing typing would cost more than this module
if TYPE_CHECKING:
    from typing import Optional

_INDEX = {1: "int8_t", 2: "short", 4: "int32_t", 8: "int64_t"}
_LARGEST = 48  # log2 of the places in a table: no memory holds more
_OBJECT = "PyObject *"
_WORD = struct.calcsize("P")


class KeysView(StructView):
    """A table of keys: `indices` (by hash; -1 free, -2 deleted) and `entries` (by age)."""

    __slots__ = ()

    def __init__(self, address: int, kept: object = None) -> None:
        super().__init__(address, layout("PyDictKeysObject"), kept)

    @property
    def log2_size(self) -> int:
        """How many places `indices` has, as the power of two."""
        log = int(self.dk_log2_size if "dk_log2_size" in self.layout else _log2(self.dk_size))
        if not 0 <= log <= _LARGEST or not 0 <= self.dk_nentries <= 1 << log:
            raise NotAnObjectError(f"there is no table of keys at {self.address:#x}")
        return log

    @property
    def indices(self) -> Array:
        """For each hash, in which entry its key is; -1 if there is none, -2 if it was deleted."""
        log = self.log2_size
        width = 1 if log < 8 else 2 if log < 16 else 4 if log < 32 else 8
        start = self.address + self.layout["dk_indices"].offset
        return self._array(start, 1 << log, _INDEX[width])

    @property
    def entries(self) -> Array:
        """The entries in use, oldest first: ``me_key``, ``me_value``, often ``me_hash``."""
        indices = self.indices
        # 3.11 and later say it in dk_log2_index_bytes too: 8 bytes at least
        start = indices.address + max(indices.size, 8)
        plain = "dk_kind" in self.layout and self.dk_kind
        return self._array(
            start, self.dk_nentries, "PyDictUnicodeEntry" if plain else "PyDictKeyEntry"
        )

    def _place(self, field: Field) -> Place:
        if not field.flexible:
            return super()._place(field)
        found = self.indices
        offset = field.offset
        return Place(field.name, found.ctype, None, self.address, offset, found.size, len(found))

    def _elsewhere(self) -> Iterator[tuple[str, StructView | Array]]:
        yield "entries", self.entries


class DictView(View):
    """A dict: `keys_table`, its `indices` and `entries`, `values` if split, and `items`."""

    __slots__ = ()

    @property
    def keys_table(self) -> KeysView:
        """The table of keys at ``ma_keys``, which instances of a class share."""
        return KeysView(self.ma_keys, self)

    @property
    def indices(self) -> Array:
        """The indices of the table of keys."""
        return self.keys_table.indices

    @property
    def entries(self) -> Array:
        """The entries of the table of keys."""
        return self.keys_table.entries

    @property
    def values(self) -> Optional[Array]:
        """The values of a split dict, in the order of the shared keys; None if it is not split."""
        start = self.ma_values
        if not start:
            return None
        table = self.keys_table
        count = table.dk_nentries
        if self.layout.build.version >= (3, 13):
            count = min(count, StructView(start, layout("PyDictValues")).capacity)
        return self._array(start + _values_offset(), count, _OBJECT)

    @property
    def items(self) -> list[tuple[Pointer, Pointer]]:
        """Pointers to key and value of each item, in the order of the dict."""
        keys, own = self._columns()
        values = self.values
        if values is None:
            return [pair for pair in zip(keys, own) if pair[1]]
        found = list(zip(keys, values))
        order = self._order()
        if order is None:
            return [pair for pair in found if pair[1]]
        try:
            return [found[one] for one in order]
        except IndexError:
            raise NotAnObjectError(f"the dict at {self.address:#x} is in no order") from None

    def _columns(self) -> tuple[list[Pointer], list[Pointer]]:
        """Keys and values of all entries, in one read."""
        entries = self.entries
        rows = list(struct.iter_unpack(f"{entries.itemsize // _WORD}P", entries.data))
        return [Pointer(row[-2], _OBJECT) for row in rows], [
            Pointer(row[-1], _OBJECT) for row in rows
        ]

    def _order(self) -> Optional[list[int]]:
        """In which order the values of a split dict were put in: kept from 3.11 on."""
        start, build = self.ma_values, self.layout.build
        if build.version < (3, 11):
            return None
        if build.version >= (3, 13):
            head = StructView(start, layout("PyDictValues"))
            after = start + _values_offset() + head.capacity * _WORD
            return list(read(after, head.size))
        size = read(start - 2, 1)[0]  # backwards from the values: prefix, size, order
        return list(reversed(read(start - 2 - size, size)))

    def _elsewhere(self) -> Iterator[tuple[str, StructView | Array]]:
        yield "ma_keys", self.keys_table
        values = self.values
        if values is not None:
            yield "ma_values", values
        yield from super()._elsewhere()

    def _summary(self) -> str:
        return f"{self.type_name} of {self.ma_used}"


def _values_offset() -> int:
    """Where the values are from where ``ma_values`` points: to 3.10 that is an array of them."""
    if layout("PyObject").build.version < (3, 11):
        return 0
    return layout("PyDictValues")["values"].offset


def _log2(size: int) -> int:
    return size.bit_length() - 1 if size > 0 and size & size - 1 == 0 else -1
