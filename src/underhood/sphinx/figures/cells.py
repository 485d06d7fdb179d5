"""What is drawn of a struct: its fields by rows of a word, the gaps, and its bit-fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from ...build import Build
from ...layouts import Layout, layout
from ...structs.arrangement import Field
from . import front

WORD = 8

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
