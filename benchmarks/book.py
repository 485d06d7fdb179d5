"""How long it takes to verify a book: this project against Sphinx's own doctest builder.

Run with ``nox -s benchmark``. It writes a book of 30 chapters with 50 examples each, verifies it
on every build with ``underhood.sphinx``, and with ``sphinx.ext.doctest`` in a virtual environment
for every interpreter in which that installs. Then it doubles chapters and builds.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from underhood.sphinx.pythons import Interpreter, find

SRC = str(Path(__file__).parent.parent / "src")

# What stands above a block of examples: a sentence, more prose, and the block.
# With its prose, a section has 18 words for each of its ten examples, as our book has.
SECTION = (
    (
        "Objects of chapter {c}: a class, two objects, and what they share.",
        """\
The line `class Point{s}` makes an object of its own, and binds it to a name, as an assignment does.
To call it makes another, in which `x` and `y` are kept in a dictionary.
Are two points with the same coordinates **equal**, or are they *one*?
""",
        """\
>>> class Point{s}:
...     def __init__(self, x, y):
...         self.x, self.y = x, y
...     def __eq__(self, other):
...         return (self.x, self.y) == (other.x, other.y)
>>> p, q = Point{s}({c}, {s}), Point{s}({c}, {s})
>>> p == q, p is q
(True, False)
>>> vars(p) == vars(q)
True
""",
    ),
    (
        "A list grows as one appends, and the numbers are the same wherever one looks.",
        """\
