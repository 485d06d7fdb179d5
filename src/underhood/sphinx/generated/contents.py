"""The book as a whole: its parts and chapters, what builds on what, and how much was verified."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from math import sqrt
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

from .. import chapter
from ..directives import supported
from ..doctrees import doctree
from ..domain import BookDomain
from ..figures import svg
from .evidence import UNKNOWN, day, good, record_of, told
from .source import Made, in_order, paragraph, units

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ROW = 28
REACH = 84
"""How far the widest arc swings out; it comes three quarters of the way."""
LEFT = REACH * 3 / 4 + 4


def parts(app: Sphinx) -> Iterator[tuple[str, list[str]]]:
    """The parts of the book with their pages, as the tables of the first page have them."""
    for table in doctree(app.env, app.config.root_doc).findall(addnodes.toctree):
        if table.get("caption"):
            yield table["caption"], list(table["includefiles"])


def book_map(app: Sphinx, about: str) -> Made:
    """Parts and chapters, each chapter with what one sees in it, its minutes and its level."""
    chapters = BookDomain.of(app.env).chapters
    made = []
    for caption, pages in parts(app):
        shown = "".join(_entry(app, page, chapters.get(page)) for page in pages)
        kind = "ol" if any(page in chapters and chapters[page].words for page in pages) else "ul"
        made.append(f"<li><h3>{escape(caption)}</h3>\n<{kind}>{shown}</{kind}></li>\n")
    text = f'<ol class="uh-map">{"".join(made)}</ol>'
    return [nodes.raw("", text, format="html")]


def _entry(app: Sphinx, page: str, about: chapter.Chapter | None) -> str:
    uri = escape(app.builder.get_relative_uri(app.config.root_doc, page))
    title = escape(app.env.titles[page].astext())
    words = f"<small>{about.words}</small>" if about and about.words else ""
    summary = f"<p>{escape(about.summary)}</p>" if about and about.summary else ""
    return f'<li><a href="{uri}">{title}</a>{words}{summary}</li>\n'


def tally(app: Sphinx, about: str) -> Made:
    """How many examples hold on which builds, and since when: one sentence, from the last run."""
    record = told(app)
    if not record:
        return [paragraph(UNKNOWN)]
    builds = {it for it in supported(app.config) if str(it) in record["interpreters"]}
    examples = runs = changed = 0
    hold = set(builds)
    for docname in in_order(app):
        mine = units(app, docname)
        examples += sum(
            step.kind in ("example", "code", "value") for it in mine for step in it.steps
        )
        found = [
            (build, record_of(app, it, build))
            for it in mine
            for build in builds
            if it.steps_on(build)
        ]
        changed += not all(one for _, one in found)
        for build, one in found:
            count = good(one["examples"]) if one else 0
            runs += count
            if not one or count < len(one["examples"]):
                hold.discard(build)
    words = f"{examples:,} examples and numbers, {runs:,} runs, the last on {day(record)}."
    if hold:
        names = ", ".join(map(str, sorted(hold)))
        words += f" All hold on {len(hold)} CPython build{'s' * (len(hold) > 1)}: {names}."
    if changed:
        words += f" Pages that have changed since and wait for a run: {changed}."
    return [paragraph(words, css="uh-tally")]


def prerequisites(app: Sphinx, about: str) -> Made:
    """What builds on what, drawn: chapters in the order of the book, arcs to those that follow."""
    known = BookDomain.of(app.env).chapters
    order = [page for page in in_order(app) if page in known and known[page].words]
    needs = direct(
        {page: needs for page, needs in chapter.required(known).items() if page in order}
    )
    titles = [app.env.titles[page].astext() for page in order]
    uris = [app.builder.get_relative_uri(about or app.config.root_doc, page) for page in order]
    places = {page: place for place, page in enumerate(order)}
    pairs = [
        (places[need], places[page]) for page in order for need in needs[page] if need in places
    ]
    drawn = arcs(titles, uris, pairs).html("prerequisites")
    drawn = drawn.replace('role="img"', 'role="group"')  # an image would hide its links
    return [nodes.raw("", f'<div class="uh-fig">{drawn}</div>', format="html")]


def direct(needs: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """What each builds on, without what it builds on through another; there is no circle."""

    def all_of(name: str, seen: frozenset[str] = frozenset()) -> set[str]:
        mine = [one for one in needs.get(name, ()) if one not in seen]
        return {*mine, *(far for one in mine for far in all_of(one, seen | {name}))}

    return {
        name: [
            one for one in mine if not any(one in all_of(other) for other in mine if other != one)
        ]
        for name, mine in needs.items()
    }


def arcs(
    titles: Sequence[str], uris: Sequence[str], pairs: Sequence[tuple[int, int]]
) -> svg.Drawing:
    """Titles below each other, with an arc on the left for each pair."""
    longest = max((abs(far - near) for near, far in pairs), default=1)
    body = []
    for near, far in pairs:
        swing = svg.number(LEFT - max(24, REACH * sqrt(abs(far - near) / longest)))
        start, end = (svg.number(place * ROW + ROW / 2) for place in (near, far))
        x = svg.number(LEFT)
        body.append(f'<path d="M{x},{start}C{swing},{start} {swing},{end} {x},{end}"/>')
    shown = f'<g class="uh-arcs">{"".join(body)}</g>'
    for place, (title, uri) in enumerate(zip(titles, uris, strict=True)):
        y = place * ROW + ROW / 2
        words = svg.text(LEFT + 12, y + 4.5, title, "a")
        dot = f'<circle cx="{svg.number(LEFT)}" cy="{svg.number(y)}" r="3.5"/>'
        shown += f'{dot}<a href="{escape(uri)}">{words}</a>'
    needs = [[titles[near] for near, far in pairs if far == n] for n in range(len(titles))]
    said = "; ".join(
        f"{title} builds on {', '.join(mine) or 'nothing'}"
        for title, mine in zip(titles, needs, strict=True)
    )
    return svg.Drawing("What builds on what", said, shown, len(titles) * ROW)
