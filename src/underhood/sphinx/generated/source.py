"""What the makers of parts share: how they are called, and small pieces of pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from docutils import nodes
from sphinx import addnodes

from ...running.step import Unit
from .. import plan
from ..directives import supported
from ..doctrees import doctree
from ..nodes import example_block

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.docutils import SphinxDirective

    from ...build import Build

Made = list[nodes.Node]
Maker = Callable[["Sphinx", str], Made]
EarlyMaker = Callable[["SphinxDirective", str], Made]


_units: WeakKeyDictionary[nodes.document, list[Unit]] = WeakKeyDictionary()


def units(app: Sphinx, docname: str) -> list[Unit]:
    """The units of a chapter, as the builder ``doctest`` runs them; found once, and shared."""
    document = doctree(app.env, docname)
    if document not in _units:
        builds = supported(app.config)
        _units[document] = plan.units(docname, document, builds=builds, config=app.config)
    return _units[document]


def in_order(app: Sphinx) -> Iterator[str]:
    """All pages, in the order in which one turns them."""
    todo, seen = [app.config.root_doc], set[str]()
    while todo:
        docname = todo.pop(0)
        if docname not in seen:
            seen.add(docname)
            yield docname
            todo = [*app.env.toctree_includes.get(docname, []), *todo]


def output(app: Sphinx, docname: str, label: str, build: Build) -> str:
    """What the last example of a named block prints on a build, as it was verified.

    Raises `LookupError` if the page has no such block.
    """
    for node in doctree(app.env, docname).findall(example_block):
        if label in node["ids"]:
            last = node["block"].steps[-1]
            variant = last.variant(build) if last.runs_on(build) else None
            return variant.text if variant else ""
    raise LookupError(f"{docname} has no example named {label}")


def table(head: Sequence[str], rows: Iterable[Sequence[str | nodes.Node]], css: str) -> nodes.table:
    """A table; cells are text or nodes."""
    group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _ in head), cols=len(head))
    group += nodes.thead("", _row(head))
    group += nodes.tbody("", *map(_row, rows))
    return nodes.table("", group, classes=css.split())


def _row(cells: Sequence[str | nodes.Node]) -> nodes.row:
    row = nodes.row()
    for cell in cells:
        shown = nodes.Text(cell) if isinstance(cell, str) else cell
        # without an element of its own: a table of the reference has thousands of cells
        row += nodes.entry("", addnodes.compact_paragraph("", "", shown))
    return row


def paragraph(*parts: str | nodes.Node, css: str = "") -> nodes.paragraph:
    """A paragraph of text and nodes."""
    shown = [nodes.Text(part) if isinstance(part, str) else part for part in parts]
    return nodes.paragraph("", "", *shown, classes=[css] if css else [])


def prose(text: str) -> list[nodes.Node]:
    """A sentence of a docstring: what stands in backticks is code."""
    parts = enumerate(re.split(r"`+", text))
    return [nodes.literal(part, part) if n % 2 else nodes.Text(part) for n, part in parts if part]
