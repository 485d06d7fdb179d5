"""The directive ``{exercise}``, and in it hint, solution, starter and grade."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from docutils import nodes as docutils
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from ..directives import DoctestDirective
from ..nodes import code, example_block, lines_of, variants
from .nodes import exercise, exercise_title, prediction, solution

if TYPE_CHECKING:
    from sphinx.util.typing import OptionSpec


class ExerciseDirective(SphinxDirective):
    """A question with a title. ``:name:`` is its permanent label, ``:kind:`` what one does.

    In a prediction the last output of its ``{doctest}`` is what is asked for; ``:choices:`` are
    wrong and right answers, divided by ``|``; without them the reader types one.
    What is wrong with an exercise is found by `rules`, when all of the document has been read.
    """

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[OptionSpec] = {
        "name": directives.unchanged,
        "kind": directives.unchanged,
        "choices": directives.unchanged,
    }

    def run(self) -> list[docutils.Node]:
        """The node, with what the directive holds."""
        self.assert_has_content()
        title = self.arguments[0]
        node = exercise(
            "",
            exercise_title(title, title),
            kind=(self.options.get("kind") or "").strip(),
            label=(self.options.get("name") or "").strip(),
            choices=_choices(self.options.get("choices")),
        )
        self.set_source_info(node)
        if node["label"]:
            self.add_name(node)
        self.state.nested_parse(self.content, self.content_offset, node)
        if node["kind"] == "predict":
            for block in asked(node):
                hide_last(block, node)
        return [node]


def asked(node: exercise) -> list[example_block]:
    """The examples that stand in an exercise itself, not in its hints and solution."""
    found = (child for child in node.children if isinstance(child, example_block))
    return [block for block in found if "grade" not in block]


def hide_last(block: example_block, node: exercise) -> bool:
    """Put the last output of a block into a `prediction`; whether there is one to put there."""
    foot = [child for child in block.children if "uh-child-foot" in child.get("classes", ())]  # type: ignore[attr-defined]
    shown = [child for child in block.children if child not in foot]
    if not shown:
        return False
    *before, last = shown
    if isinstance(last, variants):
        output: list[docutils.Node] = [last]
    else:
        *rows, row = last.astext().split("\n")
        if [row] != lines_of(block["block"].steps[-1].variants[0].text):
            return False
        before.append(code("\n".join(rows), "pycon"))
        output = [code(row, "none")]
    hidden = prediction("", *output, *foot, label=node["label"], choices=node["choices"])
    block.children = []
    block += [*before, hidden]
    return True


def _choices(text: str | None) -> list[str] | None:
    """What is offered, or None where one types."""
    if text is None:
        return None
    return [choice.strip() for choice in text.split("|")]


class FoldedDirective(SphinxDirective):
    """What stays folded until one asks for it; the argument replaces its title."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    title = "Solution"

    def run(self) -> list[docutils.Node]:
        """The node, with what the directive holds."""
        self.assert_has_content()
        title = self.arguments[0] if self.arguments else self.title
        node = solution("", title=title, role=self.title.lower())
        self.set_source_info(node)
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


class HintDirective(FoldedDirective):
    """A hint to the exercise that it stands in."""

    title = "Hint"


class StarterDirective(SphinxDirective):
    """What the file holds with which the reader of a build exercise begins."""

    has_content = True

    def run(self) -> list[docutils.Node]:
        """The code, which is not run: the body is the reader's to write."""
        self.assert_has_content()
        code = "\n".join(self.content)
        node = docutils.literal_block(code, code, language="python", starter=True)
        self.set_source_info(node)
        return [node]


class GradeDirective(DoctestDirective):
    """Examples by which a reader's function is graded; run on the solution, not shown."""

    def run(self) -> list[docutils.Node]:
        """The block, hidden."""
        self.options["hidden"] = None
        found = super().run()
        for node in found:
            node["grade"] = True  # type: ignore[index]
        return found
