"""The pages of releases: examples, structs and sizes that changed, and an overview."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from docutils import nodes

from ...build import Build
from ..directives import supported
from ..nodes import add_node, code, pass_by
from . import changes, shapes, sizes, structs
from .changes import Difference, Move
from .source import Made, paragraph, table

if TYPE_CHECKING:
    from sphinx.application import Sphinx

OVERVIEW = "whats-changed"
PAGE = "whats-changed/{}"
"""The page of a release."""


class fold(nodes.General, nodes.Element):
    """What is folded until one asks for it; ``title`` stands outside."""


def overview(app: Sphinx, about: str) -> Made:
    """How much changed in each release, the newest first, and then in builds of other kinds."""
    builds = supported(app.config)
    newest_first = [build for build in builds[::-1] if not build.tags]
    rows: list[list[str | nodes.Node]] = []
    for new in newest_first + [build for build in builds if build.tags]:
        old = shapes.before(new, builds)
        if old is None:
            continue
        counts = (
            len(changes.differences(app, old, new)),
            len(changes.moves(old, new)),
            len(sizes.changed(app, old, new)),
        )
        page = PAGE.format(new)
        uri = app.builder.get_relative_uri(OVERVIEW, page)
        link = nodes.reference("", str(new), refuri=uri, internal=True)
        rows.append([link, str(old), *map(str, counts)])
    head = ["build", "compared with", "examples", "structs", "sizes"]
    return [table(head, rows, "uh-data uh-counts")]


def page(app: Sphinx, about: str) -> Made:
    """``3.15 examples``, ``3.15 structs`` or ``3.15 sizes``: a part of the page of that build."""
    release, _, part = about.partition(" ")
    if part not in _PARTS:
        raise LookupError(f"no part {part!r} of a release: {', '.join(_PARTS)}")
    old, new = changes.pair(app, release)
    return _PARTS[part](app, old, new) or [paragraph("None.")]


def _examples(app: Sphinx, old: Build, new: Build) -> Made:
    """The examples that print something else, a fold for each chapter."""
    made: Made = []
    found = changes.differences(app, old, new)
    for docname, mine in groupby(found, key=lambda one: one.shown.docname):
        inside: Made = []
        count = 0
        for anchor, block in groupby(mine, key=lambda one: one.shown.anchor):
            some = list(block)
            count += len(some)
            uri = app.builder.get_relative_uri(PAGE.format(new), docname)
            title = some[0].shown.section
            link = nodes.reference(
                "", title, refuri=uri + f"#{anchor}" * bool(anchor), internal=True
            )
            inside.append(paragraph(link, css="uh-where"))
            inside += [_example(one, old, new) for one in some]
        title = app.env.titles[docname].astext()
        made.append(fold("", *inside, title=title, count=_many(count, "example")))
    return made


def _example(one: Difference, old: Build, new: Build) -> nodes.container:
    """The code, and what it prints in both builds."""
    first, *others = one.shown.step.source.rstrip("\n").split("\n")
    rows = [f">>> {first}", *(f"... {row}".rstrip() for row in others)]
    made = nodes.container("", code("\n".join(rows), "pycon"), classes=["uh-ex", "uh-change"])
    for css, build, lines in zip(("uh-was", "uh-now"), (old, new), one.outputs(), strict=True):
        if lines:
            body: nodes.Node = code("\n".join(lines), "none")
        else:
            body = paragraph("no output" if lines == [] else "no example of this build")
        made += nodes.container("", paragraph(str(build), css="uh-of"), body, classes=[css])
    return made


def _structs(app: Sphinx, old: Build, new: Build) -> Made:
    """The structs that changed, a fold for each; in one sentence those that only moved."""
    found = changes.moves(old, new)
    made: Made = [
        fold("", _struct(app, one, new), title=one.name, count=_sizes_of(one))
        for one in found
        if not one.by_header
    ]
    shifted = [one for one in found if one.by_header]
    if shifted:
        parts: list[str | nodes.Node] = ["Another header, and nothing else, moved the fields of "]
        for place, one in enumerate(shifted):
            between = "" if not place else ", " if place < len(shifted) - 1 else " and "
            parts += [between, _link(app, one.name, new)]
        made.append(paragraph(*parts, "."))
    return made


def _struct(app: Sphinx, one: Move, new: Build) -> nodes.container:
    made = nodes.container("", paragraph(_link(app, one.name, new), " in every build"))
    if one.new:
        made += structs.fields(one.new, one.changes, str(new), _page(app, new))
    return made


def _page(app: Sphinx, new: Build) -> str:
    """The address of the page of structs, from the page of a release."""
    return app.builder.get_relative_uri(PAGE.format(new), structs.PAGE)


def _sizes_of(one: Move) -> str:
    if one.old is None and one.new:
        return f"new, {one.new.size} bytes"
    if one.new is None or one.old is None:
        return "gone"
    if one.old.size == one.new.size:
        return f"{one.new.size} bytes, as before"
    return f"{one.old.size} bytes, now {one.new.size}"


def _link(app: Sphinx, name: str, new: Build) -> nodes.reference:
    where = f"{_page(app, new)}#{structs.label(name)}"
    return nodes.reference("", "", nodes.literal(name, name), refuri=where, internal=True)


def _sizes(app: Sphinx, old: Build, new: Build) -> Made:
    """The objects of another size."""
    rows: list[list[str | nodes.Node]] = [
        [row.shown, str(int(row.sizes[old])), str(int(row.sizes[new]))]
        for row in sizes.changed(app, old, new)
    ]
    return [table(["object", str(old), str(new)], rows, "uh-data uh-sizes")] if rows else []


_PARTS = {"examples": _examples, "structs": _structs, "sizes": _sizes}


def _many(count: int, what: str) -> str:
    return f"{count} {what}" + "s" * (count != 1)


def visit_fold(self: Any, node: nodes.Element) -> None:
    """Details that open without a script."""
    title, count = self.encode(node["title"]), self.encode(node["count"])
    self.body.append(f'<details class="uh-fold"><summary>{title} <span>{count}</span></summary>')


def depart_fold(self: Any, node: nodes.Element) -> None:
    """Their end."""
    self.body.append("</details>\n")


def setup(app: Sphinx) -> None:
    """Register the node."""
    add_node(app, fold, (visit_fold, depart_fold), (pass_by, pass_by))
