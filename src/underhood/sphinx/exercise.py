"""The directive ``{solution}``: an answer that stays folded until one asks for it."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from .nodes import add_node, pass_by


class solution(nodes.General, nodes.Element):
    """The answer to an exercise; its examples are run like all others."""


class SolutionDirective(SphinxDirective):
    """The answer to the exercise above it; the argument replaces the word "Solution"."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """The node, with what the directive holds."""
        self.assert_has_content()
        title = self.arguments[0] if self.arguments else "Solution"
        node = solution("", title=title)
        self.set_source_info(node)
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


def visit_html(self: Any, node: nodes.Element) -> None:
    """Details that open without a script."""
    title = self.encode(node["title"])
    self.body.append(f'<details class="uh-solution"><summary>{title}</summary>')


def depart_html(self: Any, node: nodes.Element) -> None:
    """The end of the details."""
    self.body.append("</details>\n")


def setup(app: Sphinx) -> None:
    """Register the directive and its node."""
    app.add_directive("solution", SolutionDirective)
    add_node(app, solution, (visit_html, depart_html), (pass_by, pass_by))
