"""Links to the other forms of a chapter: ``{slides}`list```, ``{notebook}`list```."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import ReferenceRole
from sphinx.util.osutil import relative_uri

from . import notebooks

if TYPE_CHECKING:
    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)


class chapter_link(nodes.Inline, nodes.TextElement):  # noqa: N801 (docutils names nodes so)
    """The place of a link, which is made when the page is written: ``kind`` and ``label``."""


class ChapterLinkRole(ReferenceRole):
    """``{slides}`the slides <list>```: without words of its own it is called what it is."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The place of the link."""
        text = self.title if self.has_explicit_title else self.kind
        node = chapter_link(self.rawtext, text, kind=self.kind, label=self.target)
        self.set_source_info(node)
        return [node], []


def resolve(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Make the links; a book without such forms has the words alone."""
    for node in list(doctree.findall(chapter_link)):
        label = node["label"]
        found = app.env.domaindata["std"]["anonlabels"].get(label)
        if not found:
            logger.error("no label %r", label, location=node, type="underhood", subtype="link")
        if not found or app.builder.name != "html":
            node.replace_self(nodes.inline("", "", *node.children))
            continue
        chapter, place = found
        if node["kind"] == "notebook":
            target = notebooks.path(chapter)
            uri = relative_uri(app.builder.get_target_uri(docname), target)
        else:
            uri = f"{app.builder.get_relative_uri(docname, chapter)}?slides#{place}"
        node.replace_self(nodes.reference("", "", *node.children, refuri=uri, internal=True))


def setup(app: Sphinx) -> None:
    """Register the roles."""
    app.add_node(chapter_link)
    for kind in ("slides", "notebook"):
        app.add_role(kind, ChapterLinkRole(kind))
    app.connect("doctree-resolved", resolve)
