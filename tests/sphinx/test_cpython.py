"""Links into CPython's source: every place that the book names is a known one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from underhood.sphinx import symbols
from underhood.sphinx.cpython import place

ROOT = Path(__file__).parents[2]
KNOWN = symbols.load(*sorted((ROOT / "docs/_cpython").glob("*.txt")))
ROLE = re.compile(r"\{cpython\}`([^`]+)`")
CHAPTERS = [
    path for path in sorted((ROOT / "docs").rglob("*.md")) if ROLE.search(path.read_text("utf-8"))
]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_every_place_of_a_chapter_is_known(chapter: Path) -> None:
    """No chapter links to a path or symbol that CPython's source does not have."""
    unknown = []
    for text in ROLE.findall(chapter.read_text("utf-8")):
        try:
            place(text, KNOWN)
        except LookupError as error:
            unknown.append(error.args[0])
    assert unknown == []


def test_chapters_name_places() -> None:
    """The test above has something to look at."""
    assert len(CHAPTERS) > 5


def test_a_place_has_the_line_of_its_definition() -> None:
    """A function is linked where it is defined, not where it is declared."""
    path, name, line = place("Objects/listobject.c:list_resize", KNOWN)
    assert (path, name) == ("Objects/listobject.c", "list_resize")
    assert line > 50


@pytest.mark.parametrize(
    "text, reason",
    [
        ("Objects/listobject.c:list_resise", "did you mean list_resize?"),
        ("Objects/listobjekt.c", "did you mean Objects/listobject.c?"),
        ("Objects/dictobject.c:list_resize", "it is in Objects/listobject.c"),
        ("Objects list", "is no place"),
    ],
)
def test_an_unknown_place_is_refused_with_the_mend(text: str, reason: str) -> None:
    """A wrong path or symbol is an error that names the likely one."""
    with pytest.raises(LookupError, match=re.escape(reason)):
        place(text, KNOWN)


def test_what_is_written_can_be_loaded(tmp_path: Path) -> None:
    """The file of names keeps every path, name and line."""
    found = {"Objects/a.c": {"one": 1, "two": 20}, "Python/empty.c": {}}
    file = tmp_path / "symbols.txt"
    file.write_text("# made by a test\n" + "\n".join(symbols.write(found)), "utf-8")
    assert symbols.load(file) == found


def test_macros_of_headers_are_found_with_their_lines(tmp_path: Path) -> None:
    """A macro has the line of its first definition."""
    header = tmp_path / "cpython/x.h"
    header.parent.mkdir()
    header.write_text("#pragma once\n#  define Py_X 1\n#define Py_X 2\n", "utf-8")
    assert symbols.macros(tmp_path) == {"Include/cpython/x.h": {"Py_X": 2}}
