"""The role ``{cpython}``: a link into the source of the newest CPython of the book."""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxRole

from .domain import BookDomain, Finding

_TARGET = re.compile(r"(?P<path>[\w./+-]+)(?::(?P<symbol>\w+))?")


class CPythonRole(SphinxRole):
    """``{cpython}`Objects/listobject.c:list_resize```: the symbol, linked to its file.

    Without a symbol the path is the text of the link.
    """

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The link, or an error at its line."""
        match = _TARGET.fullmatch(self.text)
        if not match:
            message = f"cpython: {self.text!r} is no place: write Objects/listobject.c:list_resize"
            path = str(self.env.doc2path(self.env.docname))
            BookDomain.of(self.env).note(self.env.docname, Finding(path, self.lineno, message))
            return [], []
        uri = f"{self.config.underhood_cpython}/{match['path']}"
        text = match["symbol"] or match["path"]
        code = nodes.literal(text, text)
        return [nodes.reference(self.rawtext, "", code, refuri=uri, classes=["uh-c"])], []


def setup(app: Sphinx) -> None:
    """Register the role; ``underhood_cpython`` is where the tagged source is shown."""
    app.add_role("cpython", CPythonRole())
    app.add_config_value("underhood_cpython", "", "env", types=frozenset({str}))
