"""The directive ``{layout}``: a C struct to scale, a word of 8 bytes a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from ...build import Build
from ...layouts import Layout, layout
from ...structs.arrangement import Field
from . import front, svg
from .svg import MONO, Drawing, box, number, text

WORD = 8
LEFT, BYTE, ROW = 32, 29, 36
RIGHT = LEFT + WORD * BYTE

SIZES = {"ob_size", "length", "lv_tag", "ma_used", "used", "fill", "stacksize"}
COUNTS = {"ob_tid", "ob_ref_local", "ob_ref_shared", "ob_overflow"}
ROOM = {"allocated", "dk_usable", "dk_log2_size", "dk_size", "mask", "capacity", "ob_alloc"}


@dataclass(frozen=True)
class Cell:
    """A piece of a row: a field or a part of one, or what the compiler leaves unused."""

    offset: int
    size: int
    name: str = ""
    ctype: str = ""
    css: str = "gap"
    whole: int = 0
    """The size of the whole field, where this is only its first row."""

    @property
    def same(self) -> tuple[str, int, str]:
        """What makes it the same field in another build, wherever it is there."""
        return (self.name, self.whole or self.size, self.ctype)


@dataclass(frozen=True)
class Bits:
    """The bit-fields of one unit of a struct: name, first bit and number of bits of each."""

    name: str
    offset: int
    size: int
    parts: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Struct:
    """What is drawn of a struct in one build: its rows, and its bit-fields."""

    name: str
    size: str
    ghosts: tuple[Cell, ...]
    cells: tuple[Cell, ...]
    bits: tuple[Bits, ...]

    @property
    def key(self) -> tuple[object, ...]:
        """Structs with the same key look the same."""
        return (self.name, self.size, self.ghosts, self.cells, self.bits)


def read(name: str, build: Build, *, instance: bool = False) -> Struct:
    """What is drawn of a struct; raises `UnknownLayoutError` where the build has none."""
    found = layout(name, build)
    chosen = visible(found)
    units = list(bit_units([field for _, field in chosen if field.bits is not None]))
    tracked = instance or found.name in front.TRACKED
    ghosts = [
        Cell(offset, size, field, ctype, "ghost")
        for offset, field, size, ctype in front.before(build, tracked=tracked, instance=instance)
    ]
    plain = [(name, field) for name, field in chosen if field.bits is None]
    cells = [cell for name, field in plain for cell in field_cells(name, field)]
    cells += [Cell(unit.offset, unit.size, unit.name, "bits", "cell") for unit in units]
    cells += [
        Cell(offset, size, field, ctype, "ghost")
        for offset, field, size, ctype in front.behind(found, instance=instance)
    ]
    cells.sort(key=lambda cell: cell.offset)
    end = found.fixed_size
    size = f"{end} bytes" if not found.fields[-1].flexible else f"{end} bytes + items"
    return Struct(found.name, size, tuple(ghosts), tuple(padded(cells)), tuple(units))


def visible(found: Layout) -> list[tuple[str, Field]]:
    """The fields, by name, without those that only give a second name to bytes.

    Of overlapping runs of fields one is kept: the longest, then the one that tells most apart,
    then the first in C. A member of a union that has a name is called by both names.
    """
    kept: list[tuple[str, Field]] = []
    for group in overlapping(found.fields):
        runs: list[list[Field]] = []
        for field in group:
            if runs and start_bit(field) >= end_bit(runs[-1][-1]):
                runs[-1].append(field)
            else:
                runs.append([field])
        longest: list[Field] = max(runs, key=_extent)
        holders = {field.path.rpartition(".")[0].rpartition(".")[2] for field in group}
        union = holders.pop() if len(runs) > 1 and len(holders) == 1 else ""
        prefix = "" if not union or union.endswith("_base") else f"{union}."
        kept += [(prefix + field.name, field) for field in longest]
    return kept


def _extent(run: list[Field]) -> tuple[int, int]:
    """How many bits a run of fields covers, and how many fields it has."""
    return end_bit(run[-1]) - start_bit(run[0]), len(run)


def overlapping(fields: Sequence[Field]) -> Iterator[list[Field]]:
    """The fields in groups that share no bytes with each other, each in the order of C."""
    order = sorted(range(len(fields)), key=lambda n: (start_bit(fields[n]), n))
    group: list[int] = []
    end = 0
    for place in order:
        if group and start_bit(fields[place]) >= end:
            yield [fields[n] for n in sorted(group)]
            group, end = [], 0
        group.append(place)
        end = max(end, end_bit(fields[place]))
    if group:
        yield [fields[n] for n in sorted(group)]


def start_bit(field: Field) -> int:
    """The first bit of a field, from the start of the struct on."""
    return 8 * field.offset + (field.bit or 0)


def end_bit(field: Field) -> int:
    """The bit after a field; the array at the end has one item, if C declares one."""
    return start_bit(field) + (field.bits or 8 * max(field.size, 1))


def bit_units(fields: Iterable[Field]) -> Iterator[Bits]:
    """The units that bit-fields share."""
    for (offset, size), group in groupby(fields, key=lambda field: (field.offset, field.size)):
        inner = list(group)
        parts = tuple((it.name, it.bit or 0, it.bits or 0) for it in inner)
        yield Bits(inner[0].path.split(".")[-2:][0], offset, size, parts)


def field_cells(name: str, field: Field) -> Iterator[Cell]:
    """The cells of a field: one a row, the first with its name."""
    css = f"cell {colour(field)}".strip()
    if field.count is not None:
        name += "[0]" if field.flexible and field.count else f"[{field.count or ''}]"
    if field.flexible and not field.count:
        yield Cell(field.offset, WORD - field.offset % WORD, name, field.ctype, "ghost")
        return
    at, end = field.offset, field.offset + field.size
    while at < end:
        size = min(end, at - at % WORD + WORD) - at
        first = at == field.offset
        ctype = field.ctype if first else ""
        yield Cell(at, size, name if first else "", ctype, css, field.size)
        at += size
    if field.flexible:
        yield Cell(end, WORD - end % WORD, f"{field.name}[1] …", "", "ghost")


def colour(field: Field) -> str:
    """The class of what a field is for; most have none."""
    if field.name.startswith("ob_refcnt") or field.name in COUNTS:
        return "ref"
    if field.name == "ob_type":
        return "type"
    if field.name in ROOM:
        return "alloc"
    if field.name in SIZES or field.name.endswith(("_size", "_length")):
        return "size"
    return "item" if field.flexible or field.ctype.endswith("*") else ""


def padded(cells: Iterable[Cell]) -> Iterator[Cell]:
    """The cells, with a gap wherever bytes are no field's, up to the end of the last word."""
    at = 0
    for cell in cells:
        yield from gaps(at, cell.offset)
        yield cell
        at = cell.offset + cell.size
    yield from gaps(at, at + -at % WORD)


def gaps(start: int, end: int) -> Iterator[Cell]:
    """Unused bytes, a cell for each row."""
    while start < end:
        size = min(end, start - start % WORD + WORD) - start
        yield Cell(start, size)
        start += size


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
