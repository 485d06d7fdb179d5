"""The documents as they were read, for those that look at many of them while pages are written."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.environment import BuildEnvironment

_read: WeakKeyDictionary[BuildEnvironment, dict[str, tuple[int, nodes.document]]]
_read = WeakKeyDictionary()


def doctree(env: BuildEnvironment, docname: str) -> nodes.document:
    """A document as it was read, loaded once; it is shared, so it must not be changed."""
    changed = (env.doctreedir / f"{docname}.doctree").stat().st_mtime_ns
    kept = _read.setdefault(env, {})
    if docname not in kept or kept[docname][0] != changed:
        kept[docname] = changed, env.get_doctree(docname)
    return kept[docname][1]
