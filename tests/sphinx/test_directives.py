"""An error of the grammar is an error of the build, at its very line of the source."""

import re
from types import SimpleNamespace

import pytest

from underhood.build import Build
from underhood.sphinx.directives import comparison_flags, signal_name, supported


def errors(book, name, text, builder="dummy"):
    """What Sphinx says of a page: line and message of each error and warning."""
    outcome = book({name: text}, builder=builder)
    found = re.findall(rf"{name}:(\d+): (?:ERROR|WARNING): (.*)", outcome.warnings)
    assert len(found) == outcome.warnings.count("ERROR: ") + outcome.warnings.count("WARNING: ")
    return [(int(line), said) for line, said in found]


def marked(text):
    """A page, and the lines on which it says ``<<<`` (which is taken out)."""
    rows = text.split("\n")
    lines = [number for number, row in enumerate(rows, 1) if row.endswith("<<<")]
    return "\n".join(row.removesuffix("<<<").rstrip() for row in rows), lines


PLACES = {
    "plain": """\
# Title

```{doctest}
>>> 1
@3.x<<<
1
```
""",
    "options": """\
# Title

```{doctest}
:versions: 3.12-
:hidden:

>>> 1
@3.x<<<
1
```

```{doctest}
:versions: 3.12-
>>> 1
@3.x<<<
1
```
""",
    "yaml options": """\
# Title

```{doctest}
---
versions: 3.12-
---
>>> 1
@3.x<<<
```
""",
    "a group": """\
# Title

```{doctest} one, two
>>> 1
@3.x<<<
```
""",
    "blank first line": """\
# Title

```{doctest}

>>> 1
@3.x<<<
```

```{doctest}
:versions: 3.12-


>>> 1
@3.x<<<
```
""",
    "list": """\
# Title

- item

  ```{doctest}
  >>> 1
  @3.x<<<
  1
  ```

1. item

   - ```{doctest}
     :versions: 3.12-

     >>> 1
     @3.x<<<
     ```
""",
    "quote": """\
# Title

> Text
>
> ```{doctest}
> >>> 1
> @3.x<<<
> ```
>
> - > ```{doctest}
>   > >>> 1
>   > @3.x<<<
>   > ```
""",
    "solution": """\
# Title

````{solution}
Text.

```{doctest}
>>> 1
@3.x<<<
```

- item

  ```{doctest}
  :versions: 3.12-

  >>> 1
  @3.x<<<
  ```
````

:::{solution} With a title

```{doctest}

>>> 1
@3.x<<<
```
:::
""",
    "front matter": """\
---
orphan: true
---
# Title

~~~{doctest}
>>> 1
@3.x<<<
~~~
""",
}

RST = """\
Title
=====

.. doctest::

   >>> 1
   @3.x<<<

* item

  .. doctest:: group
     :versions: 3.12-

     >>> 1
     @3.x<<<

  .. solution::

     Text.

     .. doctest::


        >>> 1
        @3.x<<<
"""


@pytest.mark.parametrize("place", PLACES)
def test_line(book, place):
    """Wherever a block stands in Markdown, a bad selector is an error at its own line."""
    text, lines = marked(PLACES[place])

    found = errors(book, "page.md", text)

    assert lines == [line for line, _ in found]
    assert {"'3.x' is no selector"} == {said.split(":")[0] for _, said in found}


def test_line_rst(book):
    """The same in reStructuredText."""
    text, lines = marked(RST)

    assert lines == [line for line, _ in errors(book, "page.rst", text)]


BLOCKS = [
    ("@3.12<<<\n>>> 1", "marker before any example"),
    (">>> 1\n@-3.11<<<\n1", "no output for 3.12-"),
    (">>> 1\n@-3.12\n1\n@3.12-<<<\n2", "two outputs for 3.12"),
    (":versions: 3.12-\n\n>>> 1\n@3.13-<<<\n2", "no output for 3.12"),
    (":crash: SIGNOTHING<<<\n>>> 1", "crash: 'SIGNOTHING' is no signal: write SIGSEGV"),
    (":hidden:\n:crash: 11<<<\n\n>>> 1", "crash: '11' is no signal"),
    (":crash:<<<\n>>> 1", "crash: '' is no signal"),
    (":crash: SIG_DFL<<<\n>>> 1", "crash: 'SIG_DFL' is no signal"),
    (":versions: new<<<\n>>> 1", "versions: 'new' is no selector"),
    (":versions: 3.12-\n:options: +ELLIPSES<<<\n>>> 1", "options: '+ELLIPSES' is no flag"),
    (":versions: 3.7, -3.8<<<\n>>> 1", "versions: 3.7, -3.8 names no build of the support list"),
    (">>> 1\n1\n\nmore<<<", "'more' is neither example nor output"),
    (">>> f(\n...   1)\n... # x\n>>>2<<<", "the line lacks blank after >>>"),
    ("\n\ntext<<<\n>>> 1", "'text' is neither example nor output"),
]


@pytest.mark.parametrize("text, message", BLOCKS)
@pytest.mark.parametrize("prefix", ["", "> ", "   "])
def test_message(book, text, message, prefix):
    """Each error says what is wrong and stands at its line, in a quote and a list too."""
    body = "".join(prefix + row + "\n" for row in ["```{doctest}", *text.split("\n"), "```"])
    page, lines = marked("# Title\n\n" + ("1. item\n\n" if prefix == "   " else "") + body)

    ((line, said),) = errors(book, "page.md", page)

    assert lines == [line]
    assert message in said


