"""Where boxes and names stand in a memory figure: what stays has one place in all steps."""

from __future__ import annotations

from itertools import pairwise

from . import svg
from .scene import Shot, Thing, distances, inline, met
from .svg import MONO
from .wires import Box, Wire

HEAD, ROW, PILL = 24, 22, 26
GAP, BETWEEN = 16, 4
"""The space between boxes, and between names."""

LABEL, VALUE = 12, 15
"""How many characters of a key and of a value are shown."""


class Places:
    """The boxes of all objects that have one, in columns, and the heights of the names.

    An object's column is its distance from the names, or the last one, if that is nearer.
    """

    def __init__(self, shots: list[Shot], top: float, most: int) -> None:
        self.shots, self.top = shots, top
        self.inline = inline(shots)
        self.names: dict[str, int] = {}
        for shot in shots:
            for name, number in shot.names.items():
                self.names.setdefault(name, number)
        self.pills = max((pill(name) for name in self.names), default=0)
        far = distances(shots, self.inline)
        self.sizes = {number: self._size(number) for number in far}
        self.columns = self._columns(far, most)
        self.tops: dict[int, float] = {}
        self.pill_at: dict[str, float] = {}
        self._first_column()
        for before, column in pairwise(self.columns):
            self._column(before, column)
        self.boxes: dict[int, Box] = {}
        for place, column in enumerate(self.columns, 1):
            wide = max(self.sizes[number][0] for number in column)
            for number in column:
                self.boxes[number] = Box(place, self.tops[number], wide, self.sizes[number][1])

    def wires(self, shot: Shot) -> list[Wire]:
        """The arrows of a step: from names, and from the slots that hold what has a box."""
        found = [
            Wire(f"name {name}", 0, self.pill_at[name], self.boxes[number])
            for name, number in shot.names.items()
        ]
        for number, thing in shot.things.items():
            if number in self.boxes:
                at = self.boxes[number]
                for place, (key, to) in enumerate(thing.shown):
                    if to in self.boxes:
                        y = at.top + row_at(place) + ROW / 2
                        found.append(Wire(f"{number} {key}", at.column, y, self.boxes[to]))
        return found

    def row_widths(self, thing: Thing, shot: Shot) -> tuple[float, float]:
        """The widths of the keys and of the cells of a box."""
        label = max((MONO * len(cut(key, LABEL)) for key, _ in thing.shown), default=0)
        words = [shot.things[to].words for _, to in thing.shown if to in self.inline]
        cell = max((MONO * len(cut(it, VALUE)) + 10 for it in words), default=0)
        return label + 11 * bool(label), max(cell, 26)

    def _size(self, number: int) -> tuple[float, float]:
        """Width and height of an object's box, large enough for all steps."""
        wide, high = 0.0, 30.0
        for shot in self.shots:
            thing = shot.things.get(number)
            if thing is None:
                continue
            head = (
                svg.width(thing.type) * svg.BOLD
                + svg.width(thing.count)
                + 16
                + 10 * bool(thing.count)
            )
            if thing.slots:
                body = sum(self.row_widths(thing, shot)) + 8
                tall = row_at(len(thing.shown) + bool(thing.more)) + 4
            else:
                body = MONO * len(cut(thing.text, VALUE)) + 18
                tall = HEAD + 20 * bool(thing.text)
            wide, high = max(wide, head, body), max(high, tall)
        return round(wide), high

    def _columns(self, far: dict[int, int], most: int) -> list[list[int]]:
        """The objects in columns, in the order in which one meets them."""
        count = min(max(far.values(), default=0), most)
        columns: list[list[int]] = [[] for _ in range(count)]
        for number in met(self.shots):
            if number in far:
                columns[min(far[number], count) - 1].append(number)
        return columns

    def _first_column(self) -> None:
        """Names stand before the object that they point to first."""
        y = self.top
        for number in self.columns[0] if self.columns else ():
            names = [name for name, to in self.names.items() if to == number]
            high = self.sizes[number][1]
            tall = (PILL + BETWEEN) * len(names) - BETWEEN
            start = y + max(0, (min(high, 44) - tall) / 2)
            for place, name in enumerate(names):
                self.pill_at[name] = start + place * (PILL + BETWEEN) + PILL / 2
            self.tops[number] = y + max(0, (tall - high) / 2)
            y += max(high, tall) + GAP

    def _column(self, before: list[int], column: list[int]) -> None:
        """Objects stand beside the slot that holds them, or below the one above."""
        wanted: dict[int, float] = {}
        for holder in before:
            for shot in self.shots:
                if holder in shot.things:
                    for place, (_, to) in enumerate(shot.things[holder].shown):
                        wanted.setdefault(to, self.tops[holder] + row_at(place) - 4)
        last = max(wanted.values(), default=0) + 1
        column.sort(key=lambda number: wanted.get(number, last))
        y = self.top
        for number in column:
            self.tops[number] = max(y, wanted.get(number, y))
            y = self.tops[number] + self.sizes[number][1] + GAP


def row_at(place: int) -> float:
    """How far below the top of its box a row begins."""
    return HEAD + ROW * place


def pill(name: str) -> float:
    """The width of a name with its border and its dot."""
    return MONO * len(name) + 30


def cut(words: str, most: int) -> str:
    """Words that are not too long."""
    return words if len(words) <= most else words[: most - 1] + "…"
