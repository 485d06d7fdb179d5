"""Names, objects and references after the steps of a small program, as plain data.

``python -m underhood.snapshot`` reads the steps from standard input, a JSON list of texts, runs
them in a namespace of their own, and writes what stood after each.
"""

from __future__ import annotations

import gc
import json
import sys
import types

from .layouts import layout
from .refcounts import is_immortal, refcount

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

LONGEST = 24
"""The characters of a repr that are kept."""

_NOT_SHOWN = (type, types.ModuleType)
"""What has a name, but is no data: classes and modules."""

_LEAVES = (int, float, complex, str, bytes, bool, type(None), type(...), range)


def run(steps: list[str]) -> list[dict[str, Any]]:
    """What stands after each of the steps."""
    names: dict[str, Any] = {"__name__": "__main__"}
    numbers: dict[tuple[int, str], int] = {}
    before: set[tuple[int, str]] = set()
    taken = []
    for step in steps:
        exec(compile(step, "<memory>", "exec"), names)
        if layout("PyObject").build.free_threaded:
            gc.collect()  # only the collector frees code there, which holds its constants
        shot, now = _take(names, numbers, before)
        taken.append(shot)
        before = now
    return taken


def _take(
    names: dict[str, Any], numbers: dict[tuple[int, str], int], before: set[tuple[int, str]]
) -> tuple[dict[str, Any], set[tuple[int, str]]]:
    """The names and all that is reachable from them; an object keeps its number while it lives."""
    kept: list[Any] = []
    places: dict[int, int] = {}
    arrows: dict[str, int] = {}

    def place(thing: Any) -> int:
        if id(thing) not in places:
            places[id(thing)] = len(kept)
            kept.append(thing)
        return places[id(thing)]

    for name in list(names):
        if not name.startswith("__") and not isinstance(names[name], _NOT_SHOWN):
            arrows[name] = place(names[name])
    slots: list[list[tuple[str, int]]] = []
    while len(slots) < len(kept):
        slots.append([(key, place(value)) for key, value in _slots(kept[len(slots)])])
    # Nothing but `kept` holds what was met on the way; each object is in it once.
    counts = [refcount(kept[at]) - 1 for at in range(len(kept))]
    marks = [(address, type(kept[at]).__name__) for address, at in places.items()]
    for mark in marks:
        if mark not in before or mark not in numbers:
            numbers[mark] = 1 + max(numbers.values(), default=0)
    found = []
    for at, mark in enumerate(marks):
        found.append(
            {
                "id": numbers[mark],
                "type": mark[1],
                "repr": _id(kept[at], numbers) or _words(kept[at]),
                "refs": _why_not_counted(kept[at], counts[at]) or counts[at],
                "slots": [[key, numbers[marks[to]]] for key, to in slots[at]],
            }
        )
    shown = {name: numbers[marks[to]] for name, to in arrows.items()}
    return {"names": shown, "objects": found}, set(marks)


def _slots(thing: Any) -> Iterator[tuple[str, Any]]:
    """What an object of plain data holds, each with what leads to it."""
    kind = type(thing)
    if kind in (list, tuple):
        yield from ((str(place), thing[place]) for place in range(len(thing)))
    elif kind is dict:
        yield from ((_words(key), thing[key]) for key in thing)
    elif kind in (set, frozenset):
        yield from (("", item) for item in sorted(thing, key=repr))
    elif kind is types.FunctionType and thing.__defaults__:
        yield "__defaults__", thing.__defaults__
    elif kind.__module__ == "__main__":
        yield from getattr(thing, "__dict__", {}).items()
        for name in _slot_names(kind):
            if hasattr(thing, name):
                yield name, getattr(thing, name)


def _slot_names(kind: type) -> Iterator[str]:
    """The names in the __slots__ of a class and its bases."""
    for base in kind.__mro__:
        for name, member in vars(base).items():
            if isinstance(member, types.MemberDescriptorType):
                yield name


def _words(thing: Any) -> str:
    """An object in few characters; none for one that is shown by its slots."""
    kind = type(thing)
    if kind in _LEAVES:
        text = repr(thing)
        return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    if isinstance(thing, (type, types.FunctionType, types.BuiltinFunctionType, types.ModuleType)):
        return thing.__name__
    return ""


def _id(thing: Any, numbers: dict[tuple[int, str], int]) -> str:
    """What a number is, if it is the id of an object that was met: it differs in each process."""
    found = [name for address, name in numbers if type(thing) is int and address == thing]
    return f"id of a {found[-1]}" if found else ""


def _why_not_counted(thing: Any, count: int) -> str:
    """Why a reference count tells nothing of an object; nothing if it does."""
    if is_immortal(thing):
        return "immortal"
    if isinstance(thing, (type, types.ModuleType)):
        return "held by its parts"
    # 3.11 begins to count at a billion where an object is part of the program.
    return "shared" if _is_shared(thing) or count > 900_000_000 else ""


def _is_shared(thing: Any) -> bool:
    """Whether the interpreter keeps one such object for all."""
    kind = type(thing)
    if kind is int:
        return int(str(thing)) is thing
    if kind is str:
        return len(thing) < 2 and "".join(list(thing)) is thing
    if kind is bytes:
        return len(thing) < 2 and bytes(list(thing)) is thing
    return thing is None or thing is ... or kind is bool or (kind is tuple and not thing)


if __name__ == "__main__":
    json.dump(run(json.load(sys.stdin)), sys.stdout)
