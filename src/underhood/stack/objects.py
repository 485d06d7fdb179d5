"""Objects by their address: only those that Python can reach, so no count is touched unsafely."""

from __future__ import annotations

import builtins
import gc
from collections.abc import Iterable
from functools import cache
from itertools import compress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

_SMALL = range(-5, 1025)  # the integers of which there may be one object only


class _Unknown:
    """There is an object, but none that Python reaches is known to stand there."""

    def __repr__(self) -> str:
        return "<unknown>"


UNKNOWN: Final = _Unknown()
"""What stands for an object that no way of Python's leads to; there is one only."""


@cache
def _shared() -> dict[int, object]:
    """The objects that everybody shares."""
    found = [None, True, False, Ellipsis, NotImplemented, (), "", b"", *_SMALL]
    found += [one for one in vars(builtins).values() if one is not None]
    return {id(one): one for one in found}


class Objects:
    """Live objects, by address.

    A pointer found in memory is never made an object of: what it points at may be freed by the
    time. It is compared with the addresses of objects that we hold: those that were added, the
    ones that everybody shares, and what `search` finds among all that the collector tracks.
    """

    def __init__(self) -> None:
        self._known = _shared().copy()

    def add(self, objects: Iterable[object]) -> None:
        """Make objects known."""
        for one in objects:
            self._known[id(one)] = one

    def search(self, addresses: set[int]) -> None:
        """Make known what the collector tracks at these addresses."""
        if addresses:
            tracked = gc.get_objects()
            self.add(compress(tracked, map(addresses.__contains__, map(id, tracked))))

    def at(self, address: int) -> object:
        """The object at an address, or `UNKNOWN`."""
        return self._known.get(address, UNKNOWN)
