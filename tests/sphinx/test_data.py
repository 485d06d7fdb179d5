"""The data file holds what the pages hold, and the one that is shipped is up to date."""

import json
import subprocess
import sys

import pytest

from tests.sphinx.conftest import ROOT
from underhood import book as shipped
from underhood.book import Book
from underhood.build import Build

PAGE = """\
(list)=
# Lists

```{doctest}
:name: list-start
>>> import sys
>>> sys.version_info >= (3, 12)
@-3.11
False
@3.12-
True
```

A number is {val}`4 = 2 + 2`, and one of some
is {val}`@-3.12 1 @3.13- 2 = 1 + (sys.version_info >= (3, 13))`.

```{doctest}
:versions: 3.12-
:crash: SIGSEGV
>>> import os
>>> os.kill(os.getpid(), 11)
Segmentation fault
```

`````{exercise} A guess
:kind: predict
:name: list-guess

What does `1 + 1`
print, and {val}`4 = 2 + 2`?

- This?
- Or that?

```{doctest}
>>> 1
1
>>> sys.version_info >= (3, 12)
@-3.11
False
@3.12-
True
```

````{hint}
One.
````

````{hint}
Two.
````

````{solution}
So.

```{doctest}
>>> sys.version_info >= (3, 13)
@3.13-
True
@*
False
```
````
`````

`````{exercise} Twice
:kind: build
:name: list-twice

Write it.

```{starter}
def double(it):
    '''Twice of it.'''
```

````{solution}
```{doctest}
>>> def double(it):
...     return 2 * it
```
````

```{grade}
>>> double(2)
4
>>> double([])
[]
```
`````
"""


@pytest.fixture
def written(book):
    """The data of a small book, and the lines of its file."""
    outcome = book({"index.md": PAGE}, builder="data")
    assert (0, "") == (outcome.status, outcome.warnings)
    text = (outcome.out / "book.json").read_text("utf-8")
    return json.loads(text), text.splitlines()


@pytest.mark.parametrize("build", ["3.9", "3.12", "3.13t"])
def test_steps(written, build):
    """Every step of a page is there, with what is expected of a build."""
    (chapter,) = Book(written[0]).chapters
    steps = chapter.unit(Build.parse(build)).steps
    new = str(build != "3.9") + "\n"
    first = [
        (6, "import sys\n", "", "list-start"),
        (7, "sys.version_info >= (3, 12)\n", new, "list-start"),
        (14, "2 + 2", "4", ""),
        (15, "1 + (sys.version_info >= (3, 13))", "2" if "3.13" in build else "1", ""),
    ]
    crash = [
        (20, "import os\n", "", ""),
        (21, "os.kill(os.getpid(), 11)\n", "Segmentation fault\n", ""),
    ]
    expected = [*first, *(crash if build != "3.9" else [])]

    told = [(it.line, it.source, it.variants[0].text, it.label) for it in steps]

    assert expected == told[: len(expected)]
    assert ["SIGSEGV"] * (build != "3.9") == sorted({it.crash for it in steps if it.crash})
    assert ["double(2)\n", "double([])\n"] == [it.source for it in steps][-2:]


SECTIONS = """\
(list)=
# Lists

(list-first)=
## First

```{doctest}
:name: list-one
>>> 1
1
```

(list-inner)=
### Inner

```{doctest}
:name: list-two
>>> 2
2
```

(list-empty)=
## Without examples
"""


def test_sections(book):
    """Each section with a label has the examples in it; one without examples is left out."""
    outcome = book({"index.md": SECTIONS}, builder="data")
    (chapter,) = Book(json.loads((outcome.out / "book.json").read_text("utf-8"))).chapters

    assert {"list-first": ["list-one", "list-two"], "list-inner": ["list-two"]} == chapter.sections


def test_exercises(written):
    """Every exercise is there, in plain text, and what is predicted is not in the task."""
    guess, twice = Book(written[0]).exercises

    assert (
        "What does `1 + 1` print, and 4?\n\n- This?\n- Or that?\n\n"
        "    >>> 1\n    1\n    >>> sys.version_info >= (3, 12)"
    ) == guess.task
    assert ["False", "True"] == [guess.right(Build.parse(it)) for it in ("3.11", "3.15d")]
    assert ["One.", "Two."] == guess.hints
    assert [
        "So.\n\n    >>> sys.version_info >= (3, 13)\n"
        "    (3.13 and later)\n    True\n    (up to 3.12)\n    False"
    ] == guess.solutions
    assert ("Write it.", "def double(it):\n    '''Twice of it.'''\n") == (twice.task, twice.starter)
    tests = [(it.source, it.variants[0].text) for it in twice.tests(Build.parse("3.12"))]
    assert [("double(2)\n", "4\n"), ("double([])\n", "[]\n")] == tests


def test_a_line_for_each(written):
    """Each example has a line of its own, so that a diff shows what has changed."""
    data, lines = written
    (chapter,) = data["chapters"]

    for step in chapter["steps"]:
        assert json.dumps(step) in [line.rstrip(",") for line in lines]


def test_shipped(tmp_path, doctrees):
    """The data file of the package is that of the pages as they are."""
    options = ["-q", "-c", ROOT, "-d", doctrees, "-b", "data"]
    command = [sys.executable, "-m", "sphinx", *options, ROOT / "docs", tmp_path]
    subprocess.run(command, cwd=ROOT, check=True)

    fresh = (tmp_path / "book.json").read_text("utf-8").splitlines()
    kept = shipped.FILE.read_text("utf-8").splitlines()

    different = [line for line in fresh if line not in set(kept)]
    assert ([], True) == (different[:3], fresh == kept), "run: nox -s data"
