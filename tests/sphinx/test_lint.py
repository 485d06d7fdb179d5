"""The linter finds numbers that nothing proves and code that nothing runs, and nothing else."""

import re

import pytest

from underhood.sphinx.lint import numbers

BAD = {
    "a number": ("Text\nover lines with 56 bytes.<<<\n", "number 56 that nothing proves"),
    "two of them": ("One 5 here.<<<\nAnd\none 5 there.<<<\n", "number 5 that"),
    "after a proven one": (
        "{val}`56 = 56`, `56`\nand 2015 and [x](http://56.org)\nand 56.<<<\n",
        "56",
    ),
    "a heading": ("## The 7 wonders<<<\n", "number 7"),
    "a list": ("- one\n- two\n- 3 of them<<<\n", "number 3"),
    "a quote": ("> a\n>\n> b 3<<<\n", "number 3"),
    "an admonition": (":::{note}\n\nIn 9 cases.<<<\n:::\n", "number 9"),
    "a solution": ("```{solution}\n\nIt is 9.<<<\n```\n", "number 9"),
    "emphasis": ("Text,\n*all 9*, and more.<<<\n", "number 9"),
    "a link": ("See [the 9 lives](https://docs.python.org/3/).<<<\n", "number 9"),
    "a table": ("| a | b |\n| --- | --- |\n| x | 17 |<<<\n", "number 17"),
    "a footnote": ("Text[^1].\n\n[^1]: It has 9 lives.<<<\n", "number 9"),
    "Python fence": ("```python<<<\nx\n```\n", "Python that is not run"),
    "capital fence": ("```Python<<<\nx\n```\n", "Python that is not run"),
    "code-block": ("Text.\n\n```{code-block} pycon<<<\n>>> 1\n```\n", "Python that is not run"),
    "prompt": ("Text.\n\n```text<<<\nx\n>>> 1\n```\n", "Python that is not run"),
    "fence in a list": ("- a\n\n  ```py<<<\n  x\n  ```\n", "Python that is not run"),
    "hidden": (
        "```{doctest}\n:hidden:\n>>> 1\n1\n```\n\n```{doctest}\n:hidden:\n>>> 1<<<\n1\n```\n",
        "hidden block 2: a chapter may have 1",
    ),
    "skip": (
        "```{doctest}\n>>> 1\n1\n>>> 2  # doctest: +SKIP<<<\n2\n```\n",
        "SKIP hides an example",
    ),
    "ellipsis": ("```{doctest}\n>>> 1\n@3.12-\n1\n@*\n...\n```\n", "'...' alone"),
}

GOOD = """\
# Lists in Python 3

Since 3.12, and 3.13t and 3.15d and 3.9.18, as PEP 703, PEPs 3 or bpo-1234, gh-123456 say.
In 2024, and on 2024-10-07, issue #12, issue 12, chapter 3, Part 2, exercise 4, step 1.
A 64-bit pointer, the 2nd, 3rd, 4th, 21st and 112th item, IEEE 754 and UTF-8, `x86_64`.
{val}`56 = 56`, {val}`@-3.11 1 @* 2 = 3`, `len(x) == 57`, `58`
and <https://github.com/python/cpython/issues/991>, https://peps.python.org/pep-0393/ [^1].

[^1]: A note.

1. one
2. two

```c
int x = 5;
```

```console
$ python3 -c 'print(5)'
5
```

```{doctest}
:hidden:
>>> x = 99
```

```{doctest}
:name: block-7
:crash: SIGSEGV

>>> x
@-3.11
99
@*
...9
>>> import os; os.kill(os.getpid(), 11)
Segmentation fault
```

% A comment with 5.

{math}`x^2 + 5`
"""


def said(book, text):
    """What is said of a page: line, message and rule."""
    outcome = book({"page.md": text}, builder="dummy")
    found = re.findall(r"page\.md:(\d+): ERROR: (.*) \[underhood\.(\w+)\]", outcome.warnings)
    assert len(found) == outcome.warnings.count("ERROR") + outcome.warnings.count("WARNING")
    return [(int(line), message, rule) for line, message, rule in found]


@pytest.mark.parametrize("name", BAD)
def test_bad(book, name):
    """Each rule is broken at the very line that is named."""
    text, message = BAD[name]
    rows = ("# Title\n\nText.\n\n" + text).split("\n")
    lines = [number for number, row in enumerate(rows, 1) if row.endswith("<<<")]
    if name == "ellipsis":
        lines = [6]

    found = said(book, "\n".join(row.removesuffix("<<<") for row in rows))

    assert lines == [line for line, _, _ in found], found
    assert all(message in it for _, it, _ in found)


def test_good(book):
    """What is proven, harmless or code is let pass."""
    assert [] == said(book, GOOD)


def test_rules(book):
    """Each finding has the name of its rule, by which it can be told apart."""
    pages = "\n".join(text.replace("<<<", "") for text, _ in BAD.values())

    rules = {rule for _, _, rule in said(book, f"# T\n\n{pages}")}

    assert {"number", "fence", "hidden", "skip", "ellipsis"} == rules


def test_broken_rst(book):
    """A directive that docutils refuses is its error alone: its text is not linted as code."""
    text = "T\n=\n\n.. doctest::\n   :unknown: 1\n\n   >>> 1\n   1\n"

    outcome = book({"page.rst": text}, builder="dummy")

    assert 'unknown option: "unknown"' in outcome.warnings
    assert "underhood" not in outcome.warnings


def test_failure_of_the_run(book, underhood_pythons):
    """A finding fails the builder that runs the examples, too."""
    one = underhood_pythons.split(",")[0]

    outcome = book({"page.md": "# T\n\n5\n\n```{doctest}\n>>> 1\n1\n```\n"}, one)

    assert 1 == outcome.status
    assert "page.md:3: ERROR: number 5" in outcome.warnings


@pytest.mark.parametrize(
    "text",
    ["56", "-5", "−1", "1,000", "0x1f", "1e9", "3.14159", "2.9", "100", "9", "28", "1_000", "1000"],
)
def test_number(text):
    """A number is found whole, with sign, commas and letters."""
    assert [text] == numbers(f"It is {text}, so.")


@pytest.mark.parametrize(
    "text",
    ["3.5 times", "2.7 seconds", "3.12 %", "3.5%", "2048 bytes", "2000 times", "3.2 ns", "2.5 MiB"],
)
def test_amount(text):
    """A number with a unit is an amount, though it look like a version or a year."""
    assert [re.match(r"[\d.]+", text)[0]] == numbers(f"It takes {text}.")


@pytest.mark.parametrize(
    "text",
    [
        "3.12", "3.9.18", "3.13t", "3.13td", "3.9-3.11", "3.9–3.11", "2.7", "Python 3", "PEP 703",
        "PEPs 659", "bpo-44800", "gh-91051", "issue 91051", "#91051", "IEEE 754", "chapter 3",
        "Exercise 2", "Part 1", "step 4", "1991", "2024-10-07", "64-bit", "1st", "22nd", "3rd",
        "0th", "14th", "UTF-8", "x86_64", "int64", "C99", "PyLong_3", "sha-256",
    ],
)  # fmt: skip
def test_harmless(text):
    """Names of things need no proof."""
    assert [] == numbers(f"It is {text}, so.")
