"""--update writes what came, where it stood, and touches nothing else."""

import re
from dataclasses import replace
from doctest import ELLIPSIS, OutputChecker
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from underhood.build import Build
from underhood.running.check import judge
from underhood.running.job import Result, Settings
from underhood.sphinx import plan, update
from underhood.sphinx.grammar import parse
from underhood.sphinx.report import Cell, Line, Run
from underhood.sphinx.update import Change, Refused, agreed, rewrite

SUPPORTED = sorted(
    Build.parse(name)
    for name in ("3.9", "3.10", "3.11", "3.12", "3.13", "3.14", "3.15", "3.13t", "3.15d")
)


def done(out, **more):
    """What came of a step that ran to its end."""
    return Result("done", out=out, **more)


class Fake:
    """A page with one example, and what two runs of it gave on each build."""

    def __init__(self, folder, monkeypatch):
        self.path = folder / "page.md"
        self.monkeypatch, self.log = monkeypatch, []

    def __call__(self, want, first, second=None, *, builds=SUPPORTED, crash="", explored=()):
        """Update a page that expects ``want``; returns the output that stands there then.

        ``first`` and ``second`` are functions of the build, which give text or a result.
        """
        head, tail = "# T\n\n```{doctest}\n", "```\n\nThe end.  \n"
        self.path.write_bytes((head + ">>> f()\n" + want + tail).encode())
        (step,) = plan.examples(">>> f()\n" + want, str(self.path), 4, SUPPORTED)
        unit = plan.Unit("page", "default", [replace(step, crash=crash, last=True)])

        def results(source, build):
            out = source(build)
            return out if isinstance(out, Result) else done(out)

        outcome = Run([], SUPPORTED, [], frozenset(explored), 1)
        outcome.interpreters = [SimpleNamespace(build=build) for build in [*builds, *explored]]
        for build in [*builds, *explored]:
            result = results(first, build)
            verdict = judge(unit.steps[0], build, result, ELLIPSIS, 20)
            outcome.cells.append(Cell(unit, build, [Line(unit.steps[0], result, verdict)]))

        def again(jobs, used):
            assert used.seed != 1
            for job in jobs:
                yield job, [results(second or first, job.interpreter.build)]

        self.monkeypatch.setattr(update, "run", again)
        self.mended = update.update(outcome, Settings(seed=1), self.log.append)
        text = self.path.read_bytes().decode()
        assert text.startswith(head + ">>> f()\n") and text.endswith(tail)
        return text[len(head + ">>> f()\n") : -len(tail)]

    @property
    def said(self):
        """What was logged."""
        return "\n".join(self.log)


@pytest.fixture
def fake(tmp_path, monkeypatch):
    """A page with one example."""
    return Fake(tmp_path, monkeypatch)


# What is written


def test_one_text(fake):
    """What came on all builds alike is written without markers."""
    assert "2\n" == fake("1\n", lambda build: "2\n")
    assert fake.mended
    assert "-1\n+2" in fake.said


def test_ranges(fake):
    """Equal outputs become ranges, others get markers of their own."""
    written = fake("1\n", lambda build: "old\n" if build.version < (3, 12) else f"{build.tags}\n")

    assert "@-3.11\nold\n@3.12-\nfrozenset()\n" in written
    assert "@3.13t\nfrozenset({'t'})\n" in written
    assert "@3.15d\nfrozenset({'d'})\n" in written


def test_markers_go(fake):
    """Markers that are needed no more are taken out."""
    assert "2\n" == fake("@-3.11\n1\n@3.12-\n2\n", lambda build: "2\n")


def test_no_output(fake):
    """An example that prints nothing keeps no line of output; one that begins to gets it."""
    assert "" == fake("1\n", lambda build: "")
    assert "1\n" == fake("", lambda build: "1\n")
    assert "@-3.11\n@3.12-\n1\n" == fake("", lambda build: "1\n" * (build.version > (3, 11)))


def test_addresses(fake):
    """What two runs do not agree on becomes an ellipsis."""
    written = fake(
        "1\n", lambda build: f"<A at 0x7f{build.version[1]}a>\n", lambda build: "<A at 0x55>\n"
    )

    assert "<A at ...>\n" == written


