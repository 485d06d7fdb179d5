"""The directive ``{generated}``: parts of pages that are made from runs and layouts.

Most are made when a page is written, from what is known then, so that none can be out of date.
Those with sections, to which other pages link, are made when it is read: from layouts alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from . import contents, evidence, sizes, structs, teaching, whatschanged
from .source import EarlyMaker, Made, Maker

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)

MAKERS: dict[str, Maker] = {
    "assumptions": teaching.assumptions,
    "book-map": contents.book_map,
    "changes": whatschanged.page,
    "exercises": teaching.exercises,
    "interpreters": evidence.interpreters,
    "prerequisites": contents.prerequisites,
    "sizes": sizes.sizes,
    "tally": contents.tally,
    "verification": evidence.verification,
    "whats-changed": whatschanged.overview,
}
"""What can be generated, by name."""

EARLY: dict[str, EarlyMaker] = {
    "structs": structs.family,
}
"""What is made when the page is read."""

STYLED = {"uh-assumes", "uh-change", "uh-data", "uh-interpreters", "uh-matrix"}
"""Tables that need ``reference.css`` and ``table.js``; signatures do, too."""


class generated_part(nodes.General, nodes.Element):
    """The place of a part: ``what`` names its maker, ``about`` is for that maker to read."""


class GeneratedDirective(SphinxDirective):
    """``{generated} verification``: a part of this name; words after the name are its subject."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """The place of the part, which is filled when the page is written."""
        what, _, about = self.arguments[0].partition(" ")
        self.env.metadata[self.env.docname]["generated"] = True
        if what in EARLY:
            return EARLY[what](self, about.strip())
        if what not in MAKERS:
            known = ", ".join([*MAKERS, *EARLY])
            raise self.error(f"nothing called {what!r} can be generated: {known}")
        node = generated_part("", what=what, about=about.strip())
        self.set_source_info(node)
        return [node]


def written_anew(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    """All pages: their feet and parts depend on more than their own text."""
    return env.found_docs if app.builder.format == "html" else ()


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the parts into a document that is about to be written."""
    for node in list(doctree.findall(generated_part)):
        try:
            made: Made = MAKERS[node["what"]](app, node["about"])
        except LookupError as error:
            logger.error("%s", error, location=node, type="underhood", subtype="generated")
            made = []
        node.replace_self(made)
        for table in (one for part in made for one in part.findall(nodes.table)):
            if "table-wrapper" not in table.parent.get("classes", ()):
                wrapper = nodes.container(classes=["table-wrapper"])  # which scrolls by itself
                table.replace_self(wrapper)
                wrapper += table


def style(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give a page the styles and the script of generated tables, if it has any."""
    if doctree is None or app.builder.name == "epub":  # which has styles of its own
        return
    if any(map(_is_styled, doctree.findall(nodes.Element))):
        app.add_css_file("reference.css")
        app.add_js_file("table.js", defer="defer")


def _is_styled(node: nodes.Element) -> bool:
    return isinstance(node, addnodes.desc) or not STYLED.isdisjoint(node.get("classes", ()))


def setup(app: Sphinx) -> None:
    """Register the directive, and fill in the parts."""
    app.connect("html-page-context", style)
    app.add_node(generated_part)
    app.add_directive("generated", GeneratedDirective)
    app.connect("env-updated", written_anew)
    app.connect("doctree-resolved", fill)
    evidence.setup(app)
    structs.setup(app)
    whatschanged.setup(app)
