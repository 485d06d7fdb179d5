"""The directive ``{exercise}``, and in it hint, solution, starter and grade."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from .directives import DoctestDirective
from .nodes import add_node, pass_by

if TYPE_CHECKING:
    from sphinx.util.typing import OptionSpec

KINDS = ("predict", "explain", "build")


class exercise(nodes.General, nodes.Element):
    """A question; ``kind`` says whether one predicts an output, explains, or builds a function."""


class solution(nodes.General, nodes.Element):
    """The answer to an exercise, or a hint; its examples are run like all others."""


class ExerciseDirective(SphinxDirective):
    """A question with a title. ``:name:`` is its permanent label, ``:kind:`` one of `KINDS`.

    In a prediction the last output of its ``{doctest}`` is what is asked for; ``:choices:`` are
    wrong and right answers, divided by ``|``; without them the reader types one.
    """

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[OptionSpec] = {
        "name": directives.unchanged_required,
        "kind": lambda argument: directives.choice(argument, KINDS),
        "choices": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """The node, with what the directive holds."""
        self.assert_has_content()
        node = exercise("", kind=self.options.get("kind", "explain"), title=self.arguments[0])
        self.set_source_info(node)
        self.add_name(node)
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


class FoldedDirective(SphinxDirective):
    """What stays folded until one asks for it; the argument replaces its title."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    title = "Solution"

    def run(self) -> list[nodes.Node]:
        """The node, with what the directive holds."""
        self.assert_has_content()
        node = solution("", title=self.arguments[0] if self.arguments else self.title)
        self.set_source_info(node)
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


class HintDirective(FoldedDirective):
    """A hint to the exercise that it stands in."""

    title = "Hint"


class StarterDirective(SphinxDirective):
    """What the file holds with which the reader of a build exercise begins."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """The code, which is not run: the body is the reader's to write."""
        code = "\n".join(self.content)
        return [nodes.literal_block(code, code, language="python", starter=True)]


class GradeDirective(DoctestDirective):
    """Examples by which a reader's function is graded; run on the solution, not shown."""

    def run(self) -> list[nodes.Node]:
        """The block, hidden."""
        self.options["hidden"] = None
        found = super().run()
        for node in found:
            node["grade"] = True  # type: ignore[index]
        return found


def visit_exercise(self: Any, node: nodes.Element) -> None:
    """A section of its own."""
    label = "".join(f' id="{name}"' for name in node["ids"][:1])
    title = f'<p class="uh-exercise-title">{self.encode(node["title"])}</p>'
    self.body.append(f'<section class="uh-exercise"{label}>{title}')


def depart_exercise(self: Any, node: nodes.Element) -> None:
    """The end of the section."""
    self.body.append("</section>\n")


def visit_html(self: Any, node: nodes.Element) -> None:
    """Details that open without a script."""
    title = self.encode(node["title"])
    self.body.append(f'<details class="uh-solution"><summary>{title}</summary>')


def depart_html(self: Any, node: nodes.Element) -> None:
    """The end of the details."""
    self.body.append("</details>\n")


def setup(app: Sphinx) -> None:
    """Register the directives and their nodes."""
    for name, directive in {
        "exercise": ExerciseDirective,
        "hint": HintDirective,
        "solution": FoldedDirective,
        "starter": StarterDirective,
        "grade": GradeDirective,
    }.items():
        app.add_directive(name, directive, override=name == "hint")
    add_node(app, exercise, (visit_exercise, depart_exercise), (pass_by, pass_by))
    add_node(app, solution, (visit_html, depart_html), (pass_by, pass_by))
