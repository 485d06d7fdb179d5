"""An exercise as plain text, for a terminal and for other programs."""

from __future__ import annotations

from collections.abc import Iterable

from docutils import nodes as docutils

from ..nodes import example_block, value
from .nodes import exercise_title, prediction, solution

INDENT = "    "


def plain(found: Iterable[docutils.Node]) -> str:
    """Paragraphs and, indented, code, with empty lines between; what is folded is left out."""
    return "\n\n".join(part for node in found for part in _parts(node))


def _parts(node: docutils.Node) -> list[str]:
    if isinstance(node, (solution, exercise_title, prediction, docutils.system_message)):
        return []
    if isinstance(node, docutils.literal_block):
        return [_indented(node.astext())] if "starter" not in node else []
    if isinstance(node, example_block):
        return _example(node)
    if isinstance(node, docutils.TextElement):
        return [_line(node)]
    if isinstance(node, (docutils.bullet_list, docutils.enumerated_list)):
        return ["\n".join(f"- {plain(item.children)}" for item in node.children)]
    return [part for child in node.children for part in _parts(child)]


def _example(block: example_block) -> list[str]:
    """Code with its outputs; those of some builds only have a line that says of which."""
    rows: list[str] = []
    for node in block.findall(_shown):
        if not _hidden(node):
            words = isinstance(node, docutils.paragraph)
            rows += [f"({node.astext()})"] if words else node.astext().split("\n")
    return [_indented("\n".join(rows))] if rows else []


def _shown(node: docutils.Node) -> bool:
    return isinstance(node, (docutils.literal_block, docutils.paragraph))


def _hidden(node: docutils.Node) -> bool:
    place: docutils.Node | None = node
    while place is not None and not isinstance(place, prediction):
        place = place.parent
    return place is not None


def _line(node: docutils.Element) -> str:
    """The text of a paragraph, on one line."""
    text = ""
    for child in node.children:
        if isinstance(child, docutils.literal):
            text += f"`{child.astext()}`"
        elif isinstance(child, docutils.Element) and not isinstance(child, value):
            text += _line(child)
        else:
            text += child.astext()
    return " ".join(text.split())


def _indented(text: str) -> str:
    return "\n".join(INDENT + row if row else "" for row in text.split("\n"))
