"""What is to be run: examples and numbers, and what is to come of each on which builds."""

from __future__ import annotations

import doctest
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from re import Pattern

from ..build import Build, Selector, choose

DEFAULT = "default"
EVERY = Selector.parse("*")

_EXCEPTION: Pattern[str] = doctest.DocTestParser._EXCEPTION_RE  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Variant:
    """The expected output of some builds; an empty text expects no output."""

    selector: Selector
    text: str

    @property
    def exception(self) -> str | None:
        """The message of the traceback that the text expects, if it expects one."""
        match = _EXCEPTION.match(self.text)
        return match["msg"] if match else None


def variant_for(variants: Sequence[Variant], build: Build) -> Variant | None:
    """The one variant that holds for a build; None where none or two do."""
    if len(variants) == 1:
        return variants[0] if build in variants[0].selector else None
    found = choose([variant.selector for variant in variants], build)
    return variants[found[0]] if len(found) == 1 else None


@dataclass(frozen=True)
class Step:
    """Something to run in a chapter's namespace, and what is to come of it.

    ``kind`` is ``example``, ``value``, ``code``, ``setup`` or ``cleanup``; ``line`` counts from
    1 in ``path``; ``region`` is where the output stands there (first line, line after the last).
    ``label`` is the permanent name of its block, ``crash`` names the signal by which the
    ``last`` step of a block is to end its process.
    """

    kind: str
    source: str
    path: str
    line: int
    variants: tuple[Variant, ...] = ()
    flags: tuple[tuple[int, bool], ...] = ()
    region: tuple[int, int] = (0, 0)
    versions: Selector = EVERY
    pyversion: str = ""
    skipif: str = ""
    crash: str = ""
    block: int = 0
    label: str = ""
    last: bool = False

    def runs_on(self, build: Build) -> bool:
        """Whether the step exists for a build."""
        if build not in self.versions or dict(self.flags).get(doctest.SKIP):
            return False
        if not self.pyversion:
            return True
        from packaging.specifiers import SpecifierSet
        from packaging.version import Version

        micro = build.micro if build.micro is not None else 0
        version = Version("{}.{}.{}".format(*build.version, micro))
        return version in SpecifierSet(self.pyversion, prereleases=True)

    def variant(self, build: Build) -> Variant | None:
        """What is expected on a build; None where no text or two texts hold for it."""
        return variant_for(self.variants, build)

    @property
    def mode(self) -> str:
        """How the source is compiled: as at a prompt, as a module, or as an expression."""
        return {"example": "single", "value": "eval"}.get(self.kind, "exec")


@dataclass
class Unit:
    """The steps that share one namespace and one process: a chapter, or a group of it."""

    chapter: str
    group: str
    steps: list[Step] = field(default_factory=list)
    _digests: dict[tuple[tuple[int, int], ...], str] = field(
        default_factory=dict, repr=False, compare=False
    )

    @property
    def name(self) -> str:
        """The chapter, with the group where that is not the usual one."""
        return self.chapter if self.group == DEFAULT else f"{self.chapter}[{self.group}]"

    def steps_on(self, build: Build) -> list[Step]:
        """The steps that exist for a build."""
        return [step for step in self.steps if step.runs_on(build)]

    def digest(self, build: Build) -> str:
        """A hash of all that decides the outcome on a build, lines left out."""
        mine = tuple((step, step.variant(build)) for step in self.steps_on(build))
        key = tuple((id(step), id(variant)) for step, variant in mine)
        if key not in self._digests:  # builds that expect the same have the same
            digest = hashlib.sha256()
            for step, variant in mine:
                what = (step.kind, step.source, variant, step.flags, step.skipif)
                digest.update(repr((*what, step.crash, step.block, step.last)).encode())
            self._digests[key] = digest.hexdigest()
        return self._digests[key]
