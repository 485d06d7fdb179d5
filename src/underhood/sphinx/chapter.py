"""What a chapter says of itself: what it builds on, its minutes, its level, and a summary.

It stands in the front matter, and is shown under the title and on the map of the book.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes

from .domain import BookDomain, Finding, log
from .nodes import add_node, pass_by, skip

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

LEVELS = ("beginner", "intermediate", "advanced")
LONGEST = 240
"""Minutes that a chapter may say it takes."""
KEYS = ("minutes", "level", "summary")
"""What a chapter has to say; ``requires`` may be missing where there is nothing to know."""


@dataclass(frozen=True)
class Chapter:
    """The front matter of a page, empty where it has none; ``lines`` has the line of each key."""

    docname: str
    path: str
    labels: tuple[str, ...]
    requires: tuple[str, ...]
    minutes: int
    level: str
    summary: str
    lines: Mapping[str, int]

    @property
    def words(self) -> str:
        """How long it takes, and for whom; nothing for a page that does not say so."""
        return f"{self.minutes} minutes · {self.level}" if self.minutes and self.level else ""


class head(nodes.Invisible, nodes.TextElement):
    """The line under a title. Invisible, so that no description of the page begins with it."""


def read(app: Sphinx, doctree: nodes.document) -> None:
    """Keep what a page says of itself; what is wrong with it is noted at its line."""
    env, docname = app.env, app.env.docname
    told = {key: str(value).strip() for key, value in env.metadata[docname].items()}
    path = str(env.doc2path(docname))
    lines = lines_of_keys(Path(path).read_text("utf-8"))
    domain = BookDomain.of(env)
    if {"requires", "minutes", "level"} & told.keys():  # others, too, may have a summary
        for key, message in wrong(told):
            finding = Finding(path, lines.get(key, 1), f"{key}: {message}", "chapter")
            domain.note(docname, finding)
    minutes = told.get("minutes", "")
    title = next(iter(doctree.findall(nodes.section)), nodes.section())
    domain.chapters[docname] = Chapter(
        docname,
        path,
        tuple(name for name in title["names"] if doctree.nametypes.get(name)),
        tuple(name.strip() for name in told.get("requires", "").split(",") if name.strip()),
        int(minutes) if minutes.isdecimal() else 0,
        told.get("level", ""),
        told.get("summary", ""),
        lines,
    )


def wrong(told: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The keys of front matter that say nothing, or what cannot be, and why."""
    for key in KEYS:
        if not told.get(key):
            yield key, "missing, and a chapter has it in its front matter"
    minutes, level = told.get("minutes"), told.get("level")
    if minutes and not (minutes.isdecimal() and 0 < int(minutes) <= LONGEST):
        yield "minutes", f"{minutes!r} is no number of minutes from 1 to {LONGEST}"
    if level and level not in LEVELS:
        yield "level", f"{level!r} is none of {', '.join(LEVELS)}"
    if told.get("summary") and not told["summary"].endswith((".", "?")):
        yield "summary", "write a sentence, with a full stop at its end"


def lines_of_keys(text: str) -> dict[str, int]:
    """The line of each key of the front matter of a file."""
    front = re.match(r"---\n.*?\n---\n", text, re.DOTALL)
    found = re.finditer(r"^([\w-]+):", front[0], re.MULTILINE) if front else ()
    return {match[1]: text.count("\n", 0, match.start()) + 1 for match in found}


def lost(chapters: Mapping[str, Chapter]) -> Iterator[Finding]:
    """Requirements that no chapter meets, and those that lead back to where they began."""
    labels = by_label(chapters)
    for chapter in chapters.values():
        for name in chapter.requires:
            if name not in labels:
                known = ", ".join(sorted(labels))
                message = f"no chapter has the label {name!r} above its title ({known})"
                yield _at(chapter, message)
    try:
        TopologicalSorter(required(chapters)).prepare()
    except CycleError as error:
        *circle, last = reversed(error.args[1])
        words = " builds on ".join(chapters[name].labels[0] for name in (*circle, last))
        yield _at(chapters[circle[0]], f"a chapter cannot build on itself: {words}")


def _at(chapter: Chapter, message: str) -> Finding:
    line = chapter.lines.get("requires", 1)
    return Finding(chapter.path, line, f"requires: {message}", "chapter")


def by_label(chapters: Mapping[str, Chapter]) -> dict[str, str]:
    """The page of each label that stands above the title of a chapter."""
    return {label: chapter.docname for chapter in chapters.values() for label in chapter.labels}


def required(chapters: Mapping[str, Chapter]) -> dict[str, list[str]]:
    """The pages that each chapter builds on, as far as there are such pages."""
    labels = by_label(chapters)
    return {
        docname: [labels[name] for name in chapter.requires if name in labels]
        for docname, chapter in chapters.items()
    }


def check(app: Sphinx, env: BuildEnvironment) -> None:
    """Report what is wrong between chapters; found anew, for another page may have changed."""
    if app.builder.name != "doctest":
        log(lost(BookDomain.of(env).chapters))


def show(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the line under the title."""
    chapters = BookDomain.of(app.env).chapters
    chapter = chapters.get(docname)
    title = next(iter(doctree.findall(nodes.title)), None)
    if not chapter or not chapter.words or title is None or app.builder.format != "html":
        return
    line = head("", "", nodes.Text(chapter.words))
    pages = required(chapters)[docname]
    for place, page in enumerate(pages):
        last = place == len(pages) - 1
        line += nodes.Text(" · builds on " if not place else " and " if last else ", ")
        uri = app.builder.get_relative_uri(docname, page)
        line += nodes.reference("", app.env.titles[page].astext(), refuri=uri, internal=True)
    title.parent.insert(title.parent.index(title) + 1, line)


def describe(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Say what the page is where it is listed: search engines and previews of links."""
    summary = str((context.get("meta") or {}).get("summary", ""))
    if doctree is not None and summary:
        words = escape(summary)
        tag = f'<meta name="description" content="{words}" />'  # in an EPUB it is XML
        context["metatags"] = f"{context['metatags']}{tag}\n"
        context["meta"] = {**context["meta"], "og:description": words}


def visit_head(self: Any, node: nodes.Element) -> None:
    """A paragraph."""
    self.body.append('<p class="uh-meta">')


def depart_head(self: Any, node: nodes.Element) -> None:
    """Its end."""
    self.body.append("</p>\n")


def setup(app: Sphinx) -> None:
    """Read, check and show the front matter of chapters."""
    add_node(app, head, (visit_head, depart_head), (skip, pass_by))
    app.connect("doctree-read", read)
    app.connect("env-updated", check)
    app.connect("doctree-resolved", show)
    app.connect("html-page-context", describe, priority=400)  # before previews are made
