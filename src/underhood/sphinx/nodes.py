"""What a page shows of an example and of a checked number: nodes, and their HTML."""

from __future__ import annotations

import html
import re
import signal
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from docutils import nodes as docutils
from sphinx.application import Sphinx

from ..build import Build, describe
from ..running.step import Step, Variant, variant_for

Visitor = tuple[Callable[..., None], Callable[..., None] | None]

_FLAGS = re.compile(r"[ \t]*#\s*doctest:.+$", re.MULTILINE)
_BLANK = re.compile(r"^[ \t]*<BLANKLINE>$", re.MULTILINE)


class example_block(docutils.General, docutils.Element):
    """A block of examples; ``block`` holds what is run."""


class variants(docutils.General, docutils.Element):
    """The outputs of one example for different builds, newest first."""


class variant(docutils.General, docutils.Element):
    """One output: a label, then the text; ``builds`` says for which."""


class value(docutils.inline):
    """A checked number or word; ``block`` holds what is run, ``expression`` what makes it."""


def shown(
    steps: Sequence[Step], content: Sequence[str], first: int, builds: Sequence[Build]
) -> list[docutils.Node]:
    """The children of a block: code as written, split where the output depends on the build.

    ``content`` are the lines of the block, of which the first is line ``first`` of the file.
    """
    children: list[docutils.Node] = []
    rows: list[str] = []
    place = 0
    for step in steps:
        rows += content[place : step.region[0] - first]  # with comments and empty lines before it
        place = step.region[1] - first
        parts = by_text(step.variants, builds)
        if len(parts) == 1:
            rows += lines_of(parts[0][1])
            continue
        children += [_pycon(rows), variants("", *map(_variant, parts))]
        rows = []
    rows += content[place:]
    if any(row.strip() for row in rows):
        children.append(_pycon(rows))
    return children


def by_text(found: Sequence[Variant], builds: Sequence[Build]) -> list[tuple[list[Build], str]]:
    """Each distinct text with the builds that it holds for, the newest build's text first."""
    texts: dict[str, list[Build]] = {}
    for build in sorted(builds):
        chosen = variant_for(found, build)
        if chosen:
            texts.setdefault(chosen.text, []).append(build)
    parts = [(members, text) for text, members in texts.items()]
    return sorted(parts, key=lambda part: max(b.plain for b in part[0]), reverse=True) or [([], "")]


def words(some: Iterable[Build], among: Iterable[Build]) -> str:
    """The builds as a reader would say them; the newest release alone is called by its name."""
    some, among = set(some), sorted(among)
    plain = {build for build in among if not build.tags}
    if plain and plain <= some:
        return "all builds" if some.issuperset(among) else "all others"
    selector = describe(some, among)
    newest = among[-1].version
    return ", ".join(
        item.words.replace(" and later", "") if item.low == newest else item.words
        for item in selector.ranges
    )


def lines_of(text: str) -> list[str]:
    """Expected output as it is shown: the doctest markers taken out."""
    return _BLANK.sub("", text).split("\n")[:-1]


def code(text: str, language: str) -> docutils.literal_block:
    """Code or output, with the flags of doctest taken out."""
    text = _FLAGS.sub("", text)
    return docutils.literal_block(text, text, language=language)


def _pycon(rows: Sequence[str]) -> docutils.literal_block:
    """What one types and what it prints, without empty lines at both ends."""
    return code("\n".join(rows).strip("\n"), "pycon")


def _variant(part: tuple[list[Build], str]) -> variant:
    builds, text = part
    rows = lines_of(text)
    body = code("\n".join(rows), "none") if rows else docutils.paragraph("", "no output")
    return variant("", body, builds=[str(build) for build in builds])


def label(block: example_block, mine: Sequence[Build], builds: Sequence[Build]) -> None:
    """Say which builds the block is of, and each of its outputs, and how its process ends."""
    for node in block.findall(variant):
        text = words(map(Build.parse, node["builds"]), mine)
        node.insert(0, docutils.paragraph("", text, classes=["uh-when"]))
    if block.children and set(mine) != set(builds):
        text = f"only {words(mine, builds)}"
        block.insert(0, docutils.paragraph("", text, classes=["uh-only"]))
        block["absent"] = [str(build) for build in builds if build not in mine], text
    if block.children and block["crash"]:
        number = int(signal.Signals[block["crash"]])
        text = f"ended by signal {number}, {block['crash']}"
        block.append(docutils.paragraph("", text, classes=["uh-child-foot"]))


