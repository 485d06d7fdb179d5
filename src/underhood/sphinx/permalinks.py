"""Permanent addresses: what was published once leads somewhere for ever.

A ledger has every page and label ever published; the builder ``permalinks`` adds new ones, and
nothing takes one out. A second file says where the moved ones are now.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.builders import Builder

from . import exercise
from .domain import Finding, log

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

HEAD = """\
# Every address of the book that was ever published: a page, or page#label.
# nox -s permalinks adds new ones. None is taken out: redirects.txt says where it is now.
"""
ADD = "run nox -s permalinks"


def addresses(env: BuildEnvironment) -> set[str]:
    """Every page, label and term that the book has now."""
    std = env.domains.standard_domain
    places = [(page, ident) for page, ident in std.anonlabels.values() if page in env.found_docs]
    places += [place for (kind, _), place in std.objects.items() if kind == "term"]
    return {*env.found_docs, *(f"{page}#{ident}" for page, ident in places)}


def page_of(address: str) -> str:
    """The page of an address."""
    return address.partition("#")[0]


def rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The lines of a file that are neither empty nor a comment: number and words."""
    text = path.read_text("utf-8") if path.is_file() else ""
    for number, row in enumerate(text.split("\n"), 1):
        words = row.partition("# ")[0].split() if not row.startswith("#") else []
        if words:
            yield number, words


@dataclass
class Ledger:
    """What was published, with its line, and where the moved addresses lead, with theirs."""

    published: dict[str, int] = field(default_factory=dict)
    moved: dict[str, tuple[str, int]] = field(default_factory=dict)
    malformed: list[int] = field(default_factory=list)

    @classmethod
    def read(cls, published: Path, moved: Path) -> Ledger:
        """Both files; one that is not there is empty."""
        made = cls({words[0]: number for number, words in rows(published)})
        for number, words in rows(moved):
            if len(words) != 2 or words[0] in made.moved:
                made.malformed.append(number)
            else:
                made.moved[words[0]] = words[1], number
        return made

    def target(self, address: str, now: Set[str]) -> str | None:
        """Where an address leads now: to itself, along redirects of it or of its page, or None."""
        seen: set[str] = set()
        while address not in now:
            page, sign, ident = address.partition("#")
            if address in seen:
                return None
            seen.add(address)
            if address in self.moved:
                address = self.moved[address][0]
            elif page in self.moved and sign and page not in now:
                address = f"{page_of(self.moved[page][0])}#{ident}"
            else:
                return None
        return address

    def wrong(self, now: Set[str]) -> Iterator[tuple[bool, int, str]]:
        """What breaks the promise: whether it is in the file of redirects, its line, and why."""
        for number in self.malformed:
            yield True, number, "write an old address and the new one, each old one once"
        for old, (new, number) in self.moved.items():
            if old not in self.published:
                yield True, number, f"{old} was never published, so that nothing leads there"
            elif old in now:
                yield True, number, f"{old} is still there, and needs no redirect"
            elif self.target(old, now) is None:
                yield True, number, f"{new} is not there, or leads back"
        for address, number in self.published.items():
            if address not in self.moved and self.target(address, now) is None:
                mend = "put it back, or write into redirects.txt where it is now"
                yield False, number, f"{address} was published and is gone: {mend}"
        for page, some in groupby(sorted(now - self.published.keys()), page_of):
            names = ", ".join(one.partition("#")[2] or page for one in some)
            yield False, 1, f"new in {page}, and not in this file: {names}: {ADD}"

    def landings(self, now: Set[str]) -> Iterator[tuple[str, str, str]]:
        """Labels that moved: the page where a reader arrives, the old id, and the new address."""
        for address in self.published:
            page, sign, ident = address.partition("#")
            target = self.target(address, now)
            landing = page if page in now else self.target(page, now)
            if sign and landing and target and target != f"{page_of(landing)}#{ident}":
                yield page_of(landing), ident, target


def ledger(app: Sphinx) -> Ledger | None:
    """The ledger of a book that keeps one."""
    config = app.config
    if not config.underhood_permalinks:
        return None
    folder = Path(app.confdir)
    return Ledger.read(folder / config.underhood_permalinks, folder / config.underhood_redirects)


