"""The foot of a chapter, below its evidence: how to cite it, and where to report an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .exercise.rules import chapter_label
from .generated.evidence import Proof

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx


def cite(app: Sphinx, docname: str, verified: str) -> str:
    """How to cite a chapter: with the version of the book, and the day on which it was verified."""
    author = app.config.author[:1].upper() + app.config.author[1:]
    title = app.env.titles[docname].astext()
    book = f"{app.config.project}, version {app.config.version}"
    if verified:
        book += f", verified on {verified}"
    where = ""
    if app.config.html_baseurl:
        uri = app.builder.get_target_uri(docname)
        where = f" {app.config.html_baseurl.rstrip('/')}/{uri}"
    return f"{author}: “{title}”. {book}.{where}"


def add(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the template what it says of a chapter."""
    proof: Proof | None = context.get("uh_proof")
    if doctree is not None and proof:
        context["uh_cite"] = cite(app, page, proof.date)
        context["uh_label"] = chapter_label(doctree)
        context["uh_repository"] = app.config.underhood_repository


def setup(app: Sphinx) -> None:
    """Fill in the feet; ``underhood_repository`` is where errors are reported, if anywhere."""
    app.add_config_value("underhood_repository", "", "html", types=frozenset({str}))
    app.connect("html-page-context", add, priority=600)  # after the evidence
