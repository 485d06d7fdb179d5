"""Links to the glossary: a chapter's first use of a term leads there, and shows what it means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging

from . import exercise
from .chapter import lines_of_keys
from .domain import BookDomain
from .nodes import add_node, example_block, pass_by, value

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)

KEY = "unlinked"
"""The key of front matter with the terms that a page does not mean, or ``*`` for all."""

Term = tuple[str, str, str]
"""The page and the id of a term, and the first sentence of what it means."""

NO_PROSE = (
    nodes.title,
    nodes.rubric,
    nodes.literal,
    nodes.literal_block,
    nodes.doctest_block,
    nodes.reference,
    nodes.raw,
    nodes.comment,
    nodes.Invisible,
    nodes.field_list,
    nodes.table,
    addnodes.desc,
    addnodes.pending_xref,
    addnodes.toctree,
    example_block,
    value,
    exercise.solution,
)
"""Where no word is linked. A solution is folded: the first use is one that can be seen."""


class term_link(nodes.Inline, nodes.TextElement):
    """A word that leads to the glossary: ``refuri``, and ``about``, what it means."""


def read(app: Sphinx, doctree: nodes.document) -> None:
    """Keep the terms of a page with a glossary, and what the first sentence says of each."""
    found = {
        term.astext(): (app.env.docname, term["ids"][0], first_sentence(item))
        for glossary in doctree.findall(addnodes.glossary)
        for item in glossary.findall(nodes.definition_list_item)
        for term in item.findall(nodes.term)
    }
    if found:
        BookDomain.of(app.env).data["terms"][app.env.docname] = found


def first_sentence(item: nodes.definition_list_item) -> str:
    """What a definition begins with, without the places that it refers to in brackets."""
    paragraph = next(iter(item.findall(nodes.paragraph)), nodes.paragraph())
    text = ""
    for child in paragraph.children:
        place = isinstance(child, addnodes.pending_xref) and child["reftype"] == "ref"
        text += "\0" if place and not child.get("refexplicit") else child.astext()  # type: ignore[attr-defined]
    text = re.sub(r"\s*\([^()]*\0[^()]*\)", "", text).replace("\0", "")
    return re.split(r"(?<=[.?!])\s+(?=[A-Z`])", " ".join(text.split()), maxsplit=1)[0]


def known(env: BuildEnvironment) -> dict[str, Term]:
    """All terms of the book."""
    return {
        name: term
        for page in BookDomain.of(env).data["terms"].values()
        for name, term in page.items()
    }


class Finder:
    """Finds terms in a text: whole words, the longest first, singular or plural."""

    def __init__(self, names: Iterable[str]) -> None:
        self._name = {_plain(form): name for name in names for form in _forms(name)}
        forms = sorted(self._name, key=len, reverse=True)
        one_of = "|".join(r"\s+".join(map(re.escape, form.split())) for form in forms)
        self._pattern = re.compile(rf"(?<![\w-])(?:{one_of or '(?!)'})(?![\w-])", re.IGNORECASE)

    def __call__(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Start, end and name of each term, as far as capitals of the term are in the text."""
        for match in self._pattern.finditer(text):
            name = self._name[_plain(match[0])]
            capitals = re.findall(r"[A-Z]", name)
            if re.findall(r"[A-Z]", match[0])[: len(capitals)] == capitals:
                yield match.start(), match.end(), name


def _plain(form: str) -> str:
    return " ".join(form.lower().split())


def _forms(name: str) -> tuple[str, ...]:
    """A name, and its plural if it is a regular one."""
    if name.endswith(("s", "x", "ch", "sh")):
        return name, f"{name}es"
    if re.search(r"[^aeiou]y$", name):
        return name, f"{name[:-1]}ies"
    return name, f"{name}s"


