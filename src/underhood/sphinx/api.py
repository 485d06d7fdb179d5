"""The pages of the package's API: docstrings that lead to what they name, and are checked.

Autodoc reads the docstrings. A name in single backticks has to exist, in the package or in the
standard library, and a place such as ``Objects/listobject.c:list_resize`` becomes a link into
CPython's source, as by the role ``{cpython}``.
"""

from __future__ import annotations

import pkgutil
import re
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.nodes import make_refnode

from . import cpython

if TYPE_CHECKING:
    from sphinx import addnodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

PACKAGE = "underhood"

_PLACE = re.compile(
    r"(?<![\w/`])(?:Include|Modules|Objects|Python)/[\w/-]+\.[ch](?::\w+)?(?![\w/`-])"
)


def link_source(
    app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]
) -> None:
    """Make the places in CPython's source that a docstring names links, where they are known."""

    def link(match: re.Match[str]) -> str:
        place = match[0]
        known = ":" in place or cpython.file(app, place)  # an unknown symbol is an error
        return f":cpython:`{place}`" if known else f"``{place}``"

    lines[:] = [_PLACE.sub(link, line) for line in lines]


def resolve(
    app: Sphinx, env: BuildEnvironment, node: addnodes.pending_xref, contnode: nodes.Element
) -> nodes.Element | None:
    """What a name of Python means that Sphinx did not find; None, with which it complains.

    Types in signatures are as they are written in the source, so any may stand there.
    """
    if node.get("refdomain") != "py":
        return None
    target = node["reftarget"].removeprefix(f"{PACKAGE}.")
    objects = env.domains.python_domain.objects
    fits = [full for full in objects if full == target or full.endswith(f".{target}")]
    if fits:
        full = min(fits, key=len)
        place = node["refdoc"], objects[full].docname, objects[full].node_id
        return make_refnode(app.builder, *place, contnode, full)
    if node["reftype"] != "obj" or exists(node["reftarget"]):
        return contnode
    return None


def exists(name: str) -> bool:
    """Whether there is something of this name in builtins, the standard library or the package."""
    for full in (f"builtins.{name}", name, f"{PACKAGE}.{name}"):
        try:
            pkgutil.resolve_name(full)
        except (ImportError, AttributeError):
            continue
        return True
    return False


def setup(app: Sphinx) -> None:
    """Load autodoc, and connect both."""
    app.setup_extension("sphinx.ext.autodoc")
    app.connect("missing-reference", resolve)
    app.connect("autodoc-process-docstring", link_source)
