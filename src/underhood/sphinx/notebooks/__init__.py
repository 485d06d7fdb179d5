"""Each chapter as a notebook, made with its page and from the same source."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from docutils import nodes

from ..directives import supported
from ..domain import BookDomain

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FOLDER = "notebooks"


def path(docname: str) -> str:
    """Where the notebook of a chapter is, from the root of the site."""
    return f"{FOLDER}/{docname}.ipynb"


def write(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Write the notebook of a chapter, and give the template its address.

    A page is a chapter if its front matter says for whom it is; others have none.
    """
    if doctree is None or app.builder.name not in ("html", "dirhtml"):
        return
    if not supported(app.config) or not BookDomain.of(app.env).chapters[page].level:
        return
    import nbformat  # what only verifies the examples goes without

    file = Path(app.outdir, path(page))
    file.parent.mkdir(parents=True, exist_ok=True)
    text = nbformat.writes(make(app, page, doctree)) + "\n"
    file.write_text(text, encoding="utf-8", newline="\n")
    context["uh_notebook"] = path(page)


def make(app: Sphinx, docname: str, doctree: nodes.document) -> Any:
    """The notebook of a chapter whose links are resolved."""
    from .cells import Cells
    from .markdown import Writer

    base = app.config.html_baseurl
    here = urljoin(base, app.builder.get_target_uri(docname)) if base else ""

    def link(uri: str) -> str:
        if ":" in uri.partition("#")[0].partition("/")[0]:
            return uri
        return urljoin(here, uri) if here else ""

    writer = Writer(link)
    cells = Cells(writer, supported(app.config), app.config.underhood_package)
    cells.fragile = docname in app.config.underhood_fragile
    for child in doctree.children:
        cells.walk(child)
    title = app.env.titles[docname].astext()
    book = app.config.project
    source = f"[{title}]({here})" if here else title
    foot = (
        f"---\n\nFrom *{book}* {app.config.version}, chapter {source}. Text: CC BY 4.0, code: MIT."
    )
    return cells.notebook(title, foot)


def setup(app: Sphinx) -> None:
    """Write with every page; ``underhood_package`` says how to get the package.

    ``underhood_fragile`` names the chapters that look at freed memory, which a kernel may reuse.
    """
    app.add_config_value("underhood_fragile", [], "html", types=frozenset({list, tuple}))
    app.add_config_value("underhood_package", "", "html", types=frozenset({str}))
    app.connect("html-page-context", write)
