"""A page for each labelled example and figure, small enough to stand in a frame elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape, unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urljoin, urlsplit

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from .nodes import add_node, pass_by
from .picker import STORED

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import OptionSpec

FOLDER = "embed"
VOID = {"br", "col", "hr", "img", "input", "link", "meta", "wbr"}
LABEL, PIECE = "\0label\0", "\0piece\0"


@dataclass(frozen=True)
class Piece:
    """An element of a page, with its label."""

    label: str
    html: str


@dataclass(frozen=True)
class _Open:
    tag: str
    start: int
    css: frozenset[str]
    label: str


class _Finder(HTMLParser):
    """Finds the examples and figures in the body of a page; what else can be seen stands around."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self.open: list[_Open] = []
        self.found: list[Piece] = []
        self.feed(text)
        self.close()

    def _place(self) -> int:
        line, column = self.getpos()
        return self.starts[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where it began."""
        if tag not in VOID:
            told = dict(attrs)
            css = frozenset((told.get("class") or "").split())
            self.open.append(_Open(tag, self._place(), css, told.get("id") or ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Nothing is in it."""

    def handle_endtag(self, tag: str) -> None:
        """Keep what ends here, if it is an example or a figure; with what is shown instead."""
        while self.open:
            ended = self.open.pop()
            if ended.tag == tag:
                break
        else:
            return
        if ended.label and ended.css & {"uh-block", "uh-fig"}:
            start, end = ended.start, self._place() + len(f"</{tag}>")
            around = self.open[-1] if self.open else None
            if around and "uh-group" in around.css:
                start, end = around.start, self.text.index(f"</{around.tag}>", end) + 6
            self.found.append(Piece(ended.label, self.text[start:end]))


def pieces(body: str, page: str) -> Iterator[Piece]:
    """The labelled examples and figures of a page; their links lead where they did."""

    def moved(match: re.Match[str]) -> str:
        uri = unescape(match[1])
        if urlsplit(uri).scheme:
            return match[0]
        return f'href="{escape(".." + urljoin(f"/{page}", uri))}"'

    for piece in _Finder(body).found:
        yield Piece(piece.label, re.sub('href="([^"]*)"', moved, piece.html))


def write(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Write the small pages of a page, by the template that ``underhood_embed`` names."""
    template = app.config.underhood_embed
    if doctree is None or app.builder.name != "html" or not context.get("uh_notebook"):
        return
    if not template:
        return
    where = app.builder.get_target_uri(page)
    # The styles for a screen, in the order in which the page has them.
    styles = [
        str(css.filename)
        for css in sorted(context["css_files"], key=lambda css: css.priority)
        if css.attributes.get("media", "all") != "print" and "copybutton" not in str(css.filename)
    ]
    told = {
        "uh_label": LABEL,
        "uh_piece": PIECE,
        "uh_page": where,
        "uh_styles": styles,
        "uh_stored": STORED,
        "uh_title": app.env.titles[page].astext(),
    }
    whole = app.builder.templates.render(template, {**context, **told})
    folder = Path(app.outdir, FOLDER)
    folder.mkdir(exist_ok=True)
    for piece in pieces(context["body"], where):
        text = whole.replace(LABEL, piece.label).replace(PIECE, piece.html)
        Path(folder, f"{piece.label}.html").write_text(text, encoding="utf-8", newline="\n")


class embedded(nodes.General, nodes.Element):  # noqa: N801 (docutils names nodes so)
    """A frame with an example or figure; where there are no frames, what it holds."""


class EmbedDirective(SphinxDirective):
    """``{embed} list-growth``: a frame, as another site would have it. ``:python:`` is a build."""

    required_arguments = 1
    option_spec: ClassVar[OptionSpec] = {
        "height": directives.nonnegative_int,
        "python": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """The frame, with a link in it for those who have none."""
        label = self.arguments[0]
        node = embedded("", label=label, docname=self.env.docname, **self.options)
        found, messages = self.parse_inline(f"{{ref}}`{label} <{label}>`")
        node += nodes.paragraph("", "", nodes.Text("See "), *found, nodes.Text("."))
        self.set_source_info(node)
        return [node, *messages]


RESIZE = (
    '<script>addEventListener("message",({data,source})=>{'
    'for(const frame of document.querySelectorAll("iframe"))'
    "if(data.underhood&&frame.contentWindow===source)frame.height=data.height})</script>"
)
"""Gives each frame the height of what is in it."""


def visit_embedded(self: Any, node: nodes.Element) -> None:
    """The frame, which may grow; in a book it is a link."""
    if self.builder.name != "html":
        return
    label = node["label"]
    uri = self.builder.get_relative_uri(node["docname"], f"{FOLDER}/{label}")
    query = f"?python={node['python']}" if "python" in node else ""
    self.body.append(
        f'<iframe class="uh-frame" src="{escape(uri + query)}" title="{escape(label)}" '
        f'width="100%" height="{node.get("height", 240)}" loading="lazy"></iframe>{RESIZE}\n'
    )
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Write with every page, and register the directive."""
    add_node(app, embedded, (visit_embedded, pass_by), (pass_by, pass_by))
    app.add_directive("embed", EmbedDirective)
    app.add_config_value("underhood_embed", "", "html", types=frozenset({str}))
    app.connect("html-page-context", write, priority=700)  # after the notebook