@pytest.mark.parametrize("text", ["", "\n", "\n\n\n"])
def test_empty(book, text):
    """A block without an example is an error at the block."""
    ((line, said),) = errors(book, "page.md", f"# Title\n\n```{{doctest}}\n{text}```\n")

    assert "no example in the block" in said
    assert 3 <= line <= 4 + text.count("\n")


VALUES = [
    ("{val}`5`<<<", "val: '5' has no expression"),
    ("{val}`5 = `<<<", "has no expression"),
    ("{val}`5 = (`<<<", "val: '(' was never closed"),
    ("{val}`@3.x 5 = 5`<<<", "val: '3.x' is no selector"),
    ("{val}`@-3.11 5 = 5`<<<", "val: no output for 3.12-"),
    ("{val}`@-3.12 5 @3.12- 6 = 5`<<<", "val: two outputs for 3.12"),
    ("{val}`@-3.11 @3.12- 6 = 5`<<<", "val: no output for 3.12-"),
    ("a\nb {val}`3 = 3`\nc\n{val}`4 =`<<< ", "has no expression"),
]


@pytest.mark.parametrize("text, message", VALUES)
@pytest.mark.parametrize("start", ["", "Text over\ntwo lines\n", "> ", "- item\n- "])
def test_value(book, text, message, start):
    """An error of a checked number stands at its line, wherever in a paragraph it is."""
    inside = text.replace("\n", "\n" + ("> " if start == "> " else "  "))
    page, lines = marked(f"# Title\n\n{start}{inside.rstrip()}\n")

    ((line, said),) = errors(book, "page.md", page)

    assert lines == [line]
    assert message in said


def test_value_selectors(book, underhood_pythons):
    """A value may have lists of selectors, with a space after the comma and without."""
    values = [
        "{val}`@-3.11, 3.13t old @3.12- new = s`",
        "{val}`@-3.11,3.13t old @* new = s`",
        "{val}`@3.9-3.11,  3.13t old @* new = s`",
    ]
    page = f"""\
# Title

```{{doctest}}
>>> import sys
>>> old = sys.version_info < (3, 12) or (sys.version_info[:2] == (3, 13) and "free" in sys.version)
>>> s = "old" if old else "new"
```

{" and ".join(values)}
"""
    outcome = book({"page.md": page}, underhood_pythons)

    assert 0 == outcome.status, outcome.text + outcome.warnings
    assert {"passed"} == {
        result for build in outcome.builds("page") for result in outcome.outcomes("page", build)
    }


def test_other_blocks_stay(book, underhood_pythons):
    """One bad block does not keep the rest from being run, but the run fails."""
    page = "# T\n\n```{doctest}\n>>> 1\n@x\n```\n\n```{doctest}\n>>> 2\n2\n```\n"

    outcome = book({"page.md": page}, underhood_pythons.split(",")[0])

    assert 1 == outcome.status
    assert ["passed"] == outcome.outcomes("page", underhood_pythons.split(",")[0])
    assert 1 == outcome.warnings.count("page.md:5: ERROR: 'x' is no selector")


def test_errors_stay(book, underhood_pythons):
    """A second build, which reads nothing anew, knows the errors of the first."""
    one = underhood_pythons.split(",")[0]
    first = book({"page.md": "# T\n\n```{doctest}\n>>> 1\n@x\n```\n"}, one)
    second = book.build(one)
    book.write({"page.md": "# T\n\n```{doctest}\n>>> x = 1\n```\n"})
    third = book.build(one)

    assert [1, 1, 0] == [it.status for it in (first, second, third)]
    assert [1, 1, 0] == [it.warnings.count("page.md:5: ERROR") for it in (first, second, third)]


def test_supported():
    """The support list is read from the settings, oldest first."""
    config = SimpleNamespace(underhood_builds=["3.13t", "3.9", "3.13"])

    assert [Build.parse(it) for it in ("3.9", "3.13", "3.13t")] == supported(config)


def test_signals():
    """A signal is known by its name."""
    assert "SIGABRT" == signal_name(" SIGABRT ")
    with pytest.raises(ValueError, match="'SIGNOTHING' is no signal"):
        signal_name("SIGNOTHING")


def test_comparison_flags():
    """Flags are turned on and off by their names in doctest."""
    assert (True, False) == tuple(on for _, on in comparison_flags("+ELLIPSIS, -SKIP"))
    with pytest.raises(ValueError, match="'ELLIPSIS' is no flag"):
        comparison_flags("ELLIPSIS")


@pytest.mark.parametrize(
    "option", ["pyversion:", "pyversion: > 3.12", "pyversion: soon", "version: 3.9"]
)
def test_lost_options(book, option):
    """An option without a meaning is an error at its line, and the block does not run."""
    page = f"# Page\n\n```{{doctest}}\n:{option}\n>>> 1\n1\n```\n"
    outcome = book({"page": page}, "3.12")

    assert f"page.md:4: ERROR: {option.split(':')[0]}:" in outcome.warnings
    assert 1 == outcome.status
