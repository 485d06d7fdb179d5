"""The tables of sizes: what is calculated, what a page has measured, and both as files."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.osutil import relative_uri

from ...build import Build
from ...sizes.catalogue import entries
from ...sizes.size import Size
from ..directives import supported
from . import shapes
from .source import Made, output, paragraph, table

if TYPE_CHECKING:
    from sphinx.application import Sphinx

PAGE = "reference/sizes"
MEASURED = "size-tables-measured"
"""The example on this page whose output has lines such as ``48 map | map(len, '')``."""
FILES = ("sizes.csv", "sizes.json")

_LINE = re.compile(r"(?P<size>\d+) (?P<name>\w+) \| (?P<code>.+)")


@dataclass(frozen=True)
class Row:
    """An object, and its size in each build that has such a type."""

    name: str
    code: str
    length: int | None
    sizes: Mapping[Build, int]

    @property
    def shown(self) -> nodes.inline:
        """The type and the expression, for a table."""
        return nodes.inline("", "", nodes.Text(f"{self.name} "), nodes.literal("", self.code))


def rows(app: Sphinx) -> list[Row]:
    """What is calculated, and what is measured."""
    builds = supported(app.config)
    return [*_calculated(tuple(builds)), *_measured(app, builds)]


@cache
def _calculated(builds: tuple[Build, ...]) -> list[Row]:
    return [
        Row(
            entry.name,
            entry.code,
            entry.length,
            {build: size for build in builds if (size := entry.size(build)) is not None},
        )
        for entry in entries()
    ]


def _measured(app: Sphinx, builds: Sequence[Build]) -> Iterator[Row]:
    found: dict[tuple[str, str], dict[Build, int]] = {}
    for build in builds:
        for match in map(_LINE.fullmatch, output(app, PAGE, MEASURED, build).splitlines()):
            if match is None:
                raise LookupError(f"{PAGE}: {MEASURED} has a line that is no size")
            mine = found.setdefault((match["name"], match["code"]), {})
            mine[build] = int(match["size"])
    for (name, code), mine in found.items():
        yield Row(name, code, None, mine)


def sizes(app: Sphinx, about: str) -> Made:
    """``fixed``: the table of what has one size; ``length``: by length; ``files``: links to both.

    The files are written with the links.
    """
    found = rows(app)
    if about == "files":
        return _files(app, found)
    if about not in ("fixed", "length"):
        raise LookupError(f"no table of sizes {about!r}: fixed, length or files")
    return [_table(app, [row for row in found if (row.length is None) == (about == "fixed")])]


def _table(app: Sphinx, found: Sequence[Row]) -> nodes.table:
    builds = supported(app.config)
    by_length = any(row.length is not None for row in found)
    head = ["object", *["length"] * by_length, *map(str, builds)]
    marked: list[list[str | nodes.Node]] = []
    for row in found:
        length = [str(row.length)] * by_length
        marked.append([row.shown, *length, *(_cell(row, build, builds) for build in builds)])
    return table(head, marked, "uh-data uh-sizes")


def _cell(row: Row, build: Build, builds: Sequence[Build]) -> str | nodes.Node:
    """A size; marked if it is another than in the build before."""
    if build not in row.sizes:
        return "–"
    last = shapes.before(build, builds)
    size = str(int(row.sizes[build]))
    changed = last and row.sizes.get(last, row.sizes[build]) != row.sizes[build]
    return nodes.strong(size, size) if changed else size


def changed(app: Sphinx, old: Build, new: Build) -> list[Row]:
    """The objects whose size is another in a later build."""
    return [
        row
        for row in rows(app)
        if old in row.sizes and new in row.sizes and row.sizes[old] != row.sizes[new]
    ]


def _files(app: Sphinx, found: Sequence[Row]) -> Made:
    """Links to the files, which only a site can have beside its pages."""
    if app.builder.name not in ("html", "dirhtml"):
        return []
    folder = Path(app.outdir, PAGE).parent
    folder.mkdir(parents=True, exist_ok=True)
    records = [record for row in found for record in _records(row)]
    with (folder / FILES[0]).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(records[0]))
        writer.writeheader()
        writer.writerows(records)
    text = json.dumps(records, ensure_ascii=False, indent=0)
    (folder / FILES[1]).write_text(text + "\n", encoding="utf-8")
    here = app.builder.get_target_uri(PAGE)
    links = []
    for name in FILES:
        uri = relative_uri(here, f"{Path(PAGE).parent.as_posix()}/{name}")
        links.append(nodes.reference("", name, refuri=uri, internal=True))
    return [paragraph(links[0], " and ", links[1])]


def _records(row: Row) -> Iterator[dict[str, Any]]:
    for build, size in row.sizes.items():
        yield {
            "type": row.name,
            "object": row.code,
            "length": row.length,
            "build": str(build),
            "size": int(size),
            "requested": size.requested if isinstance(size, Size) else None,
            "allocated": size.allocated if isinstance(size, Size) else None,
        }
