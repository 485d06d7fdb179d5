"""Every struct in every build: a section each, with a permanent label, for the reader's build."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes

from ... import structs as declarations
from ...build import Build
from ...layouts import Change, Layout, diff
from .. import cpython
from ..directives import supported
from ..nodes import add_node, pass_by, variant, variants
from ..nodes import words as spoken
from . import shapes, source
from .source import Made, paragraph, prose, table

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.docutils import SphinxDirective


_PATH = re.compile(r"((?:Include|Modules|Objects|Python)/[\w/-]+\.[ch])")


PAGE = "reference/structs"
"""The page that has them all."""


class shape(nodes.General, nodes.Element):
    """The tables of one struct, one for each shape that it has."""


def label(name: str) -> str:
    """The permanent label of a struct: ``struct-pylistobject``."""
    return "struct-" + name.strip("_").lower().replace("_", "-")


def family(directive: SphinxDirective, about: str) -> Made:
    """The structs of a family (a module of `underhood.structs`), a section each."""
    if about not in declarations.FAMILIES:
        raise directive.error(f"no family {about!r}: {', '.join(declarations.FAMILIES)}")
    module = import_module(f"{declarations.__name__}.{about}")
    for file in (module.__file__, __file__, shapes.__file__, source.__file__):
        directive.env.note_dependency(str(file))
    text = " ".join((module.__doc__ or "").split())
    told = paragraph(*with_sources(directive.env.app, text))
    return [told, *(section(directive, name) for name in shapes.names(about))]


def section(directive: SphinxDirective, name: str) -> nodes.section:
    """The section of one struct: which types have it, and its tables."""
    made = nodes.section("", nodes.title("", name), ids=[label(name)], names=[label(name)])
    directive.state.document.note_explicit_target(made)
    builds = supported(directive.config)
    made += index(name, builds)
    kinds = [kind for kind, struct in declarations.types().items() if struct == name]
    if kinds:
        made += whose(kinds)
    made += tables(name, builds)
    return made


def whose(kinds: Sequence[str]) -> nodes.paragraph:
    """The Python types that have a struct."""
    parts: list[str | nodes.Node] = ["Of the type " if len(kinds) == 1 else "Of the types "]
    for place, kind in enumerate(kinds):
        parts += [", " if place else "", nodes.literal(kind, kind)]
    return paragraph(*parts, ".")


def with_sources(app: Sphinx, text: str) -> Iterator[nodes.Node]:
    """A docstring, in which files of CPython's source that still are there lead to it."""
    for node in prose(text):
        if isinstance(node, nodes.literal):
            yield node
            continue
        for place, part in enumerate(_PATH.split(node.astext())):
            yield (place % 2 and cpython.file(app, part)) or nodes.Text(part)


def index(name: str, builds: Sequence[Build]) -> addnodes.index:
    """What the book's index and its search know of a struct: its name, and all of its fields."""
    fields = dict.fromkeys(
        field.name for _, one in shapes.groups(name, builds) for field in one or () if field.name
    )
    entries = [("single", name, label(name), "", None)]
    entries += [
        ("single", f"{field.rpartition('.')[2]}; {name}", label(name), "", None) for field in fields
    ]
    return addnodes.index(entries=entries)


def tables(name: str, builds: Sequence[Build]) -> shape:
    """A table for each shape; the picker shows that of the chosen build."""
    found = shapes.groups(name, builds)
    if len(found) == 1 and found[0][1]:
        return shape("", fields(found[0][1], [], "all builds"))
    made = variants()
    for some, one in found:
        when = spoken(some, builds)
        if one:
            body: nodes.Node = fields(one, changes(name, some, builds), when)
        else:
            body = paragraph(f"There is no {name}.")
        label_ = paragraph(when, css="uh-when")
        made += variant("", label_, body, builds=[str(build) for build in some])
    return shape("", made)


def changes(name: str, some: Sequence[Build], builds: Sequence[Build]) -> list[Change]:
    """What became of each field since the build before the first of some builds."""
    first = min(some, key=lambda build: (bool(build.tags), build))
    last = shapes.before(first, builds)
    old, new = (shapes.declared(name, build) if build else None for build in (last, first))
    return diff(old, new) if old and new else []


def fields(one: Layout, since: Sequence[Change], when: str, page: str = "") -> nodes.table:
    """The fields of a struct, those that changed marked, and those that went where they were.

    ``page`` is the address of the page of structs, as seen from the page of the table.
    """
    told = since if any(map(shapes.words, since)) else [Change(None, field) for field in one]
    rows, marks = [], []
    for change in told:
        field = change.new or change.old
        assert field is not None
        gone = change.new is None
        row: list[str | nodes.Node] = [
            "" if gone else shapes.place(field),
            "" if gone else shapes.room(field),
            _declaration(field.declaration, field.ctype, one.build, page),
        ]
        if told is since:
            row.append(shapes.words(change))
            marks.append("uh-gone" if gone else "uh-changed" if row[3] else "")
        rows.append(row)
    head = ["offset", "size", f"field ({one.size} bytes)"]
    made = table(head + ["since before"] * (told is since), rows, "uh-data uh-fields")
    made["aria-label"] = f"{one.name}, {when}"
    for row_node, mark in zip(made.findall(nodes.row), ["", *marks], strict=False):
        row_node["classes"] += [mark] if mark else []
    return made


def _declaration(text: str, ctype: str, build: Build, page: str) -> nodes.Node:
    """A field as C declares it; one that is a struct leads to that struct."""
    code = nodes.literal(text, text)
    if not shapes.is_struct(ctype, build):
        return code
    return nodes.reference("", "", code, refuri=f"{page}#{label(ctype)}", internal=True)


def visit_shape(self: Any, node: nodes.Element) -> None:
    """The element around the tables, which opens to show all of them."""
    self.body.append('<div class="uh-shape">')


def depart_shape(self: Any, node: nodes.Element) -> None:
    """Its end."""
    self.body.append("</div>\n")


def setup(app: Sphinx) -> None:
    """Register the node."""
    add_node(app, shape, (visit_shape, depart_shape), (pass_by, pass_by))
