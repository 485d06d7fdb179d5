"""The allocator: the block that a request gets, and what pools and arenas say of themselves.

Objects/obmalloc.c has pymalloc: requests of up to 512 bytes come from *pools* of equal blocks,
and pools from *arenas*; all others go to malloc. Free-threaded builds use mimalloc instead.
"""

from __future__ import annotations

import struct

from .build import Build
from .errors import UnderhoodError, UnknownLayoutError, UnreadableMemoryError
from .layouts import layout
from .memory import read
from .sizes.blocks import LARGEST, allocated, arena_size, name, pool_size, size_class

TYPE_CHECKING = False  # importing typing would cost more than this module
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .layouts import Layout

__all__ = [
    "LARGEST",
    "Arena",
    "Pool",
    "allocated",
    "arena_size",
    "arenas",
    "name",
    "pool_of",
    "pool_size",
    "size_class",
]

_PAGE = 4096


def _numbers(fields: Layout, raw: bytes) -> dict[str, int]:
    return {f.name: struct.unpack_from(f.code or "", raw, f.offset)[0] for f in fields}


class Pool:
    """A pool of pymalloc, as its header was when it was read."""

    __slots__ = ("address", "arena_index", "block_size", "capacity", "first_free", "used")

    def __init__(self, address: int) -> None:
        header = layout("pool_header")
        raw = read(address, header.size)
        fields = _numbers(header, raw)
        self.address = address
        """Where it begins: a multiple of its size."""
        self.block_size = (fields["szidx"] + 1) * 2 * struct.calcsize("P")
        """The size of its blocks, in bytes."""
        self.used = fields["count"]
        """How many of its blocks are taken."""
        self.capacity = (pool_size() - self.header_size) // self.block_size
        """How many blocks it has room for."""
        self.first_free = fields["freeblock"]
        """The block that the next request gets, or 0."""
        self.arena_index = fields["arenaindex"]
        """The place of its arena in the table of arenas."""

    @property
    def header_size(self) -> int:
        """The bytes before the first block."""
        size, step = layout("pool_header").size, 2 * struct.calcsize("P")
        return size + -size % step

    def block_of(self, address: int) -> int | None:
        """Where the block begins that an address lies in, or None if it is in the header."""
        offset = address - self.address - self.header_size
        return address - offset % self.block_size if offset >= 0 else None

    def __repr__(self) -> str:
        return (
            f"<Pool at {self.address:#x}: {self.used} of {self.capacity} blocks "
            f"of {self.block_size} bytes taken>"
        )


class Arena:
    """An arena of pymalloc, as the table of arenas had it when it was read."""

    __slots__ = ("address", "carved", "free_pools", "index", "total_pools")

    def __init__(self, index: int, raw: bytes) -> None:
        fields = _numbers(layout("arena_object"), raw)
        self.index = index
        """Its place in the table."""
        self.address = fields["address"]
        """Where its memory begins; 0 if the place in the table is not in use."""
        self.carved = fields["pool_address"]
        """Up to where pools were made of it."""
        self.free_pools = fields["nfreepools"]
        """How many pools are not in use, or were not made yet."""
        self.total_pools = fields["ntotalpools"]
        """How many pools it has room for."""

    @property
    def first_pool(self) -> int:
        """The address of its first pool: pools stand at multiples of their size."""
        return self.address + -self.address % pool_size()

    def pools(self) -> Iterator[Pool]:
        """The pools that were made of it so far, empty ones too."""
        for address in range(self.first_pool, self.carved, pool_size()):
            yield Pool(address)

    def plausible(self) -> bool:
        """Whether the numbers can be those of an arena."""
        room = arena_size() // pool_size()
        end = self.first_pool + self.total_pools * pool_size()
        return (
            self.address > 0
            and self.address % _PAGE == 0
            and self.total_pools == room - (self.first_pool != self.address)
            and self.free_pools <= self.total_pools
            and self.first_pool <= self.carved <= end
            and self.carved % pool_size() == 0
        )

    def __repr__(self) -> str:
        return (
            f"<Arena {self.index} at {self.address:#x}: {self.free_pools} of "
            f"{self.total_pools} pools free>"
        )


def pool_of(address: int) -> Pool | None:
    """The pool that an address lies in, or None if it is not in an arena.

    C rounds the address down in the same way (``POOL_ADDR``) and asks
    Objects/obmalloc.c:address_in_range, by a table of arenas in 3.9 and by a radix tree since.
    `id` of an object is such an address; what stands before its header is in the same block.
    Raises `UnknownLayoutError` as `arenas` does.
    """
    for arena in arenas():
        if arena.address <= address < arena.address + arena_size():
            pool = address & -pool_size()
            return Pool(pool) if arena.first_pool <= pool < arena.carved else None
    return None


