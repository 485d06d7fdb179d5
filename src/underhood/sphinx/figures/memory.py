"""The directive ``{memory}``: names, objects and arrows after the steps of a small program."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes as docutils

from ...build import Build
from ..directives import supported
from .base import FigureDirective, FigureError, Panels, grouped, picture, variants
from .heap import draw
from .recorded import Recording
from .scene import Shot

if TYPE_CHECKING:
    from sphinx.application import Sphinx

STEPS = 4
_SNAPSHOT = Path(__file__).parents[2] / "snapshot.py"
_STEP = re.compile(r"#\s*step:\s*(.*\S)\s*")


@dataclass(frozen=True)
class Step:
    """A piece of the program, after which a picture is taken; code heads it if no words do."""

    heading: str
    is_code: bool
    source: str


class MemoryDirective(FigureDirective):
    """Lines of Python, then ``---`` and a caption: what stands in memory after the lines.

    ``# step: words`` between statements begins another picture, under these words; those in
    backquotes are shown as code.
    """

    kind = "memory"

    def details(self) -> dict[str, Any]:
        """The steps; raises `FigureError` for what is no Python."""
        rows = list(self.content)
        rows = rows[: rows.index("---")]
        found = list(steps(rows))
        if not found:
            raise FigureError("a {memory} needs a program")
        if len(found) > STEPS:
            raise FigureError(f"{len(found)} steps: a figure has {STEPS} at most")
        try:
            compile("\n".join(rows), "<memory>", "exec")
        except SyntaxError as error:
            line = self.first_line() + (error.lineno or 1) - 1
            raise FigureError(f"memory: {error.msg}", line) from None
        return {"steps": found}


def steps(rows: list[str]) -> Iterator[Step]:
    """The pieces of a program, divided by its step comments."""
    words, part = "", list[str]()
    for row in [*rows, "# step: end"]:
        match = _STEP.fullmatch(row)
        if not match:
            part.append(row)
            continue
        code = [line for line in part if line.strip()]
        if code:
            last = code[-1].strip()
            heading = words.strip("`") or last
            is_code = heading == last or words != heading
            yield Step(heading, is_code, "\n".join(part) + "\n")
        elif words:
            raise FigureError(f"nothing happens in the step {words!r}")
        words, part = match[1], []


def program(code: str) -> str:
    """All that decides what is recorded: the lines, and how they are looked at."""
    return f"{code}\n{_SNAPSHOT.read_text('utf-8')}"


def file_of(app: Sphinx, name: str) -> Path:
    """The file in which the pictures of a figure are kept."""
    return Path(app.confdir, app.config.underhood_recorded, "memory", f"{name}.json")


def make(app: Sphinx, node: picture) -> list[docutils.Node]:
    """The pictures of each build, from its recording."""
    builds = supported(app.config)
    recording = Recording.read(file_of(app, node["name"]))
    title = node["title"] or "Names and objects"

    def drawn(build: Build) -> Panels:
        value = recording.value(str(build), program(node["code"]))
        shots = [Shot.of(told) for told in value]
        headings = [(step.heading, step.is_code) for step in node["steps"]]
        return tuple(draw(shots, headings, title))

    parts, _ = grouped(builds, drawn)
    return variants(node["name"], parts, builds)