def on(builds: Iterable[str]) -> str:
    """The attribute that says which builds an element is of."""
    return f'data-on="{" ".join(builds)}"'


def value_text(parts: Sequence[tuple[list[str], str, str]]) -> str:
    """A number that depends on the build, in a sentence: the newest build's, then the others."""
    texts = []
    for place, (_, name, text) in enumerate(parts):
        before, after = _around(place, len(parts), name)
        texts += [before, text, after]
    return "".join(texts)


def _around(place: int, count: int, name: str) -> tuple[str, str]:
    """What stands before and after a variant of a number, as in ``5 (up to 3.11: 4)``."""
    if not place:
        return "", " (" if count > 1 else ""
    return f"{name}: ", "; " if place < count - 1 else ")"


def visit_block(self: Any, node: docutils.Element) -> None:
    """A block: the outer element has the label, the inner one the copy button."""
    if not node.children:  # hidden
        raise docutils.SkipNode
    attributes = {"data-on": " ".join(node["builds"])} if node["builds"] else {}
    if "absent" in node:  # what the picker shows in place of the block
        others, only = node["absent"]
        text = f"An example is not of your CPython: {html.escape(only)}."
        absent = f'<div class="uh-absent" {on(others)}><p>{text}</p></div>'
        self.body.append(f'<div class="uh-group">{absent}')
    self.body.append(self.starttag(node, "div", "", CLASS="uh-block", **attributes))
    self.body.append('<div class="uh-ex">')  # without an id: the copy button gives it one


def visit_variant(self: Any, node: docutils.Element) -> None:
    """One output, with the builds that it is of."""
    newest = " uh-newest" if node.parent and node is node.parent.children[0] else ""
    self.body.append(f'<div class="uh-out{newest}" {on(node["builds"])}>')


def depart_block(self: Any, node: docutils.Element) -> None:
    """The permanent link of a block that has a label, and the end."""
    self.body.append("</div>")
    if self.config.html_permalinks and self.builder.add_permalinks:
        named = node  # or what it stands in, if it has no label of its own
        while not named["ids"] and named.parent:
            named = named.parent
        if named["ids"]:
            self.add_permalink_ref(named, "Link to this example")
    self.body.append("</div></div>\n" if "absent" in node else "</div>\n")


def depart_variant(self: Any, node: docutils.Element) -> None:
    """The end of one output."""
    self.body.append("</div>\n")


def pass_by(self: Any, node: docutils.Element) -> None:
    """Write what the node holds, and nothing of its own."""


def skip(self: Any, node: docutils.Element) -> None:
    """Write nothing."""
    raise docutils.SkipNode


def visit_value(self: Any, node: docutils.Element) -> None:
    """A `data` element for each text, labelled where there are several."""
    expression = html.escape(node["expression"], quote=True)
    for place, (builds, name, text) in enumerate(node["parts"]):
        data = f'<data class="uh-val" value="{expression}" tabindex="0">{html.escape(text)}</data>'
        before, after = _around(place, len(node["parts"]), name)
        alt = ['<span class="uh-alt">', html.escape(before), "</span>"] if before else []
        end = f'<span class="uh-alt">{after}</span>' if after else ""
        where = f" {on(builds)}" if len(node["parts"]) > 1 else ""
        self.body.append(f"<span{where}>{''.join(alt)}{data}</span>{end}")
    raise docutils.SkipNode


def skip_hidden(self: Any, node: docutils.Element) -> None:
    """Leave out a hidden block."""
    if not node.children:
        raise docutils.SkipNode


def add_node(app: Sphinx, node: type[docutils.Element], html: Visitor, other: Visitor) -> None:
    """Register a node: its HTML, and what the other formats do with it."""
    app.add_node(node, html=html, latex=other, text=other, man=other, texinfo=other)


def setup(app: Sphinx) -> None:
    """Register the nodes: elements of their own in HTML, plain blocks elsewhere."""
    add_node(app, example_block, (visit_block, depart_block), (skip_hidden, pass_by))
    add_node(app, variants, (pass_by, pass_by), (pass_by, pass_by))
    add_node(app, variant, (visit_variant, depart_variant), (pass_by, pass_by))
    add_node(app, value, (visit_value, None), (pass_by, pass_by))
