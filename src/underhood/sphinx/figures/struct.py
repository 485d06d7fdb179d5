"""The directive ``{layout}``: the C struct of the chosen build, or of several side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes as docutils
from docutils.parsers.rst import directives

from ...build import Build
from ...errors import SelectorError, UnknownLayoutError
from .. import nodes
from ..directives import supported
from . import cells, layout
from .base import FigureDirective, FigureError, Panels, absent, grouped, picture, variants

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import OptionSpec


class LayoutDirective(FigureDirective):
    """``{layout} PyListObject``: a struct to scale, with what stands before its objects.

    ``:builds: 3.11 3.12`` draws these side by side, and marks the rows that differ;
    ``:instance:`` adds what an instance of a Python class has around it.
    """

    required_arguments = 1
    kind = "layout"
    has_source = False
    option_spec: ClassVar[OptionSpec] = {
        **FigureDirective.option_spec,
        "builds": directives.unchanged_required,
        "instance": directives.flag,
    }

    def details(self) -> dict[str, Any]:
        """The struct, the builds that were asked for, and whether it is an instance's."""
        try:
            builds = [Build.parse(name) for name in self.options.get("builds", "").split()]
        except SelectorError as error:
            raise FigureError(f"builds: {error}") from None
        instance = "instance" in self.options
        return {"struct": self.arguments[0], "builds": builds, "instance": instance}


def make(app: Sphinx, node: picture) -> list[docutils.Node]:
    """The drawing for each build, or those that were asked for side by side."""
    name, wanted, instance = node["struct"], node["builds"], node["instance"]
    if wanted:
        try:
            structs = [cells.read(name, build, instance=instance) for build in wanted]
        except UnknownLayoutError as error:
            raise FigureError(str(error)) from None
        shown = []
        for place, (build, one) in enumerate(zip(wanted, structs, strict=True)):
            others = structs[max(place - 1, 0) : place] or structs[1:2]
            shown.append(layout.draw(one, str(build), others))
        return variants(node["name"], [(wanted, tuple(shown))], wanted)

    reasons: list[str] = []

    def drawn(build: Build) -> Panels | None:
        try:
            return (layout.draw(cells.read(name, build, instance=instance)),)
        except UnknownLayoutError as error:
            reasons.append(str(error))
            return None

    builds = supported(app.config)
    parts, without = grouped(builds, drawn)
    if not parts:
        raise FigureError(reasons[0] if reasons else "no build to draw it for")
    made = variants(node["name"], parts, builds)
    if without:
        words = f"CPython {nodes.words(without, builds)} has no {name}."
        made.append(absent("", builds=[str(build) for build in without], words=words))
    return made
