"""The text of a ``{doctest}`` fence: examples, and outputs that depend on the build."""

from __future__ import annotations

import doctest
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..build import Build, Selector, choose, describe
from ..errors import SelectorError, UnderhoodError
from ..running.step import EVERY, Variant, variant_for

_PARSER = doctest.DocTestParser()
_EXAMPLE: re.Pattern[str] = _PARSER._EXAMPLE_RE  # type: ignore[attr-defined]


class GrammarError(UnderhoodError, ValueError):
    """A block breaks the grammar; ``line`` counts from 0 at its first line."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Example:
    """A statement at the prompt and what it prints, from ``line`` to before ``end``."""

    source: str
    variants: tuple[Variant, ...]
    line: int
    output: int
    end: int
    flags: tuple[tuple[int, bool], ...] = ()

    def variant(self, build: Build) -> Variant | None:
        """The one variant that holds for a build; None where none or two do."""
        return variant_for(self.variants, build)


def parse(text: str, builds: Sequence[Build]) -> list[Example]:
    """The examples of a block, whose variants must cover each of the builds exactly once.

    Raises `GrammarError` with the line at fault.
    """
    examples: list[Example] = []
    line = 0
    for match in _EXAMPLE.finditer(text.expandtabs()):
        start = match.string.count("\n", 0, match.start())
        output = start + match["source"].count("\n") + 1
        end = output + len(match["want"].removesuffix("\n").split("\n") if match["want"] else [])
        _only_space(text, line, start, bool(examples))
        line = end
        try:
            source, options, want, _ = _PARSER._parse_example(  # type: ignore[attr-defined]
                match, "<string>", start
            )
        except ValueError as error:
            raise GrammarError(_line_of(error), _reason_of(error)) from None
        if _is_comment(source):
            if want:
                raise GrammarError(output, "output of a comment: put it under an example")
            continue
        source += "\n" * (not source.endswith("\n"))
        found = variants(want.split("\n")[: end - output], output, builds)
        examples.append(Example(source, found, start, output, end, tuple(options.items())))
    _only_space(text, line, None, bool(examples))
    if not examples:
        raise GrammarError(0, "no example in the block: begin one with '>>> '")
    return examples


def variants(want: Sequence[str], line: int, builds: Sequence[Build]) -> tuple[Variant, ...]:
    """The expected output of one example, split at its markers; ``line`` is that of the first."""
    marked = [place for place, row in enumerate(want) if is_marker(row)]
    if not marked:
        return (Variant(EVERY, _text(want)),)
    if marked[0]:
        raise GrammarError(
            line, "output before the first marker: say which builds it is of, or put @* before it"
        )
    found = []
    for start, stop in zip(marked, [*marked[1:], len(want)], strict=True):
        try:
            selector = Selector.parse(want[start].strip()[1:])
        except SelectorError as error:
            raise GrammarError(line + start, str(error)) from None
        found.append(Variant(selector, _text(want[start + 1 : stop])))
    check_cover([variant.selector for variant in found], builds, line, [line + m for m in marked])
    return tuple(found)


def check_cover(
    selectors: Sequence[Selector],
    builds: Sequence[Build],
    line: int,
    lines: Sequence[int] | None = None,
) -> None:
    """Raise `GrammarError` unless each build has exactly one of the selectors."""
    missing = [build for build in builds if not choose(selectors, build)]
    if missing:
        names = describe(missing, builds)
        raise GrammarError(line, f"no output for {names}: add one that begins with @{names}")
    for build in builds:
        found = choose(selectors, build)
        if len(found) > 1:
            first, second = found[:2]
            raise GrammarError(
                lines[second] if lines else line,
                f"two outputs for {build}: @{selectors[first]} and @{selectors[second]}",
            )


def is_marker(row: str) -> bool:
    """Whether a line of output is a marker; ``@@`` stands for an ``@`` that is output."""
    return row.startswith("@") and not row.startswith("@@")


def _text(rows: Sequence[str]) -> str:
    return "".join((row[1:] if row.startswith("@@") else row) + "\n" for row in rows)


def _only_space(text: str, line: int, end: int | None, inside: bool) -> None:
    """Raise `GrammarError` at the first line from ``line`` to before ``end`` that is not empty."""
    for number, row in enumerate(text.split("\n")[line:end], line):
        if is_marker(row.strip()):
            where = "after an empty line" if inside else "before any example"
            raise GrammarError(number, f"marker {where}: {row.strip()!r} belongs under an example")
        if row.strip():
            mend = (
                "write <BLANKLINE> for an empty line of output"
                if inside
                else "begin the example with '>>> '"
            )
            raise GrammarError(number, f"{row.strip()!r} is neither example nor output: {mend}")


def _is_comment(source: str) -> bool:
    """Whether nothing of an example would run."""
    return all(not row.strip() or row.lstrip().startswith("#") for row in source.split("\n"))


def _line_of(error: ValueError) -> int:
    match = re.search(r"line (\d+)", str(error))
    return int(match[1]) - 1 if match else 0


def _reason_of(error: ValueError) -> str:
    return re.sub(r"^line \d+ of the (docstring|doctest) for <string> ", "the line ", str(error))
