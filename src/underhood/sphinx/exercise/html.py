"""What a page shows of an exercise."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from ..nodes import add_node, pass_by
from .nodes import exercise, exercise_title, prediction, solution

PROMPT = "Your prediction"


def visit_exercise(self: Any, node: nodes.Element) -> None:
    """A section with the label of the exercise."""
    self.body.append(self.starttag(node, "section", CLASS="uh-task"))
    kind = f"Exercise {node.get('number', '')} · {node['kind'].capitalize()}"
    self.body.append(f'<p class="uh-kind">{kind}</p>\n')


def depart_exercise(self: Any, node: nodes.Element) -> None:
    """How to have an answer graded, and the end of the section."""
    if node["kind"] == "build":
        command = f"python -m underhood exercise {self.encode(node['label'])}"
        words = "writes a file to begin with; with the name of your file it is graded."
        self.body.append(
            f'<p class="uh-grade"><code class="literal">{command}</code> {words}</p>\n'
        )
    self.body.append("</section>\n")


def visit_title(self: Any, node: nodes.Element) -> None:
    """A heading of its own, which is in no table of contents."""
    self.body.append("<h3>")


def visit_rubric(self: Any, node: nodes.Element) -> None:
    """A title outside of HTML."""
    self.visit_rubric(node)


def depart_rubric(self: Any, node: nodes.Element) -> None:
    """The end of it."""
    self.depart_rubric(node)


def depart_title(self: Any, node: nodes.Element) -> None:
    """The permanent link, and the end of the heading."""
    if node.parent["ids"] and self.config.html_permalinks and self.builder.add_permalinks:
        self.add_permalink_ref(node.parent, "Link to this exercise")
    self.body.append("</h3>\n")


def visit_prediction(self: Any, node: nodes.Element) -> None:
    """The form, which a script shows, and the output, which can be unfolded without one."""
    if self.builder.name != "epub":
        self.body.append(form(self, node["label"], node["choices"]))
    self.body.append('<details class="uh-answer"><summary>What it prints</summary>\n')


def form(self: Any, name: str, choices: list[str] | None) -> str:
    """A choice, or a field to type in; a status that is read out when it changes."""
    name = self.encode(name)
    if choices is None:
        plain = 'autocomplete="off" autocapitalize="off" spellcheck="false"'
        asks = f'<label>{PROMPT} <input name="{name}" {plain} required></label>'
    else:
        fields = (
            f'<label><input type="radio" name="{name}" value="{value}" required>'
            f"<span>{value}</span></label>"
            for value in map(self.encode, choices)
        )
        asks = f"<fieldset><legend>{PROMPT}</legend>{''.join(fields)}</fieldset>"
    return (
        f'<form class="uh-predict" hidden>{asks}<button>Check</button>'
        '<p role="status"></p></form>\n'
    )


def visit_solution(self: Any, node: nodes.Element) -> None:
    """Details that open without a script."""
    title = self.encode(node["title"])
    self.body.append(f'<details class="uh-solution"><summary>{title}</summary>\n')


def depart_details(self: Any, node: nodes.Element) -> None:
    """The end of the details."""
    self.body.append("</details>\n")


def setup(app: Sphinx) -> None:
    """Register the nodes: elements of their own in HTML, and plain text elsewhere."""
    plain = (pass_by, pass_by)
    rubric = (visit_rubric, depart_rubric)
    add_node(app, exercise, (visit_exercise, depart_exercise), plain)
    add_node(app, prediction, (visit_prediction, depart_details), plain)
    add_node(app, solution, (visit_solution, depart_details), plain)
    add_node(app, exercise_title, (visit_title, depart_title), rubric)
