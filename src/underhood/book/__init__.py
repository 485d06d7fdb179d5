"""The book as data: its examples and exercises, for a reader's own interpreter."""

from __future__ import annotations

import difflib
import doctest
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

from ..build import Build
from ..errors import UnknownNameError
from ..running.step import DEFAULT, Step, Unit
from .entries import Entry, steps, wanted

FILE = Path(__file__).with_name("book.json")
"""The data file; ``nox -s data`` writes it."""


@dataclass(frozen=True)
class Here:
    """The running interpreter; ``build`` is that of the book whose outputs are expected of it."""

    build: Build
    path: str
    full_name: str


@dataclass(frozen=True)
class Chapter:
    """A chapter: its name (``containers/list``), label, title, page, and what is in it.

    ``sections`` are labels of sections, each with the labels of the examples in it.
    """

    name: str
    label: str
    title: str
    page: str
    sections: Mapping[str, Sequence[str]]
    entries: Sequence[Entry]
    lines: Sequence[int]

    @property
    def examples(self) -> list[str]:
        """The labels of its blocks of examples."""
        return [entry["block"] for entry in self.entries if entry.get("block")]

    def unit(self, build: Build) -> Unit:
        """The examples and numbers that a build of the book has."""
        return Unit(self.name, DEFAULT, steps(self.entries, self.lines, self.page, str(build)))


@dataclass(frozen=True)
class Exercise:
    """An exercise, in plain text; those to build have a ``starter`` and are graded."""

    name: str
    kind: str
    title: str
    task: str
    page: str
    hints: Sequence[str]
    solutions: Sequence[str]
    starter: str = ""
    grade: Sequence[Entry] = ()
    choices: Optional[Sequence[str]] = None
    answer: Any = None

    def tests(self, build: Build) -> list[Step]:
        """The examples that grade a reader's function."""
        return steps(self.grade, [0] * len(self.grade), self.page, str(build))

    def right(self, build: Build) -> Optional[str]:
        """What is to be predicted for a build."""
        return wanted(self.answer, str(build))


class Book:
    """All chapters and exercises, the builds of which they speak, and doctest's flags."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.builds = [Build.parse(name) for name in data["builds"]]
        self.flags = sum(doctest.OPTIONFLAGS_BY_NAME[name] for name in data["flags"])
        self.chapters: list[Chapter] = []
        self.exercises: list[Exercise] = []
        for told in data["chapters"]:
            names = ("chapter", "label", "title", "page", "sections", "steps", "lines")
            self.chapters.append(Chapter(*(told[name] for name in names)))
            for exercise in told["exercises"]:
                rest = {name: value for name, value in exercise.items() if name != "exercise"}
                self.exercises.append(Exercise(exercise["exercise"], page=told["page"], **rest))

    @classmethod
    def load(cls) -> Book:
        """The book that came with this package."""
        return cls(json.loads(FILE.read_text("utf-8")))

    def here(self) -> Here:
        """The running interpreter, and the build of the book that is nearest to it."""
        return Here(self.nearest(Build.current()), sys.executable, release())

    def nearest(self, build: Build) -> Build:
        """The build of the book that is most like a build: its kind before its version."""

        def distance(known: Build) -> tuple[bool, bool, bool, int, bool]:
            (major, minor), (other, least) = known.version, build.version
            away = abs(100 * (major - other) + minor - least)
            return (
                known.free_threaded != build.free_threaded,
                known.debug != build.debug,
                known.pointer_size != build.pointer_size,
                away,
                known < build,
            )

        return min(self.builds, key=distance)

    def part(self, name: str) -> tuple[Chapter, Sequence[str]]:
        """A chapter, and the labels of the examples that a name means; none where it is all.

        The name is that of a chapter (or its label, or its file), or the label of a section or an
        example. Raises `UnknownNameError`.
        """
        path = name.replace(os.sep, "/")
        if path.endswith(".md"):
            path = path[:-3].rpartition("docs/")[2]
        for chapter in self.chapters:
            if path in (chapter.name, chapter.label):
                return chapter, ()
            if name in chapter.examples:
                return chapter, (name,)
            if name in chapter.sections:
                return chapter, chapter.sections[name]
        names = [
            it
            for chapter in self.chapters
            for it in (chapter.label, chapter.name, *chapter.sections, *chapter.examples)
        ]
        raise UnknownNameError(_no_such("chapter, section or example", name, names, "check --list"))

    def exercise(self, name: str) -> Exercise:
        """The exercise of a name; raises `UnknownNameError`."""
        for exercise in self.exercises:
            if name == exercise.name:
                return exercise
        names = [exercise.name for exercise in self.exercises]
        raise UnknownNameError(_no_such("exercise", name, names, "exercise"))


def _no_such(what: str, name: str, known: Iterable[str], command: str) -> str:
    near = difflib.get_close_matches(name, [it for it in known if it], 3)
    mend = f"did you mean {' or '.join(near)}?" if near else "the command lists all"
    return f"no {what} is called {name!r}: {mend} (python -m underhood {command})"


def release() -> str:
    """The running interpreter with its exact release: ``3.12.7``, ``3.16.0a2t``."""
    major, minor, micro, level, serial = sys.version_info
    stage = {"alpha": f"a{serial}", "beta": f"b{serial}", "candidate": f"rc{serial}"}
    build = Build.current()
    tags = "t" * build.free_threaded + "d" * build.debug
    return f"{major}.{minor}.{micro}{stage.get(level, '')}{tags}"
