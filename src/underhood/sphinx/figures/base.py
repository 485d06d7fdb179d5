"""What the figure directives share: caption, place in the page, variants by build."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from docutils import nodes as docutils
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from ...build import Build
from ...errors import UnderhoodError
from .. import nodes
from ..domain import BookDomain, Finding
from .svg import Drawing

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import OptionSpec

Panels = tuple[Drawing, ...]
Maker = Callable[["Sphinx", "picture"], list[docutils.Node]]
Key = TypeVar("Key", bound=Hashable)

DIVIDER = "---"


class FigureError(UnderhoodError, ValueError):
    """A figure cannot be drawn; ``line`` is that of the file, 0 for the figure's own."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


class picture(docutils.General, docutils.Element):
    """The place of a drawing, which is made when the page is written; ``kind`` says by whom."""


class panels(docutils.General, docutils.Element):
    """The drawings of a figure, or its variants."""


class drawing(docutils.General, docutils.Element):
    """One SVG: ``html`` is all of it."""


class absent(docutils.General, docutils.Element):
    """What stands in place of a drawing for builds that have none: ``builds`` and ``words``."""


class FigureDirective(SphinxDirective):
    """A drawing with a caption. ``:name:`` is its permanent label."""

    has_content = True
    final_argument_whitespace = True
    option_spec: ClassVar[OptionSpec] = {
        "name": directives.unchanged_required,
        "title": directives.unchanged_required,
    }
    kind: ClassVar[str]
    has_source: ClassVar[bool] = True
    """Whether a program comes first, and the caption after a line of ``---``."""

    def run(self) -> list[docutils.Node]:
        """The figure; what is wrong with it is noted at its line."""
        path = self.state.document.current_source or str(self.env.doc2path(self.env.docname))
        try:
            return [self.figure(path)]
        except FigureError as error:
            found = Finding(path, error.line or self.lineno, str(error), "figure")
            BookDomain.of(self.env).note(self.env.docname, found)
            return []

    def figure(self, path: str) -> docutils.figure:
        """The node of the figure; raises `FigureError`."""
        if not self.options.get("name"):
            raise FigureError(f"a {{{self.kind}}} needs a :name:, for it is an address")
        rows = list(self.content)
        if self.has_source and DIVIDER not in rows:
            raise FigureError(f"a {{{self.kind}}} needs a line of {DIVIDER} and a caption after it")
        cut = rows.index(DIVIDER) if self.has_source else -1
        if not any(row.strip() for row in rows[cut + 1 :]):
            raise FigureError(f"a {{{self.kind}}} needs a caption")
        made = picture(
            "",
            kind=self.kind,
            name=self.options["name"],
            title=self.options.get("title", ""),
            docname=self.env.docname,
            path=path,
            line=self.lineno,
            first=self.first_line(),
            code="\n".join(rows[:cut]) + "\n" if self.has_source else "",
            **self.details(),
        )
        node = docutils.figure("", made, classes=["uh-fig", f"uh-{self.kind}"])
        self.set_source_info(node)
        self.set_source_info(made)
        self.add_name(node)
        self.caption(node, cut + 1)
        self.env.metadata[self.env.docname]["figures"] = True
        return node

    def details(self) -> dict[str, Any]:
        """What this kind of figure keeps besides."""
        return {}

    def caption(self, node: docutils.figure, start: int) -> None:
        """Put the caption into the figure: the first paragraph, and the rest as a legend."""
        box = docutils.Element()
        self.state.nested_parse(self.content[start:], self.content_offset + start, box)
        first, *others = box.children
        if not isinstance(first, docutils.paragraph):
            raise FigureError("a caption begins with a paragraph")
        caption = docutils.caption(first.rawsource, "", *first.children)
        caption.source, caption.line = first.source, first.line
        node += caption
        if others:
            node += docutils.legend("", *others)

    def first_line(self) -> int:
        """The line of the file, from 1, on which the content begins."""
        if type(self.state).__module__.startswith("myst_parser"):
            return self.lineno + 1 + self.content_offset
        return self.content_offset + 1


def grouped(
    builds: Sequence[Build], made: Callable[[Build], Key | None]
) -> tuple[list[tuple[list[Build], Key]], list[Build]]:
    """Each distinct thing with the builds that it is of, newest first, and those without one."""
    found: dict[Key, list[Build]] = {}
    without: list[Build] = []
    for build in sorted(builds):
        thing = made(build)
        if thing is None:
            without.append(build)
        else:
            found.setdefault(thing, []).append(build)
    parts = [(some, thing) for thing, some in found.items()]
    return sorted(parts, key=lambda it: max(one.plain for one in it[0]), reverse=True), without


def variants(
    name: str, parts: Sequence[tuple[list[Build], Panels]], builds: Sequence[Build]
) -> list[docutils.Node]:
    """The nodes of drawings; labelled where there are several."""
    made: list[docutils.Node] = []
    count = 0
    for some, found in parts:
        shown = []
        for one in found:
            count += 1
            shown.append(drawing("", svg=one, ident=f"{name}-{count}"))
        if len(parts) == 1 and set(some) == set(builds):
            return list(shown)
        label = docutils.paragraph("", nodes.words(some, builds), classes=["uh-when"])
        made.append(nodes.variant("", label, *shown, builds=[str(build) for build in some]))
    return made
