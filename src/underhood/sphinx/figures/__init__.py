"""The directives ``{layout}``, ``{plot}`` and ``{memory}``: figures made from layouts and runs.

They are drawn when a page is written, from what is known then, so that none can be out of date.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes as docutils
from sphinx.util import logging

from ..nodes import add_node, on, pass_by, variant
from . import epub, memory, plot, record, struct
from .base import FigureError, Maker, absent, drawing, panels, picture

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)

MAKERS: dict[str, Maker] = {"layout": struct.make, "plot": plot.make, "memory": memory.make}
"""What draws a figure, by its directive."""


def written_anew(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    """The pages with figures: these depend on more than the page's own text."""
    return [name for name in env.found_docs if env.metadata[name].get("figures")]


def fill(app: Sphinx, doctree: docutils.document, docname: str) -> None:
    """Draw the figures of a document that is about to be written."""
    for node in list(doctree.findall(picture)):
        try:
            made = MAKERS[node["kind"]](app, node)
        except FigureError as error:
            where = f"{node['path']}:{error.line or node['line']}"
            logger.error("%s", error, location=where, type="underhood", subtype="figure")
            made = []
        if app.builder.format == "html":
            if made and is_one_panel(made):
                node.parent["classes"].append("uh-beside")
            node.replace_self(panels("", *made))
        else:
            node.replace_self(_told(made))


def is_one_panel(made: Sequence[docutils.Node]) -> bool:
    """Whether all that one sees is a single panel, beside which the caption has room."""
    groups = [list(node.findall(drawing)) for node in made if not isinstance(node, absent)]
    alone = len(groups) == 1 or any(isinstance(node, variant) for node in made)
    return alone and all(len(group) == 1 and not group[0]["svg"].axes for group in groups)


def _told(made: Iterable[docutils.Node]) -> list[docutils.Node]:
    """The drawings in words, each after the label of its variant."""
    said: list[docutils.Node] = []
    for node in made:
        for one in node.findall(lambda it: isinstance(it, (docutils.paragraph, drawing))):
            if isinstance(one, drawing):
                text = f"{one['svg'].title}. {one['svg'].description}"
                said.append(docutils.paragraph("", text))
            else:
                said.append(one.deepcopy())
    return said


def visit_panels(self: Any, node: docutils.Element) -> None:
    """The container of drawings or variants."""
    self.body.append('<div class="uh-panels">')


def depart_panels(self: Any, node: docutils.Element) -> None:
    """Its end."""
    self.body.append("</div>\n")


def visit_drawing(self: Any, node: docutils.Element) -> None:
    """The SVG, in the page itself."""
    self.body.append(node["svg"].html(node["ident"]))
    raise docutils.SkipNode


def visit_absent(self: Any, node: docutils.Element) -> None:
    """A line for the builds that have no drawing."""
    words = escape(node["words"])
    self.body.append(f'<div class="uh-absent" {on(node["builds"])}><p>{words}</p></div>')
    raise docutils.SkipNode


def setup(app: Sphinx) -> None:
    """Register the directives and their nodes, and draw."""
    add_node(app, panels, (visit_panels, depart_panels), (pass_by, pass_by))
    add_node(app, drawing, (visit_drawing, None), (pass_by, pass_by))
    add_node(app, absent, (visit_absent, None), (pass_by, pass_by))
    app.add_node(picture)
    app.add_directive("layout", struct.LayoutDirective)
    app.add_directive("plot", plot.PlotDirective)
    app.add_directive("memory", memory.MemoryDirective)
    app.add_config_value("underhood_recorded", "docs/_recorded", "env", types=frozenset({str}))
    record.setup(app)
    epub.setup(app)
    app.connect("env-updated", written_anew)
    app.connect("doctree-resolved", fill)
