"""Layouts on a release that nobody compared before: proven by what the interpreter itself tells.

On the releases of `structs.PROVEN` the declarations were compared with C's headers and with live
objects. On any other release of the same versions each struct is compared when it is first asked
for: its size with ``__basicsize__``, its fields with ``_Py_DebugOffsets`` (from 3.13 on), with the
members that C types show, and with objects of which we know what stands in them. A field of which
nobody tells is believed if all those around it, and the end of the struct, are in their places.
"""

from __future__ import annotations

import struct

from ..errors import UnknownLayoutError
from ..memory import read
from ..structs import PROVEN
from . import classes, data, offsets, program
from .sample import raw

TYPE_CHECKING = False  # importing typing would cost more than this module
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..layouts import Layout
    from ..structs.arrangement import Field
    from .sample import Maker, Sample

_TRIES = 3  # other threads may change a sample while it is read

# Structs that C has inside of another one, and are proven with it; of arenas, what looks for
# them finds only what leads to pools.
_PARTS = {
    "_PyLongValue": "PyLongObject",
    "Py_complex": "PyComplexObject",
    "Py_buffer": "PyMemoryViewObject",
    "PyTryBlock": "PyFrameObject",
    "PyDescrObject": "PyMethodDescrObject",
    "_PyErr_StackItem": "PyGenObject",
    "PyAsyncMethods": "PyHeapTypeObject",
    "PyNumberMethods": "PyHeapTypeObject",
    "PyMappingMethods": "PyHeapTypeObject",
    "PySequenceMethods": "PyHeapTypeObject",
    "PyBufferProcs": "PyHeapTypeObject",
    "arena_object": "pool_header",
}
_MAKERS: dict[str, Maker] = {**data.MAKERS, **classes.MAKERS, **program.MAKERS}

_problems: dict[str, str] = {}  # of each struct that was compared; empty if it is proven


def prove(layout: Layout) -> None:
    """Compare the layout of a struct of the running build with what the interpreter tells.

    Raises `UnknownLayoutError`, with what differs, if they disagree or nothing is told.
    """
    name = layout.name
    if name not in _problems:
        for _ in range(_TRIES):
            _problems[name] = next(_differences(layout), "")
            if not _problems[name]:
                break
    if _problems[name]:
        release = ".".join(map(str, (*layout.build.version, layout.build.micro)))
        raise UnknownLayoutError(
            f"{name} of CPython {layout.build}, release {release}, is not known here: "
            f"{_problems[name]}. It was proven on {', '.join(PROVEN)}: "
            "run one of these, or an underhood that knows this release"
        )


def _differences(layout: Layout) -> Iterator[str]:
    try:
        whole = _PARTS.get(layout.name)
        layout = raw(whole) if whole else layout
        yield from offsets.differences(layout)
        make = _MAKERS.get(layout.name)
        made = make(layout) if make else []
        if not made:
            yield "nothing tells what it looks like"
        for one in made if isinstance(made, list) else [made]:
            yield from _wrong(one)
    except Exception as error:  # whatever an interpreter that is not known may answer
        yield f"{type(error).__name__}: {error}"


def _wrong(one: Sample) -> Iterator[str]:
    layout = one.layout
    if one.size is not None and one.size != layout.fixed_size:
        yield f"{layout.name} has {one.size} bytes, not {layout.fixed_size}"
    for name, expected in one.values.items():
        if name in layout:
            yield from _compare(layout[name], one.address, expected)


def _compare(field: Field, address: int, expected: object) -> Iterator[str]:
    """Whether a field holds a number, points at an object, or passes a test."""
    found = content(field, address)
    good = expected(found) if callable(expected) else found == expected
    if not good:
        yield f"{field.name} is not at {field.offset}"


def content(field: Field, address: int) -> float:
    """What a field of the struct at an address holds; of an array, where it begins."""
    place = address + field.offset
    if field.count is not None or field.code is None:
        return place
    value: float
    (value,) = struct.unpack(field.code, read(place, field.size))
    if field.bits is not None and field.bit is not None:
        value = int(value) >> field.bit & ((1 << field.bits) - 1)
    return value