def test_ellipsis_first(fake):
    """Output that begins with an ellipsis is not read as more of the statement."""
    written = fake("1\n", lambda build: "0x7f is it\n", lambda build: "0x8f is it\n")

    assert "@*\n... is it\n" == written
    (example,) = parse(f">>> f()\n{written}", SUPPORTED)
    assert "... is it\n" == example.variants[0].text


def test_at(fake):
    """Output that looks like a marker is escaped."""
    written = fake("1\n", lambda build: "@3.12\n@@\n")

    (example,) = parse(f">>> f()\n{written}", SUPPORTED)
    assert "@3.12\n@@\n" == example.variants[0].text


def test_blank_lines(fake):
    """Empty lines of output are written so that doctest reads them."""
    assert "<BLANKLINE>\na\n<BLANKLINE>\nb\n" == fake("1\n", lambda build: "\na\n  \nb")


def test_traceback(fake):
    """Of a traceback its message is written, which is all that doctest compares."""
    error = ("ValueError", "ValueError: no\n", "Traceback …")
    written = fake("1\n", lambda build: done("", error=error))

    assert "Traceback (most recent call last):\n    ...\nValueError: no\n" == written


def test_what_holds_stays(fake):
    """The text of builds that it holds for is not replaced by what came there."""
    written = fake(
        "@-3.11\n<A at ...>\n@3.12-\n1\n",
        lambda build: "<A at 0x1>\n" if build.version < (3, 12) else "2\n",
        lambda build: "<A at 0x2>\n" if build.version < (3, 12) else "2\n",
    )

    assert "@-3.11\n<A at ...>\n@3.12-\n2\n" == written


def test_builds_elsewhere(fake):
    """What is written for builds that are not on the machine stays."""
    here = [Build.parse("3.12"), Build.parse("3.15")]

    written = fake("@-3.11\nold\n@3.13t\nthreads\n@*\n1\n", lambda build: "2\n", builds=here)

    (example,) = parse(f">>> f()\n{written}", SUPPORTED)
    expected = {"3.9": "old\n", "3.13t": "threads\n", "3.12": "2\n", "3.15": "2\n", "3.14": "1\n"}
    assert expected == {name: example.variant(Build.parse(name)).text for name in expected}


def test_explored_build(fake):
    """A build outside the support list has no say, even if it crashes."""
    other = Build.parse("3.16")

    written = fake(
        "1\n",
        lambda build: Result("ended", exit=-11) if build == other else "2\n",
        explored=[other],
    )

    assert "2\n" == written


# What is refused


@pytest.mark.parametrize("text", ["    ~~~^^^\n", "```python\n", "~~\n"])
def test_no_end_of_a_fence(fake, text):
    """Rows that begin with the characters of a fence and go on are outputs like others."""
    assert text == fake("1\n", lambda build: text)


@pytest.mark.parametrize(
    "result, why",
    [
        (Result("ended", exit=-11), "it ended as: the process ended: SIGSEGV"),
        (Result("timeout"), "it ended as: interrupted after 20 s"),
        (Result("not run"), "it ended as: not run"),
        (done("x\n", cut=9), "9 more bytes"),
        (done("x\n", notes=["the example left sys.stdout closed"]), "left sys.stdout closed"),
        (done(">>> 1\n"), "looks like a prompt"),
        (done("  >>> 1\n"), "looks like a prompt"),
        (done("```\n"), "looks like the end of a fence"),
        (done("a\n  ~~~\n"), "looks like the end of a fence"),
        (done("a\tb\n"), "a character that no page can hold: 'a\\tb'"),
        (done("a\rb\n"), "a character that no page can hold"),
        (done("a\x1b[0m\n"), "a character that no page can hold"),
        (done("\u2028\n"), "a character that no page can hold"),
        (done("\ud800\n"), "a character that no page can hold"),
    ],
)
@pytest.mark.parametrize("everywhere", [True, False])
def test_refused(fake, result, why, everywhere):
    """What cannot be written, on one build or on all, leaves the page as it is, and says why."""
    one = Build.parse("3.12")

    written = fake("1\n", lambda build: result if everywhere or build == one else "2\n")

    assert "1\n" == written
    if not (everywhere and result.status == "not run"):  # then nothing failed either
        assert not fake.mended
        assert f"{fake.path}:4: left as it is: " in fake.said
        assert why in fake.said


