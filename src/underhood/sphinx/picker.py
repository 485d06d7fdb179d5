"""The picker "Your CPython": what a page needs so that a reader can choose a build."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sphinx.application import Sphinx

from ..build import Build
from .directives import supported

STORED = "underhood-python"
"""The key of the browser's storage under which the choice is kept."""


def groups(builds: Sequence[Build]) -> list[tuple[str, list[str]]]:
    """What the picker offers, newest first: the releases, then the builds of other kinds."""
    newest_first = sorted(builds, reverse=True)
    kinds = [
        ("", [build for build in newest_first if not build.tags]),
        ("free-threaded", [b for b in newest_first if b.free_threaded and not b.debug]),
        ("internals", [build for build in newest_first if build.debug]),
    ]
    return [(name, [str(build) for build in found]) for name, found in kinds if found]


def first_paint(builds: Sequence[Build]) -> str:
    """The script that chooses before anything is painted: by URL, by memory, else the newest."""
    names = [name for _, found in groups(builds) for name in found]
    return (
        "(r=>{let c;try{c=new URLSearchParams(location.search).get('python')"
        f"||localStorage.getItem('{STORED}')}}catch{{}}"
        f"r.dataset.py={json.dumps(names, separators=(',', ':'))}.includes(c)?c:'{names[0]}'"
        "})(document.documentElement)"
    )


def hiding(builds: Sequence[Build]) -> str:
    """The rules that hide what is of other builds than the chosen one; none apply in print."""
    rules = ",".join(
        f'[data-py="{build}"] :not(.is-open)>[data-on]:not([data-on~="{build}"])'
        for build in sorted(builds)
    )
    return f"@media screen{{{rules}{{display:none}}}}"


def add_picker(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Give the templates what they need to show the picker."""
    builds = supported(app.config)
    if builds:
        context["uh_builds"] = groups(builds)
        context["uh_first_paint"] = first_paint(builds)
        context["uh_hiding"] = hiding(builds)


def setup(app: Sphinx) -> None:
    """Fill in the pages."""
    app.connect("html-page-context", add_picker)
