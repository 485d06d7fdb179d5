"""The commands: what each one shows, as lines of text and as data for JSON."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Optional, cast

from ..build import Build
from ..errors import UnderhoodError, UnknownLayoutError
from .evaluation import evaluate
from .terminal import BOLD, CYAN, DIM, GREEN, PROGRAM, RED, YELLOW, paint, table

# Each command imports what it shows, so that the others need not wait for it.

if TYPE_CHECKING:
    from ..layouts import Change, Layout
    from ..stack import FrameView, Slot, Start
    from ..structs.arrangement import Field

_KINDS = {"added": GREEN, "removed": RED, "moved": YELLOW, "changed": CYAN}

Answer = tuple[Any, Iterator[str]]
"""What a command gives: data for JSON, and lines of text, made when they are asked for."""


def peek(options: argparse.Namespace) -> Answer:
    """The memory of an object."""
    from ..views import peek

    view = peek(evaluate(options.expression))
    fields = [
        {
            "name": place.name,
            "type": place.ctype,
            "offset": place.offset,
            "size": place.size,
            "bit": place.bit,
            "bits": place.bits,
            "bytes": place.data.hex(),
            "value": _plain(place.value),
        }
        for place in view
    ]
    data = {
        "type": view.type_name,
        "address": view.address,
        "struct": view.layout.name,
        "build": str(view.layout.build),
        "fields": fields,
    }
    return data, table(str(view))


def size(options: argparse.Namespace) -> Answer:
    """The size of an object, part by part."""
    from ..sizing import size_of

    size = size_of(evaluate(options.expression))
    parts = [
        {"name": part.name, "size": part.size, "block": part.block, "counted": part.counted}
        for part in size.parts
    ]
    data = {
        "type": size.name,
        "build": str(size.build),
        "size": int(size),
        "requested": size.requested,
        "allocated": size.allocated,
        "parts": parts,
    }
    return data, table(str(size))


def layout(options: argparse.Namespace) -> Answer:
    """The fields of a struct, or what is different in another build; the names of all structs."""
    from ..layouts import diff
    from ..layouts import layout as find

    if options.name is None:
        return _names()
    known = [*_names()[0]["types"], *_names()[0]["structs"]]
    if options.name not in (*known, *(name.rpartition(".")[2] for name in known)):
        raise UnknownLayoutError(_no_such(options.name, known))
    old = find(options.name, options.build)
    if options.diff is None:
        data = {**_about(old), "fields": [_field(field) for field in old]}
        return data, table(str(old))
    new = find(options.name, options.diff)
    changes = diff(old, new)
    data = {
        "old": _about(old),
        "new": _about(new),
        "changes": [
            {
                "kind": change.kind,
                "old": change.old and _field(change.old),
                "new": change.new and _field(change.new),
            }
            for change in changes
        ],
    }
    return data, _difference(old, new, changes)


def _names() -> Answer:
    from .. import structs
    from ..structs.declaration import Struct

    declared = structs.declarations()
    types = structs.types()
    names = sorted(name for name, shapes in declared.items() if isinstance(shapes[0], Struct))
    lines = (
        f"{name:<28}{', '.join(sorted(kind for kind, its in types.items() if its == name))}".strip()
        for name in names
    )
    return {"structs": names, "types": types}, lines


def _no_such(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, 3)
    mend = f"did you mean {' or '.join(near)}?" if near else f"`{PROGRAM} layout` lists all"
    return f"no struct or type {name!r} is declared: {mend}"


def _about(one: Layout) -> dict[str, object]:
    return {"name": one.name, "build": str(one.build), "size": one.size, "align": one.align}


def _field(field: Field) -> dict[str, object]:
    names = ("name", "path", "offset", "size", "bit", "bits", "count")
    return {**{name: getattr(field, name) for name in names}, "type": field.ctype}


def _difference(old: Layout, new: Layout, changes: list[Change]) -> Iterator[str]:
    """A table: where each field was and is, and what became of it."""
    counts = [(kind, sum(one.kind == kind for one in changes)) for kind in _KINDS]
    told = ", ".join(f"{number} {kind}" for kind, number in counts if number)
    title = f"{old.name}, CPython {old.build}: {old.size} bytes, {new.build}: {new.size} bytes"
    yield paint(f"{title}; {told or 'no difference'}", BOLD)
    first, second = max(6, len(str(old.build))), max(6, len(str(new.build)))
    yield paint(f"{old.build!s:>{first}}  {new.build!s:>{second}}  {'':<7}  field", DIM)
    for change in changes:
        kind = change.kind
        names = [field.declaration for field in (change.old, change.new) if field]
        name = " → ".join(dict.fromkeys(names))
        line = f"{_at(change.old):>{first}}  {_at(change.new):>{second}}"
        line += f"  {'' if kind == 'same' else kind:<7}  {name}"
        yield paint(line, _KINDS.get(kind, ""))


def _at(field: Optional[Field]) -> str:
    if field is None:
        return ""
    return f"{field.offset}" if field.bit is None else f"{field.offset}:{field.bit}"


def frames(options: argparse.Namespace) -> Answer:
    """A chain of frames."""
    from ..stack import frames as chain

    if options.expression is None:
        found = chain()
    else:
        start = evaluate(options.expression)
        try:
            found = chain(cast("Start", start))
        except TypeError as error:
            raise UnderhoodError(str(error)) from None
    if not found:
        return [], iter(["no frames: it has ended, or is the number of no thread"])
    return [_frame(view) for view in found], (
        line for view in found for line in table(str(view), head=False)
    )


def _frame(view: FrameView) -> dict[str, object]:
    from ..stack.view import short

    names = ("name", "filename", "line", "lasti", "offset", "instruction")
    words = ("address", "owner", "previous", "entry")
    return {
        **{name: getattr(view, name) for name in (*names, *words)},
        "visible": view.frame is not None,
        "locals": {name: short(value) for name, value in view.locals.items()},
        "slots": [_slot(slot) for slot in view.slots],
        "stack": None if view.stack is None else [_slot(slot) for slot in view.stack],
    }


def _slot(slot: Slot) -> dict[str, object]:
    return {
        "name": slot.name,
        "kind": slot.kind,
        "address": slot.address,
        "type": slot.type_name,
        "text": slot.text,
    }


def builds(options: argparse.Namespace) -> Answer:
    """The builds whose structs are known."""
    from ..structs import PROVEN, known

    here = Build.current()
    builds = [Build.parse(name) for name in PROVEN]
    data = {
        "running": str(here),
        "known": known(here),
        "builds": [{"build": str(one), "release": name} for one, name in zip(builds, PROVEN)],
    }
    return data, _list_builds(list(zip(builds, PROVEN)), here)


def _list_builds(builds: list[tuple[Build, str]], here: Build) -> Iterator[str]:
    yield paint("build  proven on", DIM)
    for build, name in builds:
        words = [
            "free-threaded" if build.free_threaded else "",
            "debug" if build.debug else "",
            "this one runs" if build == here and build.micro == here.micro else "",
        ]
        line = f"{build!s:<5}  {name:<10}" + ", ".join(filter(None, words))
        yield paint(line.rstrip(), GREEN if words[2] else "")


def _plain(value: Any) -> Any:
    """A value of a view as JSON can have it: numbers, addresses, lists and objects of them."""
    if isinstance(value, (bool, str)) or value is None:
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return value if abs(value) < float("inf") else repr(value)  # JSON has neither inf nor nan
    if hasattr(value, "layout"):
        return {place.name: _plain(place.value) for place in value}
    if hasattr(value, "__iter__"):
        return [_plain(item) for item in value]
    return int(value) if hasattr(value, "__index__") else repr(value)