def test_crash_in_the_second_run(fake):
    """A crash in either of the two runs is refused."""
    assert "1\n" == fake("1\n", lambda build: "2\n", lambda build: Result("ended", exit=-6))


def test_expected_crash(fake):
    """The output of a block that is to end its process is mended by hand."""
    assert "Aborted\n" == fake("Aborted\n", lambda build: done("1\n"), crash="SIGABRT")
    assert "mended by hand" in fake.said


def test_order(fake):
    """Output whose order changes is refused, with addresses in it too."""
    sets = [("{'a', 'b'}\n", "{'b', 'a'}\n"), ("{<A at 0x1>, 'b'}\n", "{'b', <A at 0x2>}\n")]
    for one, other in sets:
        assert "1\n" == fake("1\n", lambda build, o=one: o, lambda build, o=other: o)
        assert "its order changes from run to run: sort it" in fake.said


def test_nothing_in_common(fake):
    """Output of which nothing would be left is refused."""
    assert "1\n" == fake("1\n", lambda build: "123\n", lambda build: "456\n")
    assert "two runs agree on nothing" in fake.said


# Text

words = st.lists(
    st.sampled_from(["<A at ", "0x7f01", "0x55", " ", "\n", ">", "12", "345", "x", "..", "é"]),
    max_size=12,
).map("".join)


@settings(max_examples=100, deadline=None)
@given(words, words)
def test_agreed(first, second):
    """What two runs agree on holds for both."""
    first, second = f"{first}\n", f"{second}\n"
    try:
        text = agreed(first, second)
    except Refused:
        assert first != second
        return
    check = OutputChecker().check_output
    assert check(text, first, ELLIPSIS) and check(text, second, ELLIPSIS)


# Byte for byte

FILES = {
    "plain": (b"# T\n\n```{doctest}\n>>> f()\n1\n>>> g()\n```\n", b""),
    "CRLF": (b"# T\r\n\r\n```{doctest}\r\n>>> f()\r\n1\r\n```\r\nx\r\n", b""),
    "mixed": (b"# T\r\n\n```{doctest}\n>>> f()\n1\n```\r\nx\n", b""),
    "CR": (b"# T\r\r```{doctest}\r>>> f()\r1\r```\r", b""),
    "BOM, tabs, spaces": (
        b"\xef\xbb\xbf# T \t \n\n\t\n```{doctest}  \n>>> f()  # \t x \n1\n```\t\n \n\tend  ",
        b"",
    ),
    "odd breaks": ("a\x0cb\u2028c\x85d\n```{doctest}\n>>> f()\n1\n```\nx\x1cy\n".encode(), b""),
    "quote": (b"> ```{doctest}\n> >>> f()\n> 1\n> ```\n", b"> "),
    "tight quotes": (b">> ```{doctest}\n>>>>> f()\n>>1\n>> ```\n", b">>"),
    "list": (b"- a\n\n  ```{doctest}\n  >>> f()\n  1\n  ```\n", b"  "),
    "list and quote": (b"1. > ```{doctest}\n   > >>> f()\n   > 1\n   > ```\n", b"   > "),
    "bullet": (b"T\n=\n\n* >>> f()\n  1\n\nEnd\n", b"  "),
    "no final newline": (b"T\n=\n\n.. doctest::\n\n   >>> f()\n   1", b"   "),
    "no final newline, CRLF": (b"T\r\n=\r\n\r\n.. doctest::\r\n\r\n   >>> f()\r\n   1", b"   "),
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("lines", [(), ("2",), ("@-3.11", "old é", "@3.12-", "new")])
def test_bytes(tmp_path, name, lines):
    """Only the output is another; every other byte is what it was."""
    before, indent = FILES[name]
    path = tmp_path / "page"
    path.write_bytes(before)
    ending = re.search(rb"\r\n|\r|\n", before.split(b"f()")[1])[0]
    place = len(re.split(rb"\r\n|\r|\n", before.split(b">>> f()")[0]))
    old = indent + b"1"
    assert 1 == before.count(old + ending) or before.endswith(old)

    rewrite(path, [Change(str(path), place, place + 1, place + 2, lines)])

    new = ending.join(indent + line.encode() for line in lines)
    if before.endswith(old):
        expected = before.removesuffix(old) + new if lines else before.removesuffix(ending + old)
    else:
        expected = before.replace(old + ending, new + ending if lines else b"")
    assert expected == path.read_bytes()


def test_insert_at_the_end(tmp_path):
    """Output is put under an example that ends the file, which still has no final newline."""
    path = tmp_path / "page.rst"
    path.write_bytes(b"T\n\n.. doctest::\n\n   >>> f()")

    rewrite(path, [Change(str(path), 5, 6, 6, ("1", "2"))])

    assert b"T\n\n.. doctest::\n\n   >>> f()\n   1\n   2" == path.read_bytes()


lines = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=8))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_several(tmp_path_factory, data):
    """Any number of changes of one file fall where they should, with any text between."""
    path = tmp_path_factory.mktemp("several") / "page"
    before, after, changes, count = "", "", [], 0
    for _ in range(data.draw(st.integers(1, 4))):
        rest, old, new = data.draw(lines), data.draw(lines), data.draw(lines)
        ending = data.draw(st.sampled_from(["\n", "\r\n"]))
        start = "".join(row + ending for row in [*rest, "  >>> f()"])
        before += start + "".join(row + ending for row in old)
        after += start + "".join(f"  {row}{ending}" for row in new)
        source = count + len(rest) + 1
        count = source + len(old)
        changes.append(Change(str(path), source, source + 1, count + 1, tuple(new)))
    path.write_bytes(before.encode())

    rewrite(path, changes)

    assert after == path.read_bytes().decode()


