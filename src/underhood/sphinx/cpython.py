"""The role ``{cpython}``: a link into the source of the newest CPython of the book."""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Iterable
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.docutils import SphinxRole

from . import symbols
from .domain import BookDomain, Finding

_TARGET = re.compile(r"(?P<path>[\w./+-]+)(?::(?P<symbol>\w+))?")


class CPythonRole(SphinxRole):
    """``{cpython}`Objects/listobject.c:list_resize```: the symbol, linked to its line.

    Without a symbol the path is the text of the link. Paths and symbols that the files named by
    ``underhood_cpython_symbols`` do not know are errors.
    """

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The link, or an error at its line."""
        try:
            path, symbol, line = place(self.text, _known(*self.config.underhood_cpython_symbols))
        except LookupError as error:
            source = str(self.env.doc2path(self.env.docname))
            finding = Finding(source, self.lineno, f"cpython: {error.args[0]}")
            BookDomain.of(self.env).note(self.env.docname, finding)
            return [], []
        return [_link(self.config, path, symbol or path, line)], []


def file(app: Sphinx, path: str) -> nodes.reference | None:
    """A link to a file, or None if it is not known."""
    known = _known(*app.config.underhood_cpython_symbols)
    return _link(app.config, path, path, 0) if path in known else None


def _link(config: Config, path: str, text: str, line: int) -> nodes.reference:
    uri = f"{config.underhood_cpython}/{path}" + (f"#L{line}" if line else "")
    return nodes.reference("", "", nodes.literal(text, text), refuri=uri, classes=["uh-c"])


def place(text: str, known: symbols.Symbols) -> tuple[str, str, int]:
    """Path, symbol and line that ``path:symbol`` names; raises `LookupError` with the reason."""
    match = _TARGET.fullmatch(text)
    if not match:
        raise LookupError(f"{text!r} is no place: write Objects/listobject.c:list_resize")
    path, symbol = match["path"], match["symbol"] or ""
    if path not in known:
        raise LookupError(f"no file {path!r} is known{_instead(path, known)}")
    if symbol and symbol not in known[path]:
        others = [where for where in sorted(known) if symbol in known[where]]
        hint = f"; it is in {', '.join(others[:3])}" if others else _instead(symbol, known[path])
        raise LookupError(f"no {symbol!r} is known in {path}{hint}")
    return path, symbol, known[path].get(symbol, 0)


def _instead(name: str, names: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, names, n=1)
    return f"; did you mean {close[0]}?" if close else ""


@functools.cache
def _known(*files: str) -> symbols.Symbols:
    return symbols.load(*map(Path, files))


def absolute(app: Sphinx, config: Config) -> None:
    """Make the paths of the data files independent of where Sphinx was started."""
    names = config.underhood_cpython_symbols
    config.underhood_cpython_symbols = [str(Path(app.confdir, name)) for name in names]


def setup(app: Sphinx) -> None:
    """Register the role; ``underhood_cpython`` is where the tagged source is shown."""
    app.add_role("cpython", CPythonRole())
    app.add_config_value("underhood_cpython", "", "env", types=frozenset({str}))
    app.add_config_value("underhood_cpython_symbols", [], "env", types=frozenset({list, tuple}))
    app.connect("config-inited", absolute)