def arenas() -> list[Arena]:
    """All arenas of pymalloc in this process.

    Returns a list of `Arena`, as the table of Objects/obmalloc.c has them at the moment. Raises
    `UnknownLayoutError` where there are none to read: with mimalloc (free-threaded builds) or
    malloc, of a subinterpreter, and on systems without ``/proc/self/maps``.
    """
    if not name().startswith("pymalloc"):
        raise UnknownLayoutError(
            f"CPython {Build.current()} allocates with {name()} here: it has no pools and arenas"
        )
    if not _variable:
        _variable.append(_find_variable())
    table = _word(_variable[0])
    return [arena for arena in _entries(table) if arena.address]


# The table of arenas is a variable that nothing exports. It is found once: a pool knows its
# place in the table, so memory is searched for the arena's entry, then for what points to it.
_variable: list[int] = []


def _word(address: int) -> int:
    (word,) = struct.unpack("P", read(address, struct.calcsize("P")))
    return int(word)


def _entries(table: int) -> Iterator[Arena]:
    """The entries of the table, 16 and then twice as many as it grows.

    One that is not in use has no address, and leads to another such entry, or nowhere.
    """
    one = layout("arena_object")
    link = one["nextarena"].offset
    place, count = 0, 16
    while True:
        try:
            raw = read(table + place * one.size, (count - place) * one.size)
        except UnreadableMemoryError:
            return
        found = []
        for at in range(0, len(raw), one.size):
            arena = Arena(place + at // one.size, raw[at : at + one.size])
            (following,) = struct.unpack_from("P", raw, at + link)
            aligned = following == 0 or (following - table) % one.size == 0
            if not (arena.plausible() if arena.address else aligned and not any(raw[at : at + 8])):
                return
            found.append(arena)
        yield from found
        place, count = count, 2 * count


def _find_variable() -> int:
    known = [bytes(400 - bytes(0).__sizeof__()) for _ in range(8)]
    pool = Pool(id(known[-1]) & -pool_size())
    spans = list(_spans())
    image = list(_image(spans))
    for table in _tables(pool, spans):
        word = struct.pack("P", table)
        for start, end in image:
            at = _search(start, end, word)
            if at is not None:
                return at
    raise UnknownLayoutError("no table of arenas was found in the memory of this process")


def _tables(pool: Pool, spans: list[tuple[int, int, str]]) -> Iterator[int]:
    """Where the table may be: from its entry for this pool on; most likely malloc's heap."""
    one = layout("arena_object")
    wanted = range(pool.address - arena_size() + pool_size(), pool.address + 1, _PAGE)
    for start, end, _ in sorted(spans, key=lambda span: span[2] != "[heap]"):
        try:
            raw = read(start, end - start)
        except UnreadableMemoryError:
            continue
        words = memoryview(raw).cast("P")
        for at, word in enumerate(words):
            if word in wanted:
                place = start + at * words.itemsize - one["address"].offset
                table = place - pool.arena_index * one.size
                if _leads(table, pool):
                    yield table


def _image(spans: list[tuple[int, int, str]]) -> Iterator[tuple[int, int]]:
    """The variables of the interpreter: where None is, and the mapping without a name after it."""
    path = next((path for start, end, path in spans if start <= id(None) < end), "")
    last = 0
    for start, end, name_ in spans:
        if path and (name_ == path or (start == last and not name_)):
            yield start, end
            last = end if name_ == path else 0


def _leads(table: int, pool: Pool) -> bool:
    try:
        entries = list(_entries(table))
    except (UnderhoodError, struct.error):
        return False
    if pool.arena_index >= len(entries):
        return False
    arena = entries[pool.arena_index]
    return arena.plausible() and arena.first_pool <= pool.address < arena.carved


def _search(start: int, end: int, word: bytes) -> int | None:
    try:
        raw = read(start, end - start)
    except UnreadableMemoryError:
        return None
    at = raw.find(word)
    while at >= 0 and at % len(word):
        at = raw.find(word, at + 1)
    return None if at < 0 else start + at


def _spans() -> Iterator[tuple[int, int, str]]:
    """The writable private mappings of this process: start, end, path."""
    try:
        with open("/proc/self/maps") as file:  # noqa: PTH123  (pathlib is slow to import)
            lines = file.read().splitlines()
    except OSError:
        raise UnknownLayoutError(
            "arenas are found by /proc/self/maps, which this system does not have"
        ) from None
    for line in lines:
        fields = line.split(None, 5)
        if fields[1] == "rw-p":
            start, end = (int(part, 16) for part in fields[0].split("-"))
            yield start, end, fields[5] if len(fields) > 5 else ""
