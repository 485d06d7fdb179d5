"""A size in bytes that knows its parts, and the blocks of memory that they stand in."""

from __future__ import annotations

from . import blocks

TYPE_CHECKING = False  # importing typing would cost more than this module
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..build import Build


class Part:
    """One piece of an object."""

    __slots__ = ("block", "counted", "name", "size")

    def __init__(
        self, name: str, size: int, block: str | None = "object", *, counted: bool = True
    ) -> None:
        self.name = name
        """What it is: ``GC head``, ``header``, ``items``…"""
        self.size = size
        """Its bytes."""
        self.block = block
        """The block of memory that it stands in: ``object`` is that of the object itself.

        None if it stands in no block of the object's own: static, shared, or not known.
        """
        self.counted = counted
        """Whether `sys.getsizeof` counts it."""

    def _key(self) -> tuple[object, ...]:
        return (self.name, self.size, self.block, self.counted)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Part) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        left_out = "" if self.counted else ", not counted"
        return f"<Part {self.name}: {self.size}{left_out}>"


class Size(int):
    """The bytes of one object, as `sys.getsizeof` counts them; `print` shows a table.

    What `sys.getsizeof` leaves out is in `parts` too, and in `requested` and `allocated`.
    """

    name: str
    """What was measured."""
    build: Build
    """The CPython that it holds for."""
    parts: tuple[Part, ...]
    """Every piece, in the order of memory where there is one."""
    asked: bool
    """Whether the object's own ``__sizeof__`` said it: then the blocks are not known."""

    def __new__(
        cls, name: str, parts: Iterable[Part], build: Build, *, asked: bool = False
    ) -> Size:
        """The size of these parts."""
        parts = tuple([part for part in parts if part.size or part.name == "items"])
        self = super().__new__(cls, sum([part.size for part in parts if part.counted]))
        self.name = name
        self.parts = parts
        self.build = build
        self.asked = asked
        return self

    @property
    def blocks(self) -> dict[str, int]:
        """The blocks of memory that it asked for, by name, in bytes."""
        sums: dict[str, int] = {}
        for part in self.parts:
            if part.block is not None:
                sums[part.block] = sums.get(part.block, 0) + part.size
        return {name: size for name, size in sums.items() if size}

    @property
    def requested(self) -> int | None:
        """The bytes asked of the allocator for it; None if only its ``__sizeof__`` knows."""
        return None if self.asked else sum(self.blocks.values())

    @property
    def allocated(self) -> int | None:
        """The bytes that the allocator takes for these blocks (`underhood.allocator`)."""
        if self.asked:
            return None
        return sum(blocks.allocated(size, self.build) for size in self.blocks.values())

    def __getnewargs_ex__(self) -> tuple[tuple[object, ...], dict[str, object]]:
        return (self.name, self.parts, self.build), {"asked": self.asked}

    def __repr__(self) -> str:
        return int.__repr__(self)

    def __format__(self, spec: str) -> str:
        return int.__format__(int(self), spec)

    def __str__(self) -> str:
        rows = [("bytes", "block", "part")]
        for part in self.parts:
            block = part.block or ("?" if self.asked else "none of its own")
            left_out = "" if part.counted else ", not in getsizeof"
            rows.append((str(part.size), block, part.name + left_out))
        first, second = (max(len(row[column]) for row in rows) for column in (0, 1))
        lines = [f"{row[0]:>{first}}  {row[1]:<{second}}  {row[2]}" for row in rows]
        total = f"{self.name}, CPython {self.build}: {int(self)} bytes"
        if not self.asked:
            total += f", {self.requested} requested, {self.allocated} allocated"
        return "\n".join([total, *lines])
