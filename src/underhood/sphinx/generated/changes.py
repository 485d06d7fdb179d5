"""What differs between a build and the one before: examples of the book, structs, sizes."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from docutils import nodes

from ...build import Build
from ...layouts import Change, Layout, diff
from ...running.step import Step
from .. import exercise
from ..directives import supported
from ..doctrees import doctree
from ..nodes import example_block, lines_of
from . import shapes
from .source import in_order

if TYPE_CHECKING:
    from sphinx.application import Sphinx

LONGEST = 12
"""So many lines of an output are shown whole."""
SAME = "⋮"
"""What stands for lines that are the same in both."""


@dataclass(frozen=True)
class Shown:
    """An example on a page, with the permanent id of its block, or of what that stands in."""

    docname: str
    section: str
    anchor: str
    step: Step


@dataclass(frozen=True)
class Difference:
    """An example, with what it prints in two builds; None where it is no example of a build."""

    shown: Shown
    old: str | None
    new: str | None

    def outputs(self) -> tuple[list[str] | None, list[str] | None]:
        """The lines of both; of long ones those that differ."""
        old, new = (None if text is None else lines_of(text) for text in (self.old, self.new))
        if old is None or new is None or max(len(old), len(new)) <= LONGEST:
            return old, new
        return _differing(old, new)


def pair(app: Sphinx, release: str) -> tuple[Build, Build]:
    """The build before one, and that one; raises `LookupError` for the first, or for no build."""
    builds = supported(app.config)
    new = next((build for build in builds if str(build) == release), None)
    old = new and shapes.before(new, builds)
    if new is None or old is None:
        raise LookupError(f"no changes of {release!r}: it is no build of the list, or the first")
    return old, new


def examples(app: Sphinx) -> list[Shown]:
    """All examples that pages show, in the order of the book."""
    if app.builder not in _examples:
        shown = [one for docname in in_order(app) for one in _on_page(app, docname)]
        _examples[app.builder] = shown
    return _examples[app.builder]


_examples: WeakKeyDictionary[Any, list[Shown]] = WeakKeyDictionary()


def _on_page(app: Sphinx, docname: str) -> Iterator[Shown]:
    labels = app.env.domaindata["std"]["anonlabels"]
    permanent = {place[1] for place in labels.values() if place[0] == docname}
    for block in doctree(app.env, docname).findall(example_block):
        if not block["block"].hidden:
            anchor, section = _anchor(block, permanent), _section(block)
            for step in block["block"].steps:
                yield Shown(docname, section, anchor, step)


def _anchor(block: nodes.Element, permanent: set[str]) -> str:
    """The permanent id of a block, or else of the exercise or section around it."""
    place: nodes.Element | None = block
    while place is not None:
        own = isinstance(place, (example_block, exercise.exercise))  # only :name: gives them ids
        known = [name for name in place["ids"] if own or name in permanent]
        if known:
            return str(known[0])
        place = place.parent
    return ""


def _section(block: nodes.Element) -> str:
    """The title of the section that a block stands in."""
    place: nodes.Element | None = block
    while place is not None and not isinstance(place, nodes.section):
        place = place.parent
    return place[0].astext() if place else ""


def differences(app: Sphinx, old: Build, new: Build) -> list[Difference]:
    """The examples whose output is another in a build than in the one before."""
    found = (
        Difference(one, _output(one.step, old), _output(one.step, new)) for one in examples(app)
    )
    return [one for one in found if one.old != one.new]


def _output(step: Step, build: Build) -> str | None:
    variant = step.variant(build) if step.runs_on(build) else None
    return variant.text if variant else None


def _differing(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    """Two outputs, with what is the same in both left out."""
    short: tuple[list[str], list[str]] = ([], [])
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, start, end, first, last in matcher.get_opcodes():
        same = tag == "equal" and end - start > 1
        short[0].extend([SAME] if same else old[start:end])
        short[1].extend([SAME] if same else new[first:last])
    return short


@dataclass(frozen=True)
class Move:
    """A struct that is another in a build than in the one before; None where there is none."""

    name: str
    old: Layout | None
    new: Layout | None

    @property
    def changes(self) -> list[Change]:
        """The fields that are not as they were."""
        if self.old is None or self.new is None:
            return []
        return [change for change in diff(self.old, self.new) if shapes.words(change)]

    @property
    def by_header(self) -> bool:
        """Whether nothing happened but that the header in front has grown, or shrunk."""
        if self.old is None or self.new is None:
            return False
        first, *others = diff(self.old, self.new)
        if first.old is None or first.new is None or first.old.ctype not in _HEADERS:
            return False
        more = first.new.size - first.old.size
        return all(
            change.kind == "moved"
            and change.new is not None
            and change.old is not None
            and change.new.offset - change.old.offset == more
            for change in others
        )


_HEADERS = ("PyObject", "PyVarObject")


def moves(old: Build, new: Build) -> list[Move]:
    """The structs that are not in a build as in the one before."""
    found = [
        Move(name, shapes.declared(name, old), shapes.declared(name, new))
        for name in shapes.names()
    ]
    return [one for one in found if shapes.key(one.old) != shapes.key(one.new)]
