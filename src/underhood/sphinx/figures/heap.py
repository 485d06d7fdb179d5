"""Draws the panels of a memory figure, one for each step."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from . import svg
from .base import FigureError
from .places import HEAD, LABEL, PILL, ROW, VALUE, Places, cut, pill, row_at
from .scene import Shot, Thing
from .svg import Drawing, arrow, box, text
from .wires import Wire, Wires

LINE = 17


def draw(shots: list[Shot], headings: list[tuple[str, bool]], title: str) -> Iterator[Drawing]:
    """A panel for each step, under its heading; a flag says whether that is code.

    Raises `FigureError` if a panel would be too wide.
    """
    lines = [wrapped(words, code=code) for words, code in headings]
    picture = _Picture(shots, 10.0 + LINE * max(map(len, lines)))
    before: Shot | None = None
    for shot, rows, (words, code) in zip(shots, lines, headings, strict=True):
        css = "m b" if code else "b"
        head = [text(0, 13 + LINE * place, row, css) for place, row in enumerate(rows)]
        body = "".join([*head, *picture.parts(shot, before)])
        told = shot.told(picture.places.inline)
        yield Drawing(f"{title}: {words}", told, body, picture.bottom(shot))
        before = shot


class _Picture:
    """What the panels share: the places, and the ways between them."""

    def __init__(self, shots: list[Shot], top: float) -> None:
        for most in (4, 3, 2, 1):
            self.places = Places(shots, top, most)
            every = {wire: None for shot in shots for wire in self.places.wires(shot)}
            boxes = list(self.places.boxes.values())
            self.wires = Wires(list(every), boxes, self.places.pills)
            if self.wires.wide <= svg.WIDE:
                return
        wide = ceil(self.wires.wide)
        raise FigureError(f"{wide} px wide, not {svg.WIDE}: shorten names, or show less")

    def bottom(self, shot: Shot) -> float:
        """Where the panel of a step ends."""
        places = self.places
        if any(wire.to.column < wire.column for wire in places.wires(shot)):
            return self.wires.bottom
        boxes = [places.boxes[number] for number in shot.things if number in places.boxes]
        ends = [it.top + it.high for it in boxes]
        ends += [places.pill_at[name] + PILL / 2 for name in shot.names]
        return max(ends, default=0) + 2

    def parts(self, shot: Shot, before: Shot | None) -> Iterator[str]:
        """Names, boxes and arrows; what is new since the step before is marked."""
        for name in shot.names:
            y = self.places.pill_at[name]
            yield box(1, y - PILL / 2, pill(name) - 2, PILL, "tag", PILL / 2)
            yield text(11, y + 4, name, "m")
        for number, thing in shot.things.items():
            if number in self.places.boxes:
                old = before.things.get(number) if before else thing
                yield from self.box(thing, shot, is_changed=not old or old.count != thing.count)
        known = set(self.places.wires(before or shot))
        for wire in self.places.wires(shot):
            css = "arrow" if wire in known else "arrow new"
            yield arrow(self.wires.way(wire, self.dot(wire)), css)

    def dot(self, wire: Wire) -> float:
        """Where an arrow begins, from the left."""
        if wire.column == 0:
            return pill(wire.name.removeprefix("name ")) - 10
        return self.wires.right(wire.column) - 13

    def box(self, thing: Thing, shot: Shot, *, is_changed: bool) -> Iterator[str]:
        """An object: its type and count, then its value or its slots."""
        at = self.places.boxes[thing.id]
        x, wide = self.wires.left(at.column), at.wide
        yield box(x, at.top, wide, at.high, "obj", 4)
        yield text(x + 8, at.top + 16.5, thing.type, "b")
        css = "a" if is_changed else "q"
        yield text(x + wide - 8, at.top + 16.5, thing.count, css, "end")
        if not thing.slots and thing.text:
            css = "m" if thing.words else "i q"
            yield text(x + 8, at.top + HEAD + 11, cut(thing.text, VALUE), css)
        label, _ = self.places.row_widths(thing, shot)
        for place, (key, to) in enumerate(thing.shown):
            y = at.top + row_at(place)
            yield text(x + 8, y + 15, cut(key, LABEL), "m q s" if key.isdigit() else "m")
            yield box(x + label + 4, y, wide - label - 8, ROW, "cell item")
            if to in self.places.inline:
                words = cut(shot.things[to].words, VALUE)
                yield text(x + label + 10, y + 15, words, "m")
        if thing.more:
            y = at.top + row_at(len(thing.shown))
            yield text(x + 8, y + 15, f"{thing.more:,} more", "i q")


def wrapped(words: str, *, code: bool) -> list[str]:
    """A heading in lines that fit above a panel."""
    lines = [""]
    for word in words.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if not lines[-1] or svg.width(longer, mono=code) * (1 if code else svg.BOLD) <= svg.WIDE:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
