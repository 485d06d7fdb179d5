"""Which CPython: builds, and the selectors that name several of them."""

from __future__ import annotations

import re
import struct
import sys
import sysconfig
from functools import cache, total_ordering

from .errors import SelectorError

TYPE_CHECKING = False  # importing typing would cost more than this module
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import NoReturn, Optional, Union

Version = tuple[int, int]

_TAGS = "td"
_BUILD = re.compile(r"(\d+)\.(\d+)(?:\.(\d+))?(t?)(d?)(?: (32|64)-bit)?")
_BOUND = re.compile(r"(\d+)\.(\d+)(t?)(d?)")


class _Value:
    """What cannot be changed, and is equal to what has the same fields.

    A frozen dataclass is this, too, and needs more time to be imported than all of this package.
    """

    def _key(self) -> tuple[object, ...]:
        return tuple(vars(self).values())

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{name!r} cannot be set: a {type(self).__name__} never changes")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{name!r} cannot be deleted: a {type(self).__name__} never changes")

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__name__}({fields})"


@total_ordering
class Build(_Value):
    """One kind of CPython: version, free-threaded or not, debug or not, pointer size.

    Builds sort by version, then plain before free-threaded before debug. `str` of one is its
    name: ``3.13t``. The patch release is carried along, and is not part of what a build is.
    In C the kinds are the macros ``Py_GIL_DISABLED`` and ``Py_DEBUG`` of pyconfig.h.
    """

    version: Version
    """Major and minor: ``(3, 13)``."""
    debug: bool
    """Whether it was configured ``--with-pydebug``."""
    free_threaded: bool
    """Whether it was configured ``--disable-gil``, which is possible from 3.13 on."""
    pointer_size: int
    """The bytes of a pointer, 8 or 4."""
    micro: Optional[int]
    """The patch release, or None for any."""

    def __init__(
        self,
        version: Version,
        debug: bool = False,
        free_threaded: bool = False,
        pointer_size: int = 8,
        micro: Optional[int] = None,
    ) -> None:
        vars(self).update(
            version=version,
            debug=debug,
            free_threaded=free_threaded,
            pointer_size=pointer_size,
            micro=micro,
        )

    def _key(self) -> tuple[Version, bool, bool, int]:
        return self.version, self.debug, self.free_threaded, self.pointer_size

    def __lt__(self, other: object) -> bool:
        return self._key() < other._key() if isinstance(other, Build) else NotImplemented

    @classmethod
    def parse(cls, text: str) -> Build:
        """The build that a name such as ``3.12``, ``3.13t`` or ``3.15.2td 32-bit`` stands for.

        Raises `SelectorError` for anything else.
        """
        match = _BUILD.fullmatch(text.strip())
        if not match:
            raise SelectorError(
                f"{text!r} names no build: write 3.12, 3.13t (free-threaded) or 3.15d (debug)"
            )
        major, minor, micro, threads, debug, bits = match.groups()
        return cls(
            (int(major), int(minor)),
            debug=bool(debug),
            free_threaded=bool(threads),
            pointer_size=int(bits or 64) // 8,
            micro=int(micro) if micro else None,
        )

    @classmethod
    def current(cls) -> Build:
        """The build of the running interpreter, with its patch release."""
        return _current()

    @classmethod
    def of(cls, build: Union[Build, str, None]) -> Build:
        """A build, the one of a name such as ``3.13t``, or for None that of the interpreter.

        Raises `SelectorError` for a name that is none.
        """
        if isinstance(build, str):
            return cls.parse(build)
        return build or cls.current()

    @property
    def tags(self) -> frozenset[str]:
        """The letters after the version: ``t`` for free-threaded, ``d`` for debug."""
        return frozenset("t" * self.free_threaded + "d" * self.debug)

    @property
    def plain(self) -> Build:
        """The release build with the GIL of the same version and pointer size."""
        return Build(self.version, pointer_size=self.pointer_size)

    def __str__(self) -> str:
        major, minor = self.version
        bits = "" if self.pointer_size == 8 else f" {8 * self.pointer_size}-bit"
        return f"{major}.{minor}{'t' * self.free_threaded}{'d' * self.debug}{bits}"


@cache
def _current() -> Build:
    return Build(
        (sys.version_info[0], sys.version_info[1]),
        debug=hasattr(sys, "gettotalrefcount"),
        free_threaded=bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
        pointer_size=struct.calcsize("P"),
        micro=sys.version_info[2],
    )


class Range(_Value):
    """One item of a selector: versions from ``low`` to ``high`` of builds with all ``tags``."""

    low: Optional[Version]
    high: Optional[Version]
    tags: frozenset[str]
    rest: bool

    def __init__(
        self,
        low: Optional[Version],
        high: Optional[Version],
        tags: frozenset[str] = frozenset(),
        rest: bool = False,
    ) -> None:
        vars(self).update(low=low, high=high, tags=tags, rest=rest)

    def rank(self, build: Build) -> Optional[int]:
        """How closely this fits a build: 0 for ``*``, 1 untagged, more with each tag, or None."""
        if self.rest:
            return 0
        inside = (self.low or build.version) <= build.version <= (self.high or build.version)
        return 1 + len(self.tags) if inside and self.tags <= build.tags else None

    def __str__(self) -> str:
        if self.rest:
            return "*"
        low, high = (_bound(version, self.tags) for version in (self.low, self.high))
        return low if self.low == self.high else f"{low}-{high}"

    @property
    def words(self) -> str:
        """The range as a reader would say it: ``3.12 and later``."""
        low, high = (_bound(version, self.tags) for version in (self.low, self.high))
        if self.rest:
            return "all others"
        if self.low == self.high:
            return low
        if not high:
            return f"{low} and later"
        return f"{low} to {high}" if low else f"up to {high}"


