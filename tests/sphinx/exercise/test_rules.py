"""Each rule of exercises, broken at the very line that is named."""

import re

import pytest

PAGE = """\
(list)=
# Lists

```{{doctest}}
>>> x = 1
```

{exercises}
"""
PREDICT = """\
`````{exercise} Two names
:kind: predict
:name: list-predict
:choices: [1] | [1, 2]

What does the last line print?

```{doctest}
>>> import sys
>>> [1] if sys.version_info < (3, 12) else [1, 2]
@-3.11
[1]
@3.12-
[1, 2]
```

````{hint}
How many?
````

````{solution}
Two.

```{doctest}
>>> 1 + 1
2
```
````
`````
"""
EXPLAIN = """\
`````{exercise} Why
:kind: explain
:name: list-why

Why?

````{solution}
So.
````
`````
"""
BUILD = """\
`````{exercise} The rule
:kind: build
:name: list-build

Write `double(number)`.

```{starter}
def double(number):
    '''Twice the number.'''
```

````{solution}
```{doctest}
>>> def double(number):
...     return 2 * number
```
````

```{grade}
>>> double(2)
4
```
`````
"""

BAD = {
    "no doctest": (
        PREDICT,
        ("```{doctest}\n>>> import sys\n>>> [1]", "```text\nimport sys\n[1]"),
        8,
        "a prediction has one {doctest} of its own, this one 0",
    ),
    "two doctests": (
        PREDICT,
        ("````{hint}", "```{doctest}\n>>> 1\n1\n```\n\n````{hint}"),
        8,
        "a prediction has one {doctest} of its own, this one 2",
    ),
    "hidden": (
        PREDICT,
        ("```{doctest}\n", "```{doctest}\n:hidden:\n"),
        19,
        "does not end with the output",
    ),
    "several lines": (PREDICT, ("[1]\n@3.12", "[1]\n[1]\n@3.12"), 18, "up to 3.11 has 2 lines"),
    "no line": (PREDICT, ("[1]\n@3.12", "@3.12"), 18, "up to 3.11 has 0 lines"),
    "a comment at the end": (
        PREDICT,
        ("@-3.11\n[1]\n@3.12-\n[1, 2]\n", "[1, 2]\n>>> # end\n"),
        18,
        "does not end with the output",
    ),
    "not among the choices": (
        PREDICT,
        ("[1] | [1, 2]", "[1] | [1,2]"),
        8,
        "'[1, 2]', which is right for 3.12 and later, is none of them",
    ),
    "a choice twice": (
        PREDICT,
        ("[1] | [1, 2]", "[1] | [1, 2] | [1]"),
        8,
        "two or more that are different",
    ),
    "an empty choice": (PREDICT, ("[1] | [1, 2]", "[1] | [1, 2] |"), 8, "two or more"),
    "choices to explain": (EXPLAIN, ("-why\n", "-why\n:choices: 1 | 2\n"), 8, "only what is"),
    "no name": (EXPLAIN, (":name: list-why\n", ""), 8, "exercise without a name: add :name: list-"),
    "another chapter's name": (EXPLAIN, ("list-why", "lists-why"), 8, "lists-why does not begin"),
    "no kind": (EXPLAIN, (":kind: explain\n", ""), 8, "kind: '' is none of"),
    "unknown kind": (EXPLAIN, ("explain", "guess"), 8, "kind: 'guess' is none of"),
    "no solution": (EXPLAIN, ("{solution}", "{hint}"), 8, "exercise without a {solution}"),
    "build without solution": (BUILD, ("{solution}", "{hint}"), 8, "without a {solution}"),
    "no starter": (BUILD, ("{starter}", "text"), 8, "has one {starter}, this one 0"),
    "no grade": (BUILD, ("```{grade}\n>>> double(2)\n4\n```", ""), 8, "one {grade}, this one 0"),
    "starter with an error": (BUILD, ("'''Twice", "Twice"), 16, "starter: "),
    "starter without a function": (
        BUILD,
        ("def double(number):\n    '''", "'''"),
        14,
        "starter: it defines no function",
    ),
    "starter to explain": (
        EXPLAIN,
        ("````{solution}", "```{starter}\ndef f(): 1\n```\n\n````{solution}"),
        14,
        "{starter} in an exercise that builds nothing",
    ),
    "grade outside": (
        EXPLAIN,
        ("`````\n", "`````\n\n```{grade}\n>>> 1\n1\n```\n"),
        20,
        "{grade} belongs into an exercise",
    ),
}


def said(book, exercises, page=PAGE):
    """What is said of a page with exercises: lines and messages."""
    outcome = book({"page.md": page.format(exercises=exercises)}, builder="dummy")
    found = re.findall(r"page\.md:(\d+): ERROR: (.*) \[underhood\.exercise\]", outcome.warnings)
    count = outcome.warnings.count("ERROR") + outcome.warnings.count("WARNING")
    assert len(found) == count, outcome.warnings
    return [(int(line), message) for line, message in found]


def test_good(book):
    """An exercise of each kind that keeps all rules."""
    assert [] == said(book, f"{PREDICT}\n{EXPLAIN}\n{BUILD}")


@pytest.mark.parametrize("name", BAD)
def test_bad(book, name):
    """What is wrong is said once, at its line."""
    text, (old, new), line, message = BAD[name]
    assert old in text
    start, last = text.rsplit(old, 1) if name == "grade outside" else text.split(old, 1)

    found = said(book, start + new + last)

    assert [line] == [place for place, _ in found], found
    assert message in found[0][1]


def test_chapter_without_label(book):
    """A name of a chapter that has no label may be any."""
    assert [] == said(book, EXPLAIN, PAGE.removeprefix("(list)=\n"))


def test_the_run(book, underhood_pythons):
    """Solutions and grades are run like all examples, in the order of the page."""
    wrong = BUILD.replace(">>> double(2)\n4", ">>> double(2)\n5")
    text = PAGE.format(exercises=f"{PREDICT}\n{wrong}")

    outcome = book({"page.md": text}, underhood_pythons)

    for build in outcome.builds("page"):
        assert [*["passed"] * 5, "failed"] == outcome.outcomes("page", build)
