"""How much room lists, dicts, sets and bytearrays make: their capacity after a history."""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing would cost more than this module
if TYPE_CHECKING:
    from ..build import Build


def list_capacity(n: int, made: str, build: Build) -> int:
    """The items that a list of ``n`` has room for (list_resize in Objects/listobject.c).

    It was ``made`` ``exact`` (a literal of names, ``[x] * n``, a slice, a copy), ``literal`` (of
    constants), ``list`` (``list(range(n))``) or by ``append`` (one by one; a comprehension).
    """
    if made == "exact" or n == 0:
        return n
    if made == "append":
        room = 0
        while room < n:
            room = _list_resized(room, room + 1)
        return room
    if made == "literal":
        if n < 3:  # BUILD_LIST, not LIST_EXTEND
            return n
        if n > 30 and build.version >= (3, 14):  # the compiler's STACK_USE_GUIDELINE
            return list_capacity(n, "append", build)
        return _list_resized(0, n) if build.version < (3, 10) else n + n % 2
    if made == "list":
        return n if build.version < (3, 10) else n + n % 2
    raise ValueError(f"made must be 'exact', 'literal', 'list' or 'append', not {made!r}")


def _list_resized(old: int, new: int) -> int:
    room = (new + (new >> 3) + 6) & ~3
    return (new + 3) & ~3 if new - old > room - new else room


def dict_slots(n: int) -> int:
    """The slots of the hash table of a dict into which ``n`` keys went (GROWTH_RATE: used * 3)."""
    slots = 8
    while usable(slots) < n:
        slots = _power(3 * usable(slots), 8)
    return slots


def usable(slots: int) -> int:
    """How many entries a hash table of a dict has room for: two thirds of its slots."""
    return 2 * slots // 3


def index_size(slots: int) -> int:
    """The bytes of one index of such a table."""
    return 1 if slots <= 1 << 7 else 2 if slots <= 1 << 15 else 4 if slots <= 1 << 31 else 8


def set_slots(n: int, made: str) -> int:
    """The slots of a set of ``n`` (Objects/setobject.c).

    It was ``made`` by ``add`` (one by one: a literal of names, a comprehension, `set` of a list)
    or by ``copy`` (of another set: ``s.copy()``, ``set(s)``, a literal of constants).
    """
    slots = 8
    if made == "copy":
        return slots if n * 5 < (slots - 1) * 3 else _above(2 * n)
    if made != "add":
        raise ValueError(f"made must be 'add' or 'copy', not {made!r}")
    while n * 5 >= (slots - 1) * 3:
        used = ((slots - 1) * 3 + 4) // 5
        slots = _above(used * 2 if used > 50000 else used * 4)
    return slots


def bytearray_capacity(n: int, made: str, build: Build) -> int:
    """The bytes that a bytearray of ``n`` keeps, the zero at the end among them.

    It was ``made`` ``exact`` (``bytearray(n)``) or by ``append`` (one by one).
    """
    if made == "exact":
        return n + 1 if n else 0
    if made != "append":
        raise ValueError(f"made must be 'exact' or 'append', not {made!r}")
    room = 0
    for size in range(1, n + 1):
        if size + 1 > room:
            fits = size <= room * 1.125
            room = size + (size >> 3) + (3 if size < 9 else 6) if fits else size + 1
    return room


def _power(least: int, start: int) -> int:
    """The power of two that is not below."""
    while start < least:
        start *= 2
    return start


def _above(least: int) -> int:
    """The power of two above: a set's table is never full."""
    return _power(least + 1, 8)