def check(app: Sphinx, env: BuildEnvironment) -> None:
    """Report what is gone, and what is not in the ledger; at each build of the site."""
    kept = ledger(app) if app.builder.name == "html" else None
    if kept:
        files = app.config.underhood_permalinks, app.config.underhood_redirects
        paths = [str(Path(app.confdir, name)) for name in files]
        found = kept.wrong(addresses(env))
        log(Finding(paths[redirects], line, why, "permalink") for redirects, line, why in found)


def titles(app: Sphinx, doctree: nodes.document) -> None:
    """Name exercises after their titles, so that links to them have words."""
    std = app.env.domains.standard_domain
    for node in doctree.findall(exercise.exercise):
        if node["label"] in std.anonlabels:
            std.labels[node["label"]] = (*std.anonlabels[node["label"]], node[0].astext())


def alias(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give what was renamed on a page its old id as well."""
    for ident, target in _landings(app).get(docname, ()):
        page, _, new = target.partition("#")
        if page == docname:
            for node in doctree.findall(nodes.Element):
                if new in node.get("ids", ()) and ident not in node["ids"]:
                    node["ids"].append(ident)


def leave_word(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """On a page that a label has left, say at its old id where it is."""
    found = [
        (ident, _uri(app, page, target), app.env.titles[page_of(target)].astext())
        for ident, target in (_landings(app).get(page, ()) if doctree is not None else ())
        if page_of(target) != page
    ]
    context["uh_moved"] = found


def _uri(app: Sphinx, page: str, target: str) -> str:
    new, sign, ident = target.partition("#")
    return app.builder.get_relative_uri(page, new) + sign + ident


def _landings(app: Sphinx) -> Mapping[str, list[tuple[str, str]]]:
    """The labels that a page has lost: old id and new address, by page."""
    kept = ledger(app) if app.builder.format == "html" else None
    found: dict[str, list[tuple[str, str]]] = {}
    if kept and kept.moved:
        for page, ident, target in kept.landings(addresses(app.env)):
            found.setdefault(page, []).append((ident, target))
    return found


def redirect_pages(app: Sphinx, config: Config) -> None:
    """Have sphinx-reredirects write a page at each address of a page that moved."""
    kept = Path(app.confdir, config.underhood_redirects)
    if config.underhood_redirects and "redirects" in config:
        config.redirects = {
            old: _relative(old, new) for old, new in _pairs(rows(kept)) if "#" not in old
        }


def _pairs(found: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[str, str]]:
    for _, words in found:
        if len(words) == 2:
            yield words[0], words[1]


def _relative(old: str, new: str) -> str:
    page, sign, ident = new.partition("#")
    return posixpath.relpath(f"{page}.html", posixpath.dirname(old) or ".") + sign + ident


class PermalinksBuilder(Builder):
    """Adds to the ledger what the book has now."""

    name = "permalinks"
    epilog = "The ledger is up to date."

    def get_outdated_docs(self) -> set[str]:
        """None: nothing is written of a page."""
        return set()

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Nothing links to what this builder writes."""
        return ""

    def write_documents(self, docnames: Set[str]) -> None:
        """Nothing."""

    def finish(self) -> None:
        """Write the file, in order of pages and labels."""
        kept = ledger(self._app)
        if kept:
            every = {*kept.published, *addresses(self.env)}
            lines = sorted(every, key=lambda address: address.partition("#"))
            path = Path(self.confdir, self.config.underhood_permalinks)
            path.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Register the builder, and keep the promise at each build of the site."""
    app.add_config_value("underhood_permalinks", "", "html", types=frozenset({str}))
    app.add_config_value("underhood_redirects", "", "html", types=frozenset({str}))
    app.add_builder(PermalinksBuilder)
    app.connect("config-inited", redirect_pages)
    app.connect("doctree-read", titles)
    app.connect("env-updated", check)
    app.connect("doctree-resolved", alias)
    app.connect("html-page-context", leave_word)
