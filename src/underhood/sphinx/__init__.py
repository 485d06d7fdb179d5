"""The Sphinx extension: examples that are run on every CPython."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from . import (
    api,
    chapter,
    cpython,
    data,
    domain,
    embed,
    exercise,
    figures,
    foot,
    generated,
    links,
    lint,
    nodes,
    notebooks,
    permalinks,
    picker,
    styles,
    terms,
    words,
)
from .builder import DoctestBuilder
from .directives import DoctestDirective, ValueRole

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


PARTS = (
    domain,
    nodes,
    styles,
    exercise,
    chapter,
    cpython,
    lint,
    picker,
    generated,
    figures,
    data,
    api,
    words,
    foot,
    notebooks,
    embed,
    links,
    terms,
    permalinks,
)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register directives, roles, nodes, settings and the builder ``doctest``."""
    # The trees of documents live to the end: to look for garbage in them takes a sixth of a build.
    gc.set_threshold(100_000, 50, 50)
    app.setup_extension("sphinx.ext.doctest")  # testsetup, testcode, … and their settings
    app.add_directive("doctest", DoctestDirective, override=True)
    app.add_role("val", ValueRole())
    app.add_builder(DoctestBuilder, override=True)
    for part in PARTS:
        part.setup(app)
    # env: a change of the support list means that all variants are checked anew
    app.add_config_value("underhood_builds", [], "env", types=frozenset({list, tuple}))
    app.add_config_value("underhood_pythons", "", "", types=frozenset({str}))
    app.add_config_value("underhood_chapters", "", "", types=frozenset({str}))
    app.add_config_value("underhood_require", "", "", types=frozenset({str}))
    app.add_config_value("underhood_seed", "", "", types=frozenset({str, int}))
    app.add_config_value("underhood_timeout", "20", "", types=frozenset({float, int, str}))
    app.add_config_value("underhood_memory", 4096, "", types=frozenset({int}))
    app.add_config_value("underhood_changed", "", "", types=frozenset({str, bool}))
    app.add_config_value("underhood_update", "", "", types=frozenset({str, bool}))
    return {"env_version": 7, "parallel_read_safe": True}