class Selector(_Value):
    """The builds that text such as ``3.9-3.11, 3.13t`` names.

    Grammar: items separated by commas; an item is ``3.12``, ``3.9-3.11``, ``-3.11``, ``3.12-``
    or ``*`` (all builds that no other selector of the same example names). A ``t`` after the
    version means free-threaded builds, a ``d`` debug builds. An item without such a tag names
    every build of its versions, unless a tagged item of the same example names it too.
    """

    ranges: tuple[Range, ...]

    def __init__(self, ranges: tuple[Range, ...]) -> None:
        vars(self).update(ranges=ranges)

    @classmethod
    def parse(cls, text: str) -> Selector:
        """Read a selector; raises `SelectorError` that names the item it cannot read."""
        return cls(tuple(_range(item.strip()) for item in text.split(",")))

    def rank(self, build: Build) -> Optional[int]:
        """How closely the best of the items fits a build (`Range.rank`), or None."""
        if len(self.ranges) == 1:
            return self.ranges[0].rank(build)
        return max(
            (rank for item in self.ranges if (rank := item.rank(build)) is not None), default=None
        )

    def __contains__(self, build: Build) -> bool:
        return self.rank(build) is not None

    def __str__(self) -> str:
        return ", ".join(map(str, self.ranges))

    @property
    def words(self) -> str:
        """The selector as a reader would say it: ``3.9 to 3.11, 3.13t``."""
        return ", ".join(item.words for item in self.ranges)


def choose(selectors: Sequence[Selector], build: Build) -> list[int]:
    """The positions of the selectors that hold for a build: one of them, if all is well.

    Of the selectors that name the build only the closest count: tagged before untagged
    before ``*``. Two that are equally close are both returned.
    """
    ranks = [selector.rank(build) for selector in selectors]
    best = max((rank for rank in ranks if rank is not None), default=None)
    return [place for place, rank in enumerate(ranks) if rank is not None and rank == best]


def describe(builds: Iterable[Build], among: Iterable[Build]) -> Selector:
    """The shortest selector for some of the builds ``among`` which a choice is made.

    Neighbouring versions become ranges, open towards the oldest and the newest. Tagged builds
    are named on their own where they part from a build of their version with fewer tags.
    """
    chosen, every = set(builds), sorted(set(among))
    families: dict[frozenset[str], list[Build]] = {}
    for build in every:
        families.setdefault(build.tags, []).append(build)
    ranges: list[Range] = []
    for tags, family in sorted(families.items(), key=lambda item: len(item[0])):
        mine = [build for build in family if build in chosen]
        if not tags:
            ranges += _runs([b.version for b in mine], [b.version for b in family])
        else:
            ranges += [
                Range(b.version, b.version, tags)
                for b in mine
                if b.plain not in every or any(base not in chosen for base in _bases(b, every))
            ]
    return Selector(tuple(ranges))


def _bases(build: Build, every: Iterable[Build]) -> Iterator[Build]:
    """The builds whose selector would name a tagged build too, if it had none of its own."""
    return (it for it in every if it.version == build.version and it.tags < build.tags)


def _runs(chosen: list[Version], every: list[Version]) -> list[Range]:
    """Ranges for the versions ``chosen`` out of the sorted list of ``every`` version."""
    ranges: list[Range] = []
    run: list[Version] = []
    for version in [*every, None]:
        if version is not None and version in chosen:
            run.append(version)
        elif run:
            first, last = run[0] == every[0], run[-1] == every[-1]
            low = None if first and not last and len(run) > 1 else run[0]
            high = None if last else run[-1]
            ranges.append(Range(low, high))
            run = []
    return ranges


def _range(item: str) -> Range:
    if item == "*":
        return Range(None, None, rest=True)
    first, dash, last = item.partition("-")
    low, high = _BOUND.fullmatch(first), _BOUND.fullmatch(last)
    if not (low or high) or (first and not low) or (last and not high):
        raise SelectorError(
            f"{item!r} is no selector: write 3.12, 3.9-3.11, -3.11, 3.12- or *, "
            "with t after the version for free-threaded and d for debug builds"
        )
    lower, upper = (_version(match) for match in (low, high))
    tags = {_tags(match) for match in (low, high) if match}
    if len(tags) > 1:
        raise SelectorError(f"{item!r} mixes builds: give both ends the same letters")
    if lower and upper and lower > upper:
        raise SelectorError(f"{item!r} runs backwards: write the older version first")
    return Range(lower, upper if dash else lower, tags.pop())


def _version(match: Optional[re.Match[str]]) -> Optional[Version]:
    return (int(match[1]), int(match[2])) if match else None


def _tags(match: re.Match[str]) -> frozenset[str]:
    return frozenset(letter for letter in _TAGS if letter in match[3] + match[4])


def _bound(version: Optional[Version], tags: frozenset[str]) -> str:
    if version is None:
        return ""
    return "%d.%d" % version + "".join(letter for letter in _TAGS if letter in tags)
