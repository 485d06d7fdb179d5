"""The foot of a chapter, below its evidence: how to cite it, and where to report an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .exercise.rules import chapter_label
from .generated.evidence import day, told

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx


def cite(app: Sphinx, docname: str) -> str:
    """How to cite a chapter: with the version of the book, and the day of its last run."""
    record = told(app)
    parts = [
        app.config.author.capitalize(),
        f"“{app.env.titles[docname].astext()}”",
        f"{app.config.project}, version {app.config.version}",
        *([f"verified on {day(record)}"] if record else []),
    ]
    if app.config.html_baseurl:
        uri = app.builder.get_target_uri(docname)
        parts.append(f"{app.config.html_baseurl.rstrip('/')}/{uri}")
    return ". ".join([", ".join(parts[:1]), ", ".join(parts[1:])]) + "."


def add(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the template what it says of a chapter."""
    if doctree is not None and context.get("uh_proof"):
        context["uh_cite"] = cite(app, page)
        context["uh_label"] = chapter_label(doctree)
        context["uh_repository"] = app.config.underhood_repository


def setup(app: Sphinx) -> None:
    """Fill in the feet; ``underhood_repository`` is where errors are reported, if anywhere."""
    app.add_config_value("underhood_repository", "", "html", types=frozenset({str}))
    app.connect("html-page-context", add, priority=600)  # after the evidence