def link(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Link the first use of each term on a page; also what ``{term}`` has linked gets its words."""
    terms = known(app.env)
    own = any(docname == page for page, _, _ in terms.values())
    if app.builder.format != "html" or own or docname == app.config.root_doc:
        return
    left = set(terms) - set(unlinked(app.env, docname, terms))
    find = Finder(left)
    for node in list(doctree.findall(lambda it: isinstance(it, (nodes.Text, nodes.reference)))):
        if isinstance(node, nodes.reference):
            name = _role(node, terms)
            if name:
                node.replace_self(_made(app, docname, terms[name], list(node[0].children)))
                left.discard(name)
        elif isinstance(node, nodes.Text) and left and _is_prose(node):
            parts = list(_divided(app, docname, node.astext(), find, terms, left))
            if any(isinstance(part, term_link) for part in parts):
                node.parent.replace(node, parts)


def _divided(
    app: Sphinx, docname: str, text: str, find: Finder, terms: Mapping[str, Term], left: set[str]
) -> Iterator[nodes.Node]:
    """A text with the terms that are still left to link taken out and linked."""
    done = 0
    for start, end, name in find(text):
        if name in left:
            left.discard(name)
            if start > done:
                yield nodes.Text(text[done:start])
            yield _made(app, docname, terms[name], [nodes.Text(text[start:end])])
            done = end
    if done < len(text):
        yield nodes.Text(text[done:])


def _made(app: Sphinx, docname: str, term: Term, inside: Sequence[nodes.Node]) -> term_link:
    page, ident, about = term
    uri = f"{app.builder.get_relative_uri(docname, page)}#{ident}"
    return term_link("", "", *inside, refuri=uri, about=about)


def _role(node: nodes.reference, terms: Mapping[str, Term]) -> str:
    """The term that a resolved ``{term}`` leads to, or nothing for other links."""
    if not (node.children and "std-term" in getattr(node[0], "attributes", {}).get("classes", ())):
        return ""
    ident = node.get("refuri", "").partition("#")[2]
    return next((name for name, term in terms.items() if term[1] == ident), "")


def _is_prose(text: nodes.Text) -> bool:
    parent = text.parent
    inside = False
    while parent is not None:
        if isinstance(parent, NO_PROSE):
            return False
        inside = inside or isinstance(parent, (nodes.paragraph, nodes.caption))
        parent = parent.parent
    return inside


def unlinked(env: BuildEnvironment, docname: str, terms: Iterable[str]) -> list[str]:
    """The terms that a page does not mean, as its front matter says."""
    said = str(env.metadata[docname].get(KEY, "")).strip()
    return list(terms) if said == "*" else [it.strip() for it in said.split(",") if it.strip()]


def check(app: Sphinx, env: BuildEnvironment) -> None:
    """Report words of the front matter that are no terms."""
    terms = known(env)
    for docname in env.found_docs if app.builder.name != "doctest" else ():
        for name in unlinked(env, docname, terms):
            if name not in terms:
                path = env.doc2path(docname)
                line = lines_of_keys(Path(path).read_text("utf-8")).get(KEY, 1)
                where = f"{path}:{line}"
                logger.error(
                    "%s: %r is no term of the glossary", KEY, name,
                    location=where, type="underhood", subtype="term",
                )  # fmt: skip


def visit_link(self: Any, node: nodes.Element) -> None:
    """A link with a description, which the style sheet shows."""
    about = escape(node["about"])
    said = "" if self.builder.name == "epub" else f' aria-description="{about}"'
    self.body.append(f'<a class="uh-term" href="{escape(node["refuri"])}"{said}>')


def depart_link(self: Any, node: nodes.Element) -> None:
    """Its end."""
    self.body.append("</a>")


def setup(app: Sphinx) -> None:
    """Read glossaries, and link what they define."""
    add_node(app, term_link, (visit_link, depart_link), (pass_by, pass_by))
    app.connect("doctree-read", read)
    app.connect("env-updated", check)
    app.connect("doctree-resolved", link, priority=600)  # when all else is in its place
