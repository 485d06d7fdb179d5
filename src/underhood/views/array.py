"""A row of equal things in memory, read when it is asked for: digits, items, entries."""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterator, Sequence
from itertools import islice

from ..errors import NotAnObjectError
from ..layouts import layout
from ..memory import read
from ..structs import scalars, shape
from ..structs.declaration import Typedef
from .pointer import Pointer

TYPE_CHECKING = False  # importing typing would cost more than this module
if TYPE_CHECKING:
    from typing import Any, Union, overload

    from ..build import Build
    from .place import StructView

    Item = Union[int, float, bool, Pointer, StructView]
    Items = Sequence[Any]
else:
    Items = Sequence

_CHUNK = 1 << 16  # bytes read at once while iterating
_LARGE = 1 << 20  # bytes
_SHOWN = 6


def _code(ctype: str, build: Build) -> str | None:
    """The letter for Python's struct module, or None for a struct."""
    if ctype == "char":  # bytes, and bytecode: read as bytes are
        return "B"
    code = scalars.code(ctype)
    while code is None and isinstance(found := shape(ctype, build), Typedef):
        ctype = found.ctype
        code = scalars.code(ctype)
    return code


class Array(Items):
    """``count`` values of a C type from an address on; a slice of it is a list.

    Numbers are `int` or `float` (a ``char`` from 0 to 255), pointers are `Pointer`, structs are
    `StructView`. Equal to a list or tuple of the same values. Raises `UnreadableMemoryError`
    where the memory is gone, `NotAnObjectError` for more items than there can be.
    """

    def __init__(
        self,
        address: int,
        count: int,
        ctype: str,
        *,
        names: Sequence[str] = (),
        keeper: object = None,
    ) -> None:
        build = layout("PyObject").build
        self.address = address
        """Of the first item."""
        self.ctype = ctype
        """The C type of an item."""
        self.names = names
        """What the items are called, where they have names; not more than there are items."""
        code = _code(ctype, build)
        self._layout = layout(ctype, build) if code is None else None
        self._code = code
        self._keeper = keeper  # the view that keeps alive whose memory this is
        self._count = max(count, 0)
        self.itemsize = self._layout.size if self._layout else struct.calcsize(code or "")
        """The bytes of one item."""
        if self._count > sys.maxsize // self.itemsize:
            raise NotAnObjectError(f"no memory at {address:#x} has room for {count} items")
        if self.size > _LARGE:  # do not let list() make room for what is not there
            read(address + self.size - 1, 1)

    @property
    def size(self) -> int:
        """The bytes of all items."""
        return self._count * self.itemsize

    @property
    def data(self) -> bytes:
        """The bytes of all items, as they are now."""
        return read(self.address, self.size)

    def data_of(self, index: int) -> bytes:
        """The bytes of one item, as they are now."""
        return read(self.address + range(self._count)[index] * self.itemsize, self.itemsize)

    def __len__(self) -> int:
        return self._count

    if TYPE_CHECKING:

        @overload
        def __getitem__(self, index: int) -> Any: ...
        @overload
        def __getitem__(self, index: slice) -> list[Any]: ...

    def __getitem__(self, index: int | slice) -> Any:
        wanted = range(self._count)[index]
        if isinstance(wanted, range):
            return [self._at(one) for one in wanted]
        return self._at(wanted)

    def _at(self, index: int) -> Item:
        place = self.address + index * self.itemsize
        if self._layout:
            from .place import StructView

            return StructView(place, self._layout, self._keeper)
        (value,) = struct.unpack(self._code or "", read(place, self.itemsize))
        return self._wrap(value)

    def _wrap(self, value: Any) -> Item:
        return Pointer(value, self.ctype) if self._code == "P" else value

    def __iter__(self) -> Iterator[Any]:
        if self._layout:
            yield from map(self._at, range(self._count))
            return
        step = max(1, _CHUNK // self.itemsize)
        for start in range(0, self._count, step):
            count = min(step, self._count - start)
            data = read(self.address + start * self.itemsize, count * self.itemsize)
            yield from map(self._wrap, struct.unpack(f"{count}{self._code}", data))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, (Array, list, tuple, bytes)):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        try:
            shown = ", ".join(map(repr, islice(self, _SHOWN)))
        except OSError:
            shown = "unreadable"
        more = f", … {self._count} in all" if self._count > _SHOWN else ""
        return f"[{shown}{more}]"
