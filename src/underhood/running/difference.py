"""What was expected and what came, in lines for a terminal."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

LONG = 6  # lines from which a difference is shown as a diff


def difference(expected: str, got: str) -> Iterator[str]:
    """Both texts, or only their differences if both are long."""
    old, new = expected.splitlines(), got.splitlines()
    if min(len(old), len(new)) >= LONG:
        yield "  Differences (- expected, + got):"
        rows = list(difflib.unified_diff(old, new, lineterm="", n=2))[2:]
        yield from indented(rows)
    else:
        yield "  Expected:" if old else "  Expected nothing."
        yield from indented(old)
        yield "  Got:" if new else "  Got nothing."
        yield from indented(new)


def prompted(source: str) -> Iterator[str]:
    """A statement as one types it at a prompt."""
    return indented(source.splitlines(), ">>> ", "... ")


def indented(rows: Iterable[str], first: str = "", rest: str = "") -> Iterator[str]:
    """Lines, moved to the right; what stands before the first and the others."""
    for number, row in enumerate(rows):
        yield f"      {rest if number else first}{row}".rstrip()
