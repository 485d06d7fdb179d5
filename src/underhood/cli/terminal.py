"""Text for a terminal: coloured where that is wanted."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

PROGRAM = "python -m underhood"
BOLD, DIM, RED, GREEN, YELLOW, CYAN = "1", "2", "31", "32", "33", "36"


def table(text: str, *, head: bool = True) -> Iterator[str]:
    """The lines of a text whose paragraphs have a title, and mostly a row of names after it."""
    place = 0
    for line in text.splitlines():
        place = place + 1 if line else 0
        yield paint(line, {1: BOLD, 2: DIM if head else ""}.get(place, ""))


def paint(text: str, colour: str) -> str:
    """Text in a colour, if colours are wanted: the rules of no-color.org, then the terminal."""
    return f"\x1b[{colour}m{text}\x1b[0m" if colour and _coloured() else text


def _coloured() -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
