"""Names, objects and references after the steps of a small program, as plain data.

``python -m underhood.snapshot`` reads the steps from standard input, a JSON list of texts, runs
them in a namespace of their own, and writes what stood after each.
"""

from __future__ import annotations

import gc
import json
import sys
import types
import weakref

from .layouts import layout
from .refcounts import is_immortal, refcount

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    _Slots = list[list[tuple[str, int]]]

LONGEST = 24
"""The characters of a repr that are kept."""

_NOT_SHOWN = (type, types.ModuleType)
"""What has a name, but is no data: classes and modules."""

_LEAVES = (int, float, complex, str, bytes, bool, type(None), type(...), range)


def run(steps: list[str]) -> list[dict[str, Any]]:
    """What stands after each of the steps."""
    names: dict[str, Any] = {"__name__": "__main__"}
    lives = _Lives()
    taken = []
    for step in steps:
        exec(compile(step, "<memory>", "exec"), names)
        known = lives.end()
        if layout("PyObject").build.free_threaded:
            gc.collect()  # only the collector frees code there, which holds its constants
        taken.append(_take(names, lives, known))
    return taken


class _Lives:
    """Which objects of one picture are still there in the next.

    An address alone does not tell, for it may be used again. So what can have a weak reference
    gets one; plain values, and what holds nothing else, are held until the step is over, so that
    they die a little later than they would. For the rest the address has to do.
    """

    def __init__(self) -> None:
        self.met: list[tuple[int, str]] = []
        """The address and the type of each object, by its number less one."""
        self.held: list[tuple[int, Any]] = []
        self.weak: list[tuple[int, weakref.ref[Any]]] = []
        self.loose: list[int] = []

    def end(self) -> dict[tuple[int, str], int]:
        """The numbers of those that live; from now on nothing is held."""
        living = [*self.held, *((number, ref()) for number, ref in self.weak)]
        known = {_mark(thing): number for number, thing in living}
        known.update((self.met[number - 1], number) for number in self.loose)
        self.held, self.weak, self.loose = [], [], []
        return known

    def number(self, thing: Any, known: dict[tuple[int, str], int]) -> int:
        """The number of an object, a new one if it was not known."""
        mark = _mark(thing)
        if mark not in known:
            self.met.append(mark)
            known[mark] = len(self.met)
        return known[mark]

    def begin(
        self, kept: list[Any], numbers: list[int], slots: list[list[tuple[str, int]]]
    ) -> None:
        """Watch the objects of a picture."""
        plain = {at for at, it in enumerate(kept) if type(it) in (*_LEAVES, list, tuple, dict)}
        while True:  # what holds something that is not plain is not plain either
            fewer = {at for at in plain if all(to in plain for _, to in slots[at])}
            if fewer == plain:
                break
            plain = fewer
        for at, thing in enumerate(kept):
            if at in plain:
                self.held.append((numbers[at], thing))
                continue
            try:
                self.weak.append((numbers[at], weakref.ref(thing)))
            except TypeError:
                self.loose.append(numbers[at])


def _is_plain(thing: Any) -> bool:
    """Whether a longer life of an object shows nowhere, if that of what it holds does not."""
    if type(thing) is dict:
        return all(type(key) in _LEAVES for key in thing)
    return type(thing) in (*_LEAVES, list, tuple)


def _mark(thing: Any) -> tuple[int, str]:
    return id(thing), type(thing).__name__


def _take(
    names: dict[str, Any], lives: _Lives, known: dict[tuple[int, str], int]
) -> dict[str, Any]:
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
    slots: _Slots = []
    while len(slots) < len(kept):
        slots.append([(key, place(value)) for key, value in _slots(kept[len(slots)])])
    # Nothing but `kept` holds what was met on the way; each object is in it once.
    counts = [refcount(kept[at]) - 1 for at in range(len(kept))]
    seen = [*arrows.values(), *(to for row in slots for _, to in row)]
    hidden = [counts[at] - seen.count(at) for at in range(len(kept))]
    numbers = [lives.number(thing, known) for thing in kept]
    found = [
        {
            "id": numbers[at],
            "type": type(thing).__name__,
            "repr": _id(thing, lives.met) or _words(thing),
            "refs": _why_not_counted(thing, hidden[at]) or counts[at],
            "slots": [[key, numbers[to]] for key, to in slots[at]],
        }
        for at, thing in enumerate(kept)
    ]
    lives.begin(kept, numbers, slots)
    return {"names": {name: numbers[to] for name, to in arrows.items()}, "objects": found}


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


def _id(thing: Any, met: list[tuple[int, str]]) -> str:
    """What a number is, if it is the id of an object that was met: it differs in each process."""
    found = [name for address, name in met if type(thing) is int and address == thing]
    return f"id of a {found[-1]}" if found else ""


def _why_not_counted(thing: Any, hidden: int) -> str:
    """Why a reference count tells nothing of an object; nothing if it does.

    ``hidden`` is how many references there are that are not in the picture. Of a string such
    come from the interpreter, which has one of each name, and they differ from run to run.
    """
    if is_immortal(thing):
        return "immortal"
    if isinstance(thing, (type, types.ModuleType)):
        return "held by its parts"
    return "shared" if _is_shared(thing) or (type(thing) is str and hidden > 0) else ""


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
