"""The commands for readers of the book: check its examples here, and do its exercises."""

from __future__ import annotations

import argparse
import json
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UnderhoodError
from .terminal import BOLD, DIM, GREEN, PROGRAM, RED, paint

if TYPE_CHECKING:
    from ..book import Book, Exercise
    from ..book.checking import Check
    from ..book.grading import Grade

SHOWN = 3  # tests that are shown of those that fail


def check(options: argparse.Namespace) -> int:
    """Run examples of the book; 0 if all hold, 1 if not."""
    from ..book import Book
    from ..book.checking import Check, failures, row, totals

    book = Book.load()
    named = [book.part(name) for name in options.names]
    outcome = Check(book, named or [(it, ()) for it in book.chapters], options.timeout)
    if options.list:
        return _list_chapters(outcome, bool(named), options.json)
    wide = max((len(chapter.name) for chapter in outcome.chapters), default=0)
    for chapter in outcome.run():
        if not options.json:
            print(row(outcome, chapter, wide), flush=True)
    if options.json:
        print(json.dumps(outcome.as_dict(), indent=2))
    else:
        print()
        for line in (*failures(outcome), *totals(outcome)):
            print(line)
    return int(not outcome.good)


def _list_chapters(outcome: Check, examples: bool, as_json: bool) -> int:
    """Say what can be checked: chapters or, of those that were named, each example."""
    data: list[dict[str, Any]] = []
    for chapter in outcome.chapters:
        steps = [step for step in outcome.unit(chapter).steps if outcome.asks(chapter, step)]
        told = {"chapter": chapter.name, "label": chapter.label, "title": chapter.title}
        data.append({**told, "page": chapter.page, "steps": len(steps)})
        if examples:
            lines = [(step.line, step.label, step.source) for step in steps]
            data[-1]["steps"] = [dict(zip(("line", "block", "source"), line)) for line in lines]
        if as_json:
            continue
        print(f"{chapter.label:<16}  {chapter.name:<28}  {len(steps):>4}  {chapter.title}")
        for step in steps if examples else ():
            print(f"  {step.line:>4}  {step.label:<24}  {step.source.splitlines()[0]}")
    if as_json:
        print(json.dumps(data, indent=2))
    return 0


def exercise(options: argparse.Namespace) -> int:
    """List exercises, show one and begin it, or grade an answer: 0 if it is right, 1 if not."""
    from ..book import Book

    book = Book.load()
    if options.name is None:
        return _list(book, options.json)
    found = book.exercise(options.name)
    if options.hint:
        return _say(_hint(found, options.hint), options.json, "hint")
    if options.solution:
        text = "\n\n".join([*_answer(book, found), *found.solutions])
        return _say(text, options.json, "solution")
    if options.file is None:
        return _begin(book, found, options.json)
    if not found.starter:
        raise UnderhoodError(f"{found.name} is not graded: it is to {found.kind}")
    from ..book.grading import as_dict, grade

    limits = {"timeout": options.timeout, "memory": options.memory}
    result = grade(book, found, Path(options.file), **limits)
    if options.json:
        print(json.dumps(as_dict(book, result), indent=2))
    else:
        print("\n".join(_graded(book, result)))
    return int(not result.passed)


def _list(book: Book, as_json: bool) -> int:
    names = ("name", "kind", "title", "page")
    data = [{name: getattr(one, name) for name in names} for one in book.exercises]
    wide = max((len(one.name) for one in book.exercises), default=0)
    if as_json:
        print(json.dumps(data, indent=2))
        return 0
    page = ""
    for one in book.exercises:
        if one.page != page:
            print(paint(one.page, DIM))
        page = one.page
        print(f"  {one.name:<{wide}}  {one.kind:<7}  {one.title}")
    return 0


def _hint(found: Exercise, number: int) -> str:
    if not found.hints:
        raise UnderhoodError(f"{found.name} has no hint")
    number = min(number, len(found.hints))
    more = len(found.hints) - number
    return found.hints[number - 1] + (f"\n\n({more} more: --hint once more)" if more else "")


def _answer(book: Book, found: Exercise) -> Iterator[str]:
    here = book.here()
    right = found.right(here.build)
    if right is not None:
        yield f"On CPython {here.build} it prints:\n\n    {right}"


def _say(text: str, as_json: bool, what: str) -> int:
    print(json.dumps({what: text}, indent=2) if as_json else _wrapped(text))
    return 0


def _begin(book: Book, found: Exercise, as_json: bool) -> int:
    """Show the task and, for a function to build, write the file that one begins with."""
    if as_json:
        names = ("name", "kind", "title", "page", "task", "choices", "starter")
        told = {name: getattr(found, name) for name in names}
        print(json.dumps({**told, "hints": len(found.hints)}, indent=2))
        return 0
    print(paint(found.title, BOLD) + f" ({found.kind}, {found.page}#{found.name})\n")
    print(_wrapped(found.task))
    if found.choices:
        print("\n" + "\n".join(f"- {choice}" for choice in found.choices))
    print()
    command = f"{PROGRAM} exercise {found.name}"
    if found.starter:
        path = Path(found.name.replace("-", "_") + ".py")
        print(f"{_write(path, found.starter)} Have it graded:\n\n    {command} {path}")
    print(f"\nMore with {'--hint and ' if found.hints else ''}--solution.")
    return 0


def _write(path: Path, starter: str) -> str:
    """Write the file, if there is none; says what was done."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(starter)
    except FileExistsError:
        return f"{path} is there already, and was left as it is."
    except OSError as error:
        raise UnderhoodError(f"{path} cannot be written: {error.strerror}") from None
    return f"{path} was written for you to begin with."


def _wrapped(text: str) -> str:
    """Paragraphs, wrapped; code as it is."""
    parts = text.split("\n\n")
    wrap = textwrap.TextWrapper(88, break_long_words=False, break_on_hyphens=False)
    return "\n\n".join(part if part[:1] in " -" else wrap.fill(part) for part in parts)


def _graded(book: Book, found: Grade) -> Iterator[str]:
    """What came of an answer, with the first of what is wrong."""
    here = book.here()
    if found.printed:
        yield f"Note: {found.file} prints when it is loaded: {found.printed.strip()[:200]!r}"
    if found.problem:
        yield paint(found.problem.message, RED)
        if found.problem.detail:
            yield textwrap.indent(found.problem.detail, "  ")
        return
    if found.passed:
        count = len(found.tests)
        yield paint(f"{found.exercise.name}: all {count} tests hold on {here.full_name}.", GREEN)
        return
    lost = [test for test in found.tests if test.problem]
    for test in lost[:SHOWN]:
        yield from _lost(test)
    held, left = sum(test.passed for test in found.tests), sum(not it.run for it in found.tests)
    more = [f"{len(lost) - SHOWN} more do not hold"] if len(lost) > SHOWN else []
    more += [f"{left} were not run"] if left else []
    yield ""
    yield "; ".join([f"{held} of {len(found.tests)} tests hold", *more]) + "."


def _lost(test: Any) -> Iterator[str]:
    from ..running.difference import difference

    yield paint(test.problem.message, RED)
    if test.problem.detail:
        yield textwrap.indent(test.problem.detail.rstrip(), "  ")
    elif test.problem.kind == "differs" and "\n" in test.problem.message:
        yield from difference(test.expected, test.got)
