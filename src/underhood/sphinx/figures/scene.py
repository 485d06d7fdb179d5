"""What a memory figure shows: the objects of each step, as they were recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

MOST = 8
"""The slots that are shown of one object."""

SHARED = {"immortal", "shared"}
CONTAINERS = {"list", "tuple", "dict", "set", "frozenset"}


@dataclass(frozen=True)
class Thing:
    """An object as it was recorded."""

    id: int
    type: str
    words: str
    refs: int | str
    slots: tuple[tuple[str, int], ...]

    @property
    def count(self) -> str:
        """Its reference count, or why that tells nothing; a class is held by parts of its own."""
        if isinstance(self.refs, str):
            return "" if self.refs == "held by its parts" else self.refs
        return f"{self.refs} ref{'s' * (self.refs != 1)}"

    @property
    def shown(self) -> tuple[tuple[str, int], ...]:
        """The slots that are drawn."""
        return self.slots if len(self.slots) <= MOST else self.slots[: MOST - 2]

    @property
    def more(self) -> int:
        """How many slots are not."""
        return len(self.slots) - len(self.shown)

    @property
    def text(self) -> str:
        """What stands in its box, if no slots do."""
        return self.words or ("empty" if self.type in CONTAINERS and not self.slots else "")


@dataclass(frozen=True)
class Shot:
    """Names and objects at one moment."""

    names: dict[str, int]
    things: dict[int, Thing]

    @classmethod
    def of(cls, told: Any) -> Shot:
        """From what `underhood.snapshot` wrote."""
        things = [
            Thing(it["id"], it["type"], it["repr"], it["refs"], tuple(map(tuple, it["slots"])))
            for it in told["objects"]
        ]
        return cls(told["names"], {thing.id: thing for thing in things})

    def holders(self, number: int) -> int:
        """How many names and slots point to an object."""
        slots = sum(to == number for thing in self.things.values() for _, to in thing.slots)
        return slots + sum(to == number for to in self.names.values())

    def told(self, without: set[int]) -> str:
        """The picture in words; objects without a box are told of in those that hold them."""
        label = {
            number: f"{thing.type} {thing.words or number}" for number, thing in self.things.items()
        }
        said = [f"{name} points to {label[number]}" for name, number in self.names.items()]
        for number, thing in self.things.items():
            if number in without:
                continue
            holds = ", ".join(f"{key} {label[to]}".strip() for key, to in thing.shown)
            rest = f" and {thing.more} more" if thing.more else ""
            count = thing.count or str(thing.refs)
            said.append(f"{label[number]}: {count}" + f", holds {holds}{rest}" * bool(holds))
        return "; ".join(said) + "."


def inline(shots: list[Shot]) -> set[int]:
    """The objects that are written into the slots that hold them, in every step.

    These have one holder, or one that does not matter: the interpreter shares them with all.
    None of them has a name.
    """
    every = {number for shot in shots for number in shot.things}
    named = {number for shot in shots for number in shot.names.values()}
    return {
        number
        for number in every - named
        if all(
            shot.things[number].words
            and (shot.things[number].refs in SHARED or shot.holders(number) == 1)
            for shot in shots
            if number in shot.things
        )
    }


def met(shots: list[Shot]) -> list[int]:
    """All objects in the order in which one meets them, going from the names."""
    seen = list(dict.fromkeys(number for shot in shots for number in shot.names.values()))
    for number in seen:
        for shot in shots:
            if number in shot.things:
                new = [to for _, to in shot.things[number].shown if to not in seen]
                seen += dict.fromkeys(new)
    return seen


def distances(shots: list[Shot], without: set[int]) -> dict[int, int]:
    """How many arrows lead to each object, from the nearest name, in the step where it is least."""
    found: dict[int, int] = {}
    for shot in shots:
        todo = [(number, 1) for number in shot.names.values()]
        while todo:
            number, far = todo.pop(0)
            if number not in without and far < found.get(number, 99):
                found[number] = far
                todo += [(to, far + 1) for _, to in shot.things[number].shown]
    return found