It keeps pointers, not objects: `row.append(n)` stores an address, and *adds one* to a count.
When there is no room left it asks for a larger block, and copies what it has.
So most appends take the same [short time](https://wiki.python.org/moin/TimeComplexity).
""",
        """\
>>> row = []
>>> for n in range(20):
...     row.append(n * {c})
>>> sum(row), len(row), row[-1]
({total}, 20, {last})
>>> sorted(row, reverse=True)[:2]
[{last}, {second}]
>>> "-".join(map(str, row[:4]))
'{text}'
""",
    ),
    (
        "What cannot be done says so.",
        """\
The last index is one less than the length, and a negative one counts from the end.
Beyond them there is **nothing to find**, and `IndexError` says so with a text of its own.
A slice is more patient: it gives what there is, and if there is nothing an empty list.
""",
        """\
>>> row[100]
Traceback (most recent call last):
  ...
IndexError: list index out of range
""",
    ),
)


def write_book(folder: Path, chapters: int, extension: str, *, prose: bool = True) -> None:
    """A book in which each section has ten examples and each chapter five sections."""
    (folder / "docs").mkdir(parents=True)
    names = [f"chapter{number}" for number in range(chapters)]
    listing = "\n".join(names)
    (folder / "docs/index.md").write_text(f"# Book\n\n```{{toctree}}\n{listing}\n```\n")
    for c, name in enumerate(names, 1):
        sections = [f"# Chapter {c}\n"]
        for s in range(5):
            row = [n * c for n in range(20)]
            text = "-".join(map(str, row[:4]))
            values = {"total": sum(row), "last": row[-1], "second": row[-2], "text": text}
            sections.append(f"## Section {'abcde'[s]}\n")
            for sentence, more, examples in SECTION:
                part = f"{sentence}\n{more if prose else ''}\n```{{{{doctest}}}}\n{examples}```\n"
                sections.append(part.format(c=c, s=s, **values))
        (folder / f"docs/{name}.md").write_text("\n".join(sections))
    (folder / "conf.py").write_text(
        "import doctest\n"
        f"extensions = ['myst_parser', {extension!r}]\n"
        "doctest_default_flags = doctest.ELLIPSIS\n"
        "doctest_test_doctest_blocks = ''\n"
    )


def stock_environment(python: Interpreter, folder: Path) -> Path | None:
    """The interpreter of an environment with Sphinx and MyST, made once; None if that fails."""
    place = folder / str(python.build)
    executable = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not (place / "ready").exists():
        shutil.rmtree(place, ignore_errors=True)
        pip = [str(executable), "-m", "pip", "install", "-q", "--only-binary=:all:"]
        for command in ([python.path, "-m", "venv", str(place)], [*pip, "sphinx", "myst-parser"]):
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode:
                print(f"{python.build}: no environment: {done.stderr.strip().splitlines()[-1:]}")
                return None
        (place / "ready").touch()
    return executable


def timed(command: Sequence[str], repeats: int, prepare: Callable[[], None]) -> float:
    """The median wall time of a command in seconds; it must succeed."""
    environment = {name: value for name, value in os.environ.items() if "PYTHON" not in name}
    environment["PYTHONPATH"] = SRC
    seconds = []
    for _ in range(repeats):
        prepare()
        began = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        seconds.append(time.perf_counter() - began)
        if done.returncode:
            raise SystemExit(f"{command}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return statistics.median(seconds)


def ours(book: Path, pythons: Sequence[Interpreter], repeats: int, warm: bool) -> float:
    """The time of one run of this project on some builds."""
    builds = ",".join(str(python.build) for python in pythons)
    settings = [f"-Dunderhood_pythons={builds}", f"-Dunderhood_builds={builds}"]
    return _sphinx(Path(sys.executable), book, settings, repeats, warm)


def stock(book: Path, environments: Sequence[Path], repeats: int, warm: bool) -> list[float]:
    """The times of Sphinx's builder, one for each environment."""
    return [_sphinx(python, book, [], repeats, warm) for python in environments]


def _sphinx(python: Path, book: Path, settings: list[str], repeats: int, warm: bool) -> float:
    out = book / "out"
    places = ["-c", str(book), str(book / "docs"), str(out)]
    command = [str(python), "-m", "sphinx", "-q", *settings, "-b", "doctest", *places]

    def prepare() -> None:
        if not warm:
            shutil.rmtree(out, ignore_errors=True)

    if warm:
        timed(command, 1, prepare)
    return timed(command, repeats, prepare)


def main() -> None:
    """Measure, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, prog="nox -s benchmark --")
    parser.add_argument("--chapters", type=int, default=30)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--environments", type=Path, default=Path("_build/benchmark"))
    options = parser.parse_args()
    pythons = find(print)
    pairs = [(p, stock_environment(p, options.environments)) for p in pythons]
    environments = {p.build: path for p, path in pairs if path}
    with tempfile.TemporaryDirectory() as temporary:
        compare(Path(temporary), pythons, list(environments.values()), options)
        grow(Path(temporary), pythons, options)


def compare(
    folder: Path,
    pythons: Sequence[Interpreter],
    environments: Sequence[Path],
    options: argparse.Namespace,
) -> None:
    """Both ways on the same book: all of it read, with and without prose, and doctrees kept."""
    books = {}
    for prose in (True, False):
        for name, extension in (("ours", "underhood.sphinx"), ("stock", "sphinx.ext.doctest")):
            books[name, prose] = folder / f"{name}-{prose}"
            write_book(books[name, prose], options.chapters, extension, prose=prose)
    print(f"\n{options.chapters} chapters of 50 examples, seconds of wall time per build\n")
    print("| book | ours | stock | ratio |\n| --- | --- | --- | --- |")
    ways = {
        "read anew": (True, False),
        "read anew, a sentence above each block": (False, False),
        "doctrees kept": (True, True),
    }
    here, there = f"{len(pythons)} builds", f"{len(environments)} builds"
    for name, (prose, warm) in ways.items():
        turns = [  # by turns, for the speed of a machine changes from minute to minute
            (
                ours(books["ours", prose], pythons, 1, warm) / len(pythons),
                statistics.mean(stock(books["stock", prose], environments, 1, warm)),
            )
            for _ in range(options.repeats)
        ]
        mine, theirs = map(statistics.median, zip(*turns, strict=True))
        print(f"| {name} | {mine:.2f} ({here}) | {theirs:.2f} ({there}) | {theirs / mine:.1f} |",
              flush=True)  # fmt: skip


def grow(folder: Path, pythons: Sequence[Interpreter], options: argparse.Namespace) -> None:
    """How our time grows with chapters and with builds."""
    print("\nour wall time in seconds, doctrees kept\n")
    print("| chapters | builds | seconds |\n| --- | --- | --- |")
    middle = options.chapters
    sizes = [(middle // 2, 8), (middle, 1), (middle, 2), (middle, 4), (middle, 8), (middle * 2, 8)]
    for chapters, builds in sizes:
        some = pythons[:builds]
        book = folder / str(chapters)
        if not book.exists():
            write_book(book, chapters, "underhood.sphinx")
        seconds = ours(book, some, options.repeats, warm=True)
        print(f"| {chapters} | {len(some)} | {seconds:.2f} |", flush=True)


if __name__ == "__main__":
    main()