# Real Sphinx, real interpreters

BOOK = """\
# Title

Numbers such as {val}`2 = 1 + 1` stay.  \t

> A quote
>
> ```{doctest}
> >>> 1 + 1
> 3
> ```

- A list

  ```{doctest}
  :versions: 3.12-

  >>> import sys
  >>> for x in "ab":
  ...     print(x)
  ...
  c
  >>> # a comment
  >>> "t" in sys.abiflags
  None
  >>> object()
  0
  ```

````{solution}
```{doctest} one, two
>>> int("x")
>>> print("a\\n\\n@b")
1
2
```
````"""

BOOK_AFTER = """\
# Title

Numbers such as {val}`2 = 1 + 1` stay.  \t

> A quote
>
> ```{doctest}
> >>> 1 + 1
> 2
> ```

- A list

  ```{doctest}
  :versions: 3.12-

  >>> import sys
  >>> for x in "ab":
  ...     print(x)
  ...
  a
  b
  >>> # a comment
  >>> "t" in sys.abiflags
  @3.12-, 3.15d
  False
  @3.13t
  True
  >>> object()
  <object object at ...>
  ```

````{solution}
```{doctest} one, two
>>> int("x")
Traceback (most recent call last):
    ...
ValueError: invalid literal for int() with base 10: 'x'
>>> print("a\\n\\n@b")
a
<BLANKLINE>
@@b
```
````"""


def test_a_book(book, underhood_pythons):
    """A page is mended in place in one run, and the next one passes and changes nothing."""
    names = underhood_pythons.split(",")
    book.write({"page.md": ""}, builds=names)
    path = book.folder / "page.md"
    path.write_bytes(BOOK.replace("\n", "\r\n").encode())
    if names != ["3.9", "3.12", "3.13t", "3.15d"]:
        pytest.skip("not all of the interpreters are here")

    first = book.build(underhood_pythons, update="1")
    mended = path.read_bytes()
    second = book.build(underhood_pythons, update="1")

    assert 0 == first.status, first.text + first.output
    assert BOOK_AFTER.split("\n") == mended.decode().split("\r\n")
    assert 0 == second.status
    assert mended == path.read_bytes()
