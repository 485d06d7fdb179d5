"""The directive ``{generated}``: parts of pages that are made from runs and layouts.

They are made when a page is written, from what is known then, so that none can be out of date.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from . import evidence, teaching
from .source import Made, Maker

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)

MAKERS: dict[str, Maker] = {
    "assumptions": teaching.assumptions,
    "exercises": teaching.exercises,
    "interpreters": evidence.interpreters,
    "verification": evidence.verification,
}
"""What can be generated, by name."""


class generated_part(nodes.General, nodes.Element):
    """The place of a part: ``what`` names its maker, ``about`` is for that maker to read."""


class GeneratedDirective(SphinxDirective):
    """``{generated} verification``: a part of this name; words after the name are its subject."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """The place of the part, which is filled when the page is written."""
        what, _, about = self.arguments[0].partition(" ")
        if what not in MAKERS:
            raise self.error(f"nothing called {what!r} can be generated: {', '.join(MAKERS)}")
        node = generated_part("", what=what, about=about.strip())
        self.set_source_info(node)
        self.env.metadata[self.env.docname]["generated"] = True
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


def setup(app: Sphinx) -> None:
    """Register the directive, and fill in the parts."""
    app.add_node(generated_part)
    app.add_directive("generated", GeneratedDirective)
    app.connect("env-updated", written_anew)
    app.connect("doctree-resolved", fill)
    evidence.setup(app)
