"""Views as text and as HTML: every field with its bytes, its value, and what it points at."""

from __future__ import annotations

from ..errors import UnderhoodError, UnreadableMemoryError
from . import refs
from .array import Array
from .pointer import Pointer

TYPE_CHECKING = False  # importing typing would cost more than this module
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .place import Place, StructView

Row = tuple[str, str, str, str]

HEAD: Row = ("offset", "bytes", "field", "value")
# They cover what other fields show, or are only there to fill.
_HIDDEN = ("ob_refcnt_full", "ob_refcnt_split", "_aligner", "_padding")
_BYTES = 8
_ITEMS = 8
_DEPTH = 3


def text(view: StructView) -> str:
    """A table for the terminal."""
    lines: list[str] = []
    for title, rows in sections(view):
        table = [HEAD, *rows]
        widths = [max(len(row[column]) for row in table) for column in range(3)]
        if lines:
            lines.append("")
        lines.append(title)
        for row in table:
            cells = (row[0].rjust(widths[0]), row[1].ljust(widths[1]), row[2].ljust(widths[2]))
            lines.append("  ".join((*cells, row[3])).rstrip())
    return "\n".join(lines)


def html(view: StructView) -> str:
    """Tables for notebooks: text only, nothing that runs."""
    from html import escape  # its thousand names of characters are not needed before

    parts = []
    for title, rows in sections(view):
        head = "".join(f"<th>{name}</th>" for name in HEAD)
        body = "".join(
            "<tr>" + "".join(f"<td><code>{escape(cell)}</code></td>" for cell in row) + "</tr>"
            for row in rows
        )
        parts.append(
            f"<table><caption>{escape(title)}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )
    return "\n".join(parts)


def sections(
    view: StructView | Array, title: str = "", depth: int = 0
) -> list[tuple[str, list[Row]]]:
    """Titles and rows: of the struct itself, then of each thing that lies elsewhere."""
    if isinstance(view, Array):
        return [(f"{title}, {len(view)} at {view.address:#x}", list(_guarded(_items(view))))]
    title = title or view._title()
    name = f"{title} at {view.address:#x}, {view.layout.name} of CPython {view.layout.build}"
    found = [(name, list(_guarded(_fields(view))))]
    if depth < _DEPTH:
        try:
            for part, other in view._elsewhere():
                found += sections(other, part, depth + 1)
        except UnderhoodError as error:
            found.append((str(error), []))
    return found


def _guarded(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows, up to where the memory is gone."""
    try:
        yield from rows
    except UnderhoodError as error:
        yield ("", "", "", str(error))


def _fields(view: StructView) -> Iterator[Row]:
    for place in view:
        if place.name in _HIDDEN:
            continue
        offset = f"{place.offset}" if place.bit is None else f"{place.offset}:{place.bit}"
        try:
            value = place.value
            if isinstance(value, Array):
                value.names = view._names(place)
                yield (offset, "", f"{place.name}[{len(value)}]", "")
                yield from _items(value, place.offset)
                continue
            note = view._note(place, value)
            yield (offset, _bytes(place), place.name, _value(value, place.ctype, note))
        except UnreadableMemoryError:
            yield (offset, "", place.name, "unreadable")
        except UnderhoodError as error:
            yield (offset, "", place.name, str(error))


def _items(array: Array, offset: int = 0) -> Iterator[Row]:
    for number in range(min(len(array), _ITEMS)):
        item = array[number]
        at = f"{offset + number * array.itemsize}"
        name = f" {array.names[number]}" if number < len(array.names) else ""
        label = f"  [{number}]{name}"
        if hasattr(item, "layout"):
            for place in item:
                value = _value(place.value, place.ctype, "")
                place_at = f"{offset + number * array.itemsize + place.offset}"
                yield (place_at, _bytes(place), f"{label}.{place.name}", value)
        else:
            data = array.data_of(number)
            yield (at, _hex(data), label, _value(item, array.ctype, ""))
    if len(array) > _ITEMS:
        yield ("", "", "  …", f"{len(array) - _ITEMS} more")


def _bytes(place: Place) -> str:
    return _hex(place.data)


def _hex(data: bytes) -> str:
    return data[:_BYTES].hex(" ") + (" …" if len(data) > _BYTES else "")


def _value(value: Any, ctype: str, note: str) -> str:
    shown = repr(value)
    if isinstance(value, Pointer):
        if not value:
            shown = "NULL"
        elif not note and value.is_object:
            note = refs.describe(value)
        if note:
            return f"{shown} → {note}" if value else f"{shown}, {note}"
    elif ctype == "uintptr_t" and value > 255:
        shown = f"{value:#x}"
    return f"{shown}, {note}" if note else shown
