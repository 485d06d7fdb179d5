"""The size of everything that can be reached from an object, each object once."""

from __future__ import annotations

import gc
import sys
from types import BuiltinFunctionType, FunctionType, ModuleType

from .errors import UnderhoodError
from .sizing import unasked

TYPE_CHECKING = False  # importing typing would cost more than this module
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

STOP: tuple[type, ...] = (ModuleType, type, FunctionType, BuiltinFunctionType)
"""What is shared by a whole program: modules, classes and functions."""

_NAME = type.__dict__["__qualname__"]
_FLAGS = type.__dict__["__flags__"]
_BASES = type.__dict__["__mro__"]
_CHUNK = 1 << 16  # objects whose references are asked for in one call
_HAVE_GC = 1 << 14  # Py_TPFLAGS_HAVE_GC


class DeepSize(int):
    """The bytes of all objects that can be reached; `print` shows them by type.

    Made of rows as `by_type` has, and of the objects that `failed`.
    """

    count: int
    """How many objects there are."""
    by_type: tuple[tuple[type, int, int], ...]
    """Each type with how many objects of it there are, and their bytes; the largest first."""
    failed: tuple[object, ...]
    """The objects whose ``__sizeof__`` raised: counted is what their memory says, if known."""

    def __new__(
        cls, by_type: Iterable[tuple[type, int, int]], failed: Iterable[object] = ()
    ) -> DeepSize:
        """A total of such rows."""
        rows = tuple(sorted(by_type, key=lambda row: row[2], reverse=True))
        self = super().__new__(cls, sum(size for _, _, size in rows))
        self.by_type = rows
        self.count = sum(count for _, count, _ in rows)
        self.failed = tuple(failed)
        return self

    def __getnewargs__(self) -> tuple[object, ...]:  # type: ignore[override]
        return self.by_type, self.failed

    def __repr__(self) -> str:
        return int.__repr__(self)

    def __format__(self, spec: str) -> str:
        return int.__format__(int(self), spec)

    def __str__(self) -> str:
        rows = [("bytes", "objects", "type"), (str(int(self)), str(self.count), "all")]
        for kind, count, size in self.by_type:
            rows.append((str(size), str(count), _NAME.__get__(kind)))
        first, second = (max(len(row[column]) for row in rows) for column in (0, 1))
        return "\n".join(f"{row[0]:>{first}}  {row[1]:>{second}}  {row[2]}" for row in rows)


def deep_size(*objects: object, stop: Iterable[type] = STOP) -> DeepSize:
    """The bytes of these objects and of all that they refer to, as `sys.getsizeof` counts them.

    Returns a `DeepSize`, an int that knows how many objects of each type there are. What an object
    refers to is what the cycle collector would visit: `gc.get_referents` (Python/gc.c,
    Modules/gcmodule.c). Each object counts once, whatever refers to it. Objects of the ``stop``
    types, and what only they refer to, do not count, unless they are among ``objects``; ``stop=()``
    follows everything that the collector would. Equality and hashes of the objects are never asked
    for, so none can fail; a ``__sizeof__`` that raises is noted in `DeepSize.failed`. While another
    thread changes them, each counts as it is when its turn comes.
    """
    walk = _Walk(tuple(stop))
    walk.start(objects)
    while level := walk.level():
        walk.follow(level)
    return walk.total()


class _Group:
    """The objects of one type that were found, the last level's at the end."""

    __slots__ = ("counted", "kind", "leads", "objects", "size", "stops")

    def __init__(self, kind: type, *, stops: bool) -> None:
        self.kind = kind
        self.stops = stops
        self.leads = bool(_FLAGS.__get__(kind) & _HAVE_GC)  # others refer to nothing
        self.objects: list[object] = []  # kept, so that no id comes twice
        self.counted = 0
        self.size = 0


class _Walk:
    """Level by level. Little is done for each object: the rest is done for all of a type."""

    def __init__(self, stop: tuple[type, ...]) -> None:
        self.stop = frozenset(map(id, stop))
        self.seen: set[int] = set()
        self.groups: dict[int, _Group] = {}  # by the type's id: hashes may be overridden
        self.add: dict[int, Callable[[object], None]] = {}
        self.failed: list[object] = []

    def start(self, objects: Iterable[object]) -> None:
        """The objects to begin with count whatever their type is."""
        roots = {id(one): one for one in objects}
        self.seen.update(roots)
        for one in roots.values():
            key = id(type(one))
            if key not in self.groups:
                self.new_group(type(one))
            if self.groups[key].stops:  # once, beside the group of those that do not count
                key = -id(one)
                self.groups[key] = _Group(type(one), stops=False)
            self.groups[key].objects.append(one)

    def new_group(self, kind: type) -> None:
        bases = _BASES.__get__(kind) or (kind,)
        stops = not self.stop.isdisjoint(map(id, bases))
        group = self.groups[id(kind)] = _Group(kind, stops=stops)
        self.add[id(kind)] = group.objects.append

    def follow(self, level: list[object]) -> None:
        """Find what a level refers to and was not seen yet."""
        seen, add = self.seen, self.add
        note = seen.add
        for start in range(0, len(level), _CHUNK):
            for one in gc.get_referents(*level[start : start + _CHUNK]):
                mark = id(one)
                if mark not in seen:
                    note(mark)
                    try:
                        add[id(type(one))](one)
                    except KeyError:
                        self.new_group(type(one))
                        add[id(type(one))](one)

    def level(self) -> list[object]:
        """Count the objects that were found last; those of them that refer to others."""
        level: list[object] = []
        for group in self.groups.values():
            if not group.stops and len(group.objects) > group.counted:
                fresh = group.objects[group.counted :]
                group.counted += len(fresh)
                group.size += self._size(fresh)
                if group.leads:
                    level += fresh
        return level

    def _size(self, objects: list[object]) -> int:
        try:
            return sum(map(sys.getsizeof, objects))
        except Exception:  # whatever a __sizeof__ in Python may raise
            return sum(map(self._size_of_one, objects))

    def _size_of_one(self, obj: object) -> int:
        try:
            return sys.getsizeof(obj)
        except Exception:
            self.failed.append(obj)
        try:
            return int(unasked(obj))
        except UnderhoodError:
            return 0

    def total(self) -> DeepSize:
        sums: dict[int, tuple[type, int, int]] = {}
        for group in self.groups.values():
            if group.counted:
                key = id(group.kind)
                _, count, size = sums.get(key, (group.kind, 0, 0))
                sums[key] = (group.kind, count + group.counted, size + group.size)
        return DeepSize(sums.values(), self.failed)
