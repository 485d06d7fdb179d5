"""Nodes of a chapter as plain Markdown, which a notebook shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from docutils import nodes as docutils
from sphinx import addnodes
from sphinx.util import logging

from ..exercise.nodes import exercise_title
from ..figures.base import absent, drawing, panels
from ..nodes import value, variant

logger = logging.getLogger(__name__)

Link = Callable[[str], str]

LEFT_OUT = (
    docutils.comment,
    docutils.docinfo,
    docutils.meta,
    docutils.raw,
    docutils.substitution_definition,
    docutils.system_message,
    docutils.target,
    addnodes.index,
    absent,
)
"""What a page does not show, or shows in HTML alone."""


class Writer:
    """Turns nodes into Markdown; ``link`` makes an address whole, or empty where it cannot."""

    def __init__(self, link: Link) -> None:
        self.link = link

    def blocks(self, nodes: Iterable[docutils.Node]) -> str:
        """Paragraphs, lists and the like, with an empty line between them."""
        return "\n\n".join(filter(None, (self.block(node) for node in nodes)))

    def block(self, node: docutils.Node) -> str:
        """One of them; what is not known is an error, so that nothing gets lost."""
        if isinstance(node, LEFT_OUT):
            return ""
        found = self._method("block", node)
        if found:
            return found(node)
        if isinstance(node, docutils.TextElement):  # a line of its own
            return self.line(node)
        logger.error(
            "a notebook cannot show %s", type(node).__name__, location=node, type="underhood"
        )
        return ""

    def line(self, node: docutils.Element) -> str:
        """Text with what is marked in it; what would begin a list or heading does not."""
        text = "".join(map(self.inline, node.children)).strip()
        return re.sub(r"^(\s*)([#>+-]|\d+(?=[.)]))(?=[.)]?\s)", r"\1\\\2", text, flags=re.MULTILINE)

    def inline(self, node: docutils.Node) -> str:
        """A part of a line."""
        if isinstance(node, docutils.Text):
            return escaped(node.astext())
        if isinstance(node, LEFT_OUT):
            return ""
        found = self._method("inline", node)
        if found:
            return found(node)
        return "".join(map(self.inline, node.children))

    def _method(self, kind: str, node: docutils.Node) -> Callable[[Any], str] | None:
        names = (f"{kind}_{base.__name__}" for base in type(node).__mro__)
        found = (getattr(self, name, None) for name in names)
        return next(filter(None, found), None)

    # What stands in a line

    def inline_emphasis(self, node: docutils.Element) -> str:
        """Stressed."""
        return f"*{self.line(node)}*"

    inline_title_reference = inline_emphasis

    def inline_strong(self, node: docutils.Element) -> str:
        """A term."""
        return f"**{self.line(node)}**"

    def inline_literal(self, node: docutils.Element) -> str:
        """Code."""
        return code(node.astext())

    def inline_value(self, node: value) -> str:
        """A checked number: that of the newest build."""
        return escaped(str(node["parts"][0][2]))

    def inline_image(self, node: docutils.Element) -> str:
        """What it shows."""
        return escaped(node.get("alt", ""))

    def inline_math(self, node: docutils.Element) -> str:
        """A formula."""
        return f"${node.astext()}$"

    def inline_superscript(self, node: docutils.Element) -> str:
        """Raised."""
        return f"<sup>{self.line(node)}</sup>"

    def inline_subscript(self, node: docutils.Element) -> str:
        """Lowered."""
        return f"<sub>{self.line(node)}</sub>"

    def inline_reference(self, node: docutils.Element) -> str:
        """A link, where the place it leads to can be named."""
        text = self.line(node)
        uri = node.get("refuri") or (f"#{node['refid']}" if node.get("refid") else "")
        target = self.link(uri) if uri else ""
        return f"[{text}]({target})" if target else text

    # What stands alone

    def block_paragraph(self, node: docutils.Element) -> str:
        """Sentences."""
        return self.line(node)

    def block_container(self, node: docutils.Element) -> str:
        """What it holds."""
        return self.blocks(node.children)

    block_compound = block_legend = block_definition = block_embedded = block_container

    def block_rubric(self, node: docutils.Element) -> str:
        """A heading without a section."""
        return f"**{self.line(node)}**"

    block_term = block_rubric

    def block_exercise_title(self, node: exercise_title) -> str:
        """The heading of an exercise."""
        about = node.parent
        return f"### Exercise {about['number']} · {about['kind'].capitalize()}: {self.line(node)}"

    def block_literal_block(self, node: docutils.Element) -> str:
        """Code that is not run."""
        return fence(node.astext(), node.get("language", ""))

    block_doctest_block = block_literal_block

    def block_bullet_list(self, node: docutils.Element) -> str:
        """Items."""
        return "\n".join(self._item("- ", item) for item in node.children)

    def block_enumerated_list(self, node: docutils.Element) -> str:
        """Steps."""
        first = node.get("start", 1)
        return "\n".join(
            self._item(f"{number}. ", item) for number, item in enumerate(node.children, first)
        )

    def _item(self, mark: str, item: docutils.Node) -> str:
        text = self.blocks(item.children)
        return mark + text.replace("\n", "\n" + " " * len(mark))

    def block_definition_list(self, node: docutils.Element) -> str:
        """Terms, and what they mean."""
        return self.blocks(node.children)

    block_definition_list_item = block_definition_list

    def block_block_quote(self, node: docutils.Element) -> str:
        """Quoted."""
        return quoted(self.blocks(node.children))

    block_Admonition = block_block_quote  # noqa: N815 (a class of docutils)

    def block_transition(self, node: docutils.Element) -> str:
        """A line across."""
        return "---"

    def block_math_block(self, node: docutils.Element) -> str:
        """A formula."""
        return f"$$\n{node.astext()}\n$$"

    def block_figure(self, node: docutils.Element) -> str:
        """A figure in words, and where it can be seen."""
        pictures = [child for child in node.children if not isinstance(child, docutils.caption)]
        captions = [child for child in node.children if isinstance(child, docutils.caption)]
        where = self.link(f"#{node['ids'][0]}") if node["ids"] else ""
        text = self.blocks([*captions, *pictures])
        return quoted(f"{text}\n\n[See the figure]({where})" if where else text)

    def block_panels(self, node: panels) -> str:
        """The drawings of the newest build."""
        groups = [child for child in node.children if isinstance(child, variant)]
        return self.blocks(groups[0].findall(drawing) if groups else node.children)

    def block_drawing(self, node: drawing) -> str:
        """What a drawing shows."""
        return f"*{escaped(node['svg'].title)}.* {escaped(node['svg'].description)}"

    def block_image(self, node: docutils.Element) -> str:
        """What it shows."""
        return self.inline_image(node)

    def block_table(self, node: docutils.Element) -> str:
        """Rows with bars between the cells; the first is the head."""
        rows = [
            [
                self.blocks(entry.children).replace("\n", " ").replace("|", "\\|")
                for entry in row.children
            ]
            for row in node.findall(docutils.row)
        ]
        rows.insert(1, ["---"] * len(rows[0]))
        return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def escaped(text: str) -> str:
    """Text in which nothing is a mark of Markdown, or of a formula."""
    text = re.sub(r"([\\`*<\[\]$])", r"\\\1", text)
    return re.sub(r"(?<!\w)_|_(?!\w)", r"\\_", text)


def code(text: str) -> str:
    """Code within a line."""
    ticks = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{space}{text}{space}{ticks}"


def fence(text: str, language: str = "") -> str:
    """Code in lines of its own."""
    ticks = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    language = "" if language in ("none", "default") else language
    return f"{ticks}{language}\n{text}\n{ticks}"


def quoted(text: str) -> str:
    """Text with a bar at its side."""
    return "\n".join(f"> {row}".rstrip() for row in text.split("\n"))
