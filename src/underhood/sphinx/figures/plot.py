"""The directive ``{plot}``: a script that is run for each build says which lines to draw."""

from __future__ import annotations

import ast
import traceback
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes as docutils
from docutils.parsers.rst import directives

from ...build import Build
from .. import nodes
from ..directives import supported
from ..doctrees import doctree
from ..plan import Block
from .axes import STYLES, Curve, Plot, draw
from .base import FigureDirective, FigureError, grouped, picture, variants
from .recorded import Recording

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import OptionSpec


class PlotDirective(FigureDirective):
    """Lines or bars from a script, then ``---`` and a caption.

    ``:title:`` says what it is, ``:x:`` and ``:y:`` what the axes count; ``:logx:`` and
    ``:logy:`` make an axis logarithmic.
    """

    kind = "plot"
    option_spec: ClassVar[OptionSpec] = {
        **FigureDirective.option_spec,
        "x": directives.unchanged_required,
        "y": directives.unchanged_required,
        "logx": directives.flag,
        "logy": directives.flag,
    }

    def details(self) -> dict[str, Any]:
        """The words at the axes, and which axes are logarithmic."""
        if not self.options.get("title"):
            raise FigureError("a {plot} needs a :title:, which says what it shows")
        flags = {name: name in self.options for name in ("logx", "logy")}
        return {"x": self.options.get("x", ""), "y": self.options.get("y", ""), **flags}


class BuildName(str):
    """The name of a build, which also has what a `Build` has: ``build.version``."""

    def __getattr__(self, name: str) -> Any:
        return getattr(Build.parse(self), name)


def make(app: Sphinx, node: picture) -> list[docutils.Node]:
    """The plot of each build; equal ones are merged."""
    builds = supported(app.config)
    first = node["path"], node["first"]
    try:
        code = compile("\n" * (first[1] - 1) + node["code"], first[0], "exec")
    except SyntaxError as error:
        raise FigureError(f"plot {node['name']}: {error.msg}", error.lineno or 0) from None
    parts, _ = grouped(builds, lambda build: (draw(_run(app, node, code, build)),))
    return variants(node["name"], parts, builds)


def _run(app: Sphinx, node: picture, code: Any, build: Build) -> Plot:
    """What the script says for one build."""
    script = Script(app, node, build)
    try:
        exec(code, script.names())
        plot = script.plot()
    except Exception as error:
        lines = [
            it.lineno
            for it in traceback.extract_tb(error.__traceback__)
            if it.filename == node["path"]
        ]
        reason = str(error) if isinstance(error, FigureError) else _last_line(error)
        line = next((line for line in reversed(lines) if line), 0)
        raise FigureError(f"plot {node['name']} for {build}: {reason}", line) from None
    return plot


def _last_line(error: Exception) -> str:
    return "".join(traceback.format_exception_only(error)).strip().split("\n")[-1]


class Script:
    """What the script of a plot can call, for one build."""

    def __init__(self, app: Sphinx, node: picture, build: Build) -> None:
        self.app, self.node, self.build = app, node, build
        self.curves: list[Curve] = []
        self.rows: list[tuple[str, float]] = []

    def names(self) -> dict[str, Any]:
        """The namespace that it begins with."""
        calls: list[Callable[..., Any]] = [self.line, self.bars, self.output, self.recorded]
        known = {call.__name__: call for call in calls}
        return {"__name__": "plot", "build": BuildName(self.build), **known}

    def plot(self) -> Plot:
        """What was drawn; raises `FigureError` if that is nothing."""
        if bool(self.curves) == bool(self.rows):
            raise FigureError("call line() or bars(), and not both")
        node = self.node
        if self.rows and (node["logx"] or node["logy"]):
            raise FigureError("bars have no logarithmic axis: their lengths are compared")
        return Plot(
            node["title"], node["x"], node["y"], node["logx"], node["logy"],
            tuple(self.curves), tuple(self.rows),
        )  # fmt: skip

    def line(
        self,
        label: str,
        xs: Iterable[float],
        ys: Iterable[float],
        *,
        step: bool = False,
        style: str = "",
    ) -> None:
        """Draw a line through points, or steps up to each next one."""
        style = style or STYLES[min(len(self.curves), len(STYLES) - 1)]
        if style not in STYLES:
            raise FigureError(f"style {style!r}: write {', '.join(STYLES)}")
        points = tuple(zip(_numbers(xs), _numbers(ys), strict=True))
        if not points:
            raise FigureError(f"line {label!r} has no point")
        for n, log in enumerate((self.node["logx"], self.node["logy"])):
            if log and min(point[n] for point in points) <= 0:
                raise FigureError(f"line {label!r} has a {'xy'[n]} that has no logarithm")
        self.curves.append(Curve(str(label), points, step, style))

    def bars(self, labels: Iterable[str], values: Iterable[float]) -> None:
        """Draw a bar for each label."""
        if self.rows:
            raise FigureError("call bars() once")
        self.rows = list(zip(map(str, labels), _numbers(values), strict=True))
        if any(value < 0 for _, value in self.rows):
            raise FigureError("a bar cannot be shorter than nothing")

    def output(self, label: str) -> Any:
        """What the example of this name prints on the build: a literal, evaluated."""
        text = self._output(label)
        try:
            if "..." in text:
                raise ValueError("it has '...' in it")
            return ast.literal_eval(text.strip())
        except (ValueError, SyntaxError) as error:
            raise FigureError(f"output({label!r}) is no literal: {error}") from None

    def _output(self, label: str) -> str:
        page = doctree(self.app.env, self.node["docname"])
        found = [it for it in page.findall(nodes.example_block) if it["names"]]
        for node in found:
            if label not in node["names"]:
                continue
            block: Block = node["block"]
            for step in reversed(block.steps):
                variant = step.variant(self.build) if step.runs_on(self.build) else None
                if variant and variant.text:
                    return variant.text
            raise FigureError(f"example {label!r} has no output on {self.build}")
        names = ", ".join(name for node in found for name in node["names"]) or "none"
        raise FigureError(f"no example is named {label!r} on this page: {names}")

    def recorded(self, name: str) -> Any:
        """What the program of this name gave on the build, when it was recorded."""
        folder = Path(self.app.confdir, self.app.config.underhood_recorded)
        program = folder / f"{name}.py"
        if not program.is_file():
            raise FigureError(f"no program {program.name} in {folder.name}/")
        recording = Recording.read(folder / f"{name}.json")
        return recording.value(str(self.build), program.read_text("utf-8"))


def _numbers(values: Iterable[Any]) -> Sequence[float]:
    found = list(values)
    for value in found:
        if not isinstance(value, (int, float)) or value != value or abs(value) == float("inf"):
            raise FigureError(f"{value!r} is no number that can be drawn")
    return found
