"""The book as data: chapters, exercises, and the build that is nearest to a new one."""

import pytest

from tests.book.conftest import DATA
from underhood.book import Book
from underhood.build import Build
from underhood.errors import UnknownNameError

BOOK = Book(DATA)


@pytest.mark.parametrize(
    "build, nearest",
    [
        ("3.9", "3.9"),
        ("3.13t", "3.13t"),
        ("3.16", "3.15"),
        ("4.0", "3.15"),
        ("3.14t", "3.13t"),
        ("3.16t", "3.13t"),
        ("3.15td", "3.13t"),
        ("3.12d", "3.15d"),
        ("3.12 32-bit", "3.12"),
    ],
)
def test_nearest(build, nearest):
    """Free-threaded builds are most like each other, then debug builds; then the version counts."""
    assert nearest == str(BOOK.nearest(Build.parse(build)))


@pytest.mark.parametrize(
    "name", ["good", "objects/good", "docs/objects/good.md", "/a/docs/objects/good.md"]
)
def test_chapter(name):
    """A chapter is found by its label, its name and its file."""
    assert "All of it holds" == BOOK.part(name)[0].title


def test_unknown():
    """A name that there is not is an error with those that are close."""
    with pytest.raises(UnknownNameError, match=r"'bad-duble': did you mean bad-double"):
        BOOK.exercise("bad-duble")
    with pytest.raises(UnknownNameError, match=r"no chapter, .* 'xyz': the command lists all"):
        BOOK.part("xyz")
