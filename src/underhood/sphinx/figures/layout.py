"""Draws a C struct to scale, a word of 8 bytes a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from . import svg
from .cells import WORD, Bits, Cell, Struct
from .svg import MONO, Drawing, box, number, text

LEFT, BYTE, ROW = 32, 29, 36
RIGHT = LEFT + WORD * BYTE


def draw(struct: Struct, heading: str = "", others: Sequence[Struct] = ()) -> Drawing:
    """The picture of a struct; rows with a field that the others do not have are marked."""
    return _Panel(struct, heading, others).drawing()


class _Panel:
    """A picture in the making: the parts so far, and what is explained below."""

    def __init__(self, struct: Struct, heading: str, others: Sequence[Struct]) -> None:
        self.struct, self.heading = struct, heading
        self.others = [{cell.same for cell in (*it.ghosts, *it.cells)} for it in others]
        self.parts: list[str] = []
        self.late: list[str] = []
        self.notes: list[tuple[str, str, str]] = []
        self.marked: list[str] = []
        self.letters = iter("abcdefghijklmnopqrstuvwxyz")

    def drawing(self) -> Drawing:
        struct, y = self.struct, 26.0
        if self.heading:
            self.parts.append(text(LEFT, 13, self.heading, "b"))
            y += 20
        self.parts += [
            text(LEFT - 8, y - 12, "offset", "q s", "end"),
            text(RIGHT + 8, y - 12, "size", "q s"),
            text(LEFT, y - 12, struct.name, "m b"),
            text(RIGHT, y - 12, struct.size, "q", "end"),
        ]
        if struct.ghosts:
            y = self.rows(struct.ghosts, y) + 26
            self.parts.append(
                f'<path class="here" d="M{LEFT},{number(y - 2)}V{number(y - 20)}"/>'
                f'<path class="here tip" d="M{LEFT},{number(y - 1)}l-4,-8h8Z"/>'
                + text(LEFT + 9, y - 9, "id(x)", "m a")
            )
        y = self.rows(struct.cells, y)
        for unit in struct.bits:
            y = self.bits(unit, y)
        for letter, name, size in self.notes:
            y += 20
            self.parts += [
                text(LEFT, y, letter, "i"),
                text(LEFT + 14, y, name, "m"),
                text(LEFT + 22 + len(name) * MONO, y, size, "q"),
            ]
        title = f"{struct.name}, {struct.size}"
        if self.heading:
            title = f"{self.heading}: {title}"
        return Drawing(title, self.description(), "".join(self.parts + self.late), y + 4)

    def rows(self, cells: Sequence[Cell], y: float) -> float:
        """Draw rows from y on; returns where they end."""
        for word, group in groupby(cells, key=lambda cell: cell.offset // WORD):
            row = list(group)
            self.parts.append(text(LEFT - 8, y + 23, minus(word * WORD), "m q", "end"))
            for cell in row:
                self.cell(cell, LEFT + (cell.offset - word * WORD) * BYTE, y)
            sizes = "+".join(
                str(cell.whole or cell.size) for cell in row if cell.name and cell.ctype
            )
            self.parts.append(text(RIGHT + 8, y + 23, sizes, "m q s"))
            if self.is_changed(row):
                self.marked += [cell.name for cell in row if cell.name]
                self.late.append(
                    box(LEFT, y, WORD * BYTE, ROW, "changed") + box(LEFT - 5, y, 3, ROW, "bar", 0)
                )
            y += ROW
        return y

    def is_changed(self, row: Iterable[Cell]) -> bool:
        """Whether another build lacks a field of the row."""
        named = [cell.same for cell in row if cell.name]
        return any(same not in other for other in self.others for same in named)

    def cell(self, cell: Cell, x: float, y: float) -> None:
        """One cell, its name or a letter for it, and its type where there is room."""
        wide = cell.size * BYTE
        self.parts.append(box(x, y, wide, ROW, cell.css))
        if not cell.name:
            return
        pale = " q" if cell.css == "ghost" else ""
        if len(cell.name) * MONO + 6 <= wide:
            pad = 10 if wide > 100 else (wide - len(cell.name) * MONO) / 2
            self.parts.append(text(x + pad, y + 23, cell.name, f"m{pale}"))
        else:
            self.letter(cell.name, f"{cell.size} byte{'s' * (cell.size > 1)}", x + wide / 2, y)
        room = wide - len(cell.name) * MONO - 34
        if cell.ctype and svg.width(cell.ctype) <= room:
            self.parts.append(text(x + wide - 9, y + 23, cell.ctype, f"i{pale}", "end"))

    def letter(self, name: str, size: str, x: float, y: float) -> None:
        """A letter in place of a name, which is explained below the picture."""
        letter = next(self.letters, "")
        self.parts.append(text(x, y + 23, letter, "i", "middle"))
        self.notes.append((letter, name, size))

    def bits(self, unit: Bits, y: float) -> float:
        """The bits of a unit, enlarged: 8 bits a row, the lowest first."""
        end = max(bit + count for _, bit, count in unit.parts)
        y += 34
        words = f"the bits of {unit.name}, the lowest first"
        self.parts.append(text(LEFT, y - 10, words, "q i"))
        for start in range(0, end, WORD):
            self.parts.append(box(LEFT, y, WORD * BYTE, ROW, "gap"))
            for name, bit, count in unit.parts:
                low, high = max(bit, start), min(bit + count, start + WORD)
                if low >= high:
                    continue
                wide, x = (high - low) * BYTE, LEFT + (low - start) * BYTE
                self.parts.append(box(x, y, wide, ROW, "cell"))
                if bit < start:
                    continue
                if len(name) * MONO + 6 <= wide:
                    middle = x + (wide - len(name) * MONO) / 2
                    self.parts.append(text(middle, y + 23, name, "m"))
                else:
                    self.letter(name, f"{count} bit{'s' * (count > 1)}", x + wide / 2, y)
            y += ROW
        return y

    def description(self) -> str:
        """All that the picture shows, in words."""
        said = [
            f"{cell.name} at {minus(cell.offset)}, {cell.whole or cell.size} "
            f"byte{'s' * ((cell.whole or cell.size) > 1)}"
            for cell in (*self.struct.ghosts, *self.struct.cells)
            if cell.name
        ]
        for unit in self.struct.bits:
            parts = ", ".join(f"{name}:{count}" for name, _, count in unit.parts)
            said.append(f"bits of {unit.name}, the lowest first: {parts}")
        if self.marked:
            said.append(f"different: {', '.join(self.marked)}")
        return "; ".join(said) + "."


def minus(offset: int) -> str:
    """An offset, with the sign that is as wide as a plus."""
    return str(offset).replace("-", "−")
