"""An object of which we know what stands in its memory, and ways to say it."""

from __future__ import annotations

import struct
import sys
import types

from ..build import Build
from ..layouts import Layout
from ..memory import read
from ..structs.arrangement import arrange

TYPE_CHECKING = False  # importing typing would cost more than this module
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, Union

    Test = Callable[[int], bool]
    Maker = Callable[[Layout], Union["Sample", list["Sample"]]]

WORD = struct.calcsize("P")
TAGS = 7  # the bits of a pointer that may say something else


class Sample:
    """A struct at an address, how large the interpreter says it is, and what its fields hold.

    A value is a number, or a function that is given the number; of an array, its address.
    """

    __slots__ = ("address", "keep", "layout", "size", "values")

    def __init__(
        self,
        layout: Layout,
        address: int,
        values: Mapping[str, object],
        *,
        size: int | None = None,
        keep: object = None,
    ) -> None:
        self.layout = layout
        self.address = address
        self.values = values
        self.size = size
        self.keep = keep  # what must live as long as the sample


def of(
    layout: Layout,
    obj: object,
    /,
    *,
    size: Any = None,
    keep: Any = None,
    **values: object,
) -> Sample:
    """An object as a sample: of its type's size, with the members that its type shows."""
    kind = type(obj)
    known = {**members(layout, obj), "ob_type": id(kind), **values}
    size = kind.__basicsize__ if size is None else size
    return Sample(layout, id(obj), known, size=size, keep=(obj, keep))


def members(layout: Layout, obj: object) -> dict[str, object]:
    """The fields named as members that the type of an object shows, and what these say."""
    shown = {
        name.strip("_"): member
        for kind in reversed(type(obj).__mro__)
        for name, member in vars(kind).items()
        if isinstance(member, types.MemberDescriptorType)
    }
    found: dict[str, object] = {}
    for field in layout:
        member = shown.get(field.name) or shown.get(field.name.partition("_")[2])
        if member is None or field.code is None or field.name.startswith("ob_"):
            continue
        value = member.__get__(obj)
        if field.code != "P":
            found[field.name] = value
        elif not isinstance(value, (int, str)):  # which may be C's, not objects
            found[field.name] = among(0, id(None)) if value is None else id(value)
    return found


def ids(**objects: object) -> dict[str, object]:
    """Fields that point at these objects."""
    return {name: id(one) for name, one in objects.items()}


def raw(name: str) -> Layout:
    """A layout of the running build as it is declared, proven or not."""
    build = Build.current()
    return Layout(name, build, *arrange(name, build))


def word(address: int) -> int:
    """The word at an address."""
    return int.from_bytes(read(address, WORD), sys.byteorder)


def at(name: str, field: str, address: int) -> int:
    """The word in a field of the struct at an address."""
    return word(address + raw(name)[field].offset)


def text(expected: str) -> Test:
    """Whether an address is that of these characters and a zero."""
    wanted = expected.encode() + b"\0"
    return lambda place: read(place, len(wanted)) == wanted


def words(*objects: object) -> Test:
    """Whether an address is that of pointers to these objects, tagged or not."""
    wanted = list(map(id, objects))
    return lambda place: wanted == [word(place + n * WORD) & ~TAGS for n in range(len(wanted))]


def tagged(one: object) -> Test:
    """Whether a word points at an object, whatever its lowest bits say."""
    return lambda number: number & ~TAGS == id(one)


def within(low: int, high: int) -> Test:
    """Whether a number is at least the one and at most the other."""
    return lambda number: low <= number <= high


def among(*numbers: int) -> Test:
    """Whether a number is one of these."""
    return lambda number: number in numbers


def leads(name: str, field: str, test: object) -> Test:
    """Whether the word in a field of the struct that a pointer leads to is as expected."""

    def check(place: int) -> bool:
        found = at(name, field, place)
        return bool(test(found)) if callable(test) else found == test

    return check
