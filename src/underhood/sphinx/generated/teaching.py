"""What a teacher asks of a chapter: what it assumes, how long it takes, and what is to be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes

from ..doctrees import doctree
from ..exercise.nodes import exercise, exercise_title
from .source import Made, in_order, paragraph, table

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def assumptions(app: Sphinx, about: str) -> Made:
    """A table of the chapters that say what they build on, how long they take, and for whom."""
    rows: list[list[str | nodes.Node]] = []
    for docname in in_order(app):
        told: dict[str, Any] = app.env.metadata[docname]
        if "minutes" in told:
            names = [name.strip() for name in str(told.get("requires", "")).split(",")]
            needs = nodes.inline()
            for name in filter(None, names):
                needs += [nodes.Text(", ")] * bool(needs.children)
                needs += link(app, label(app, name))
            about_it = [str(told["minutes"]), str(told.get("level", ""))]
            rows.append([link(app, docname), needs, *about_it])
    return [table(["chapter", "assumes", "minutes", "level"], rows, "uh-assumes")]


def exercises(app: Sphinx, about: str) -> Made:
    """The exercises, chapter by chapter, with what one does in each."""
    made: Made = []
    for docname in in_order(app):
        found = list(doctree(app.env, docname).findall(exercise))
        if found:
            made.append(paragraph(nodes.strong("", "", link(app, docname))))
            made.append(nodes.bullet_list("", *(_item(app, docname, one) for one in found)))
    return made


def _item(app: Sphinx, docname: str, one: exercise) -> nodes.list_item:
    title = next(one.findall(exercise_title)).astext()
    where = f"{_uri(app, docname)}#{one['ids'][0]}" if one["ids"] else _uri(app, docname)
    line = nodes.paragraph()
    line += nodes.reference("", title, refuri=where, internal=True)
    line += nodes.Text(f" ({one['kind']}, ")
    line += nodes.literal("", one["label"])
    line += nodes.Text(")")
    return nodes.list_item("", line)


def label(app: Sphinx, name: str) -> str:
    """The page of a label; raises `LookupError` for one that the book does not have."""
    labels = app.env.domaindata["std"]["labels"]
    if name not in labels:
        raise LookupError(f"a chapter builds on {name!r}, which no page is called")
    docname: str = labels[name][0]
    return docname


def link(app: Sphinx, docname: str) -> nodes.reference:
    """A link to a page, with its title."""
    uri = _uri(app, docname)
    return nodes.reference("", app.env.titles[docname].astext(), refuri=uri, internal=True)


def _uri(app: Sphinx, docname: str) -> str:
    """From a page at the root of the site, where parts for teachers are."""
    return app.builder.get_relative_uri("teaching", docname)
