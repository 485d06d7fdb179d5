"""The pieces of live code objects, frames and generators."""

from __future__ import annotations

import struct as _struct

from ..memory import read
from . import pieces
from .at import At, plain
from .pieces import items, layout
from .size import Part

TYPE_CHECKING = False  # importing typing would cost more than this module
if TYPE_CHECKING:
    from ..build import Build
    from .at import Kind

_TAG_BITS = 7  # of a _PyStackRef; objects are aligned to more


def code(one: At, kind: Kind, build: Build) -> list[Part]:
    """code: instructions, and what was hung to it."""
    parts = pieces.struct("PyCodeObject", build)
    word = build.pointer_size
    if build.version >= (3, 11):
        parts = plain(one, kind, build)
        parts[-1] = Part("instructions", parts[-1].size)
        total = sum(part.size for part in parts)
        parts.append(Part("padding", -total % word))
    if one["co_extra"]:
        size = _struct.unpack("n", read(one["co_extra"], word))[0]
        parts.append(Part("extra", (1 + size) * word, "extra"))
    if build.version < (3, 11):
        if one["co_cell2arg"] and one["co_cellvars"]:
            cells = At("PyVarObject", one["co_cellvars"], build)["ob_size"]
            parts.append(Part("cells of arguments", cells * word, "cells"))
        if one["co_opcache_map"]:
            units = At("PyVarObject", one["co_code"], build)["ob_size"] // 2
            parts.append(Part("map of caches", units, "map"))
        if one["co_opcache"]:
            parts.append(Part("caches", one["co_opcache_size"] * 4 * word, "caches"))
    return parts


def _slots_of_code(address: int, build: Build) -> int:
    """The words of a frame for locals, cells and the value stack."""
    one = At("PyCodeObject", address & ~_TAG_BITS, build)
    if build.version >= (3, 11):
        return one["co_nlocalsplus"] + one["co_stacksize"]
    cells = sum(
        At("PyVarObject", one[name], build)["ob_size"] for name in ("co_cellvars", "co_freevars")
    )
    return one["co_stacksize"] + one["co_nlocals"] + cells


def _code_of(frame: int, build: Build) -> int:
    inner = At("_PyInterpreterFrame", frame, build)
    return inner["f_code" if build.version < (3, 13) else "f_executable"]


def frame(one: At, kind: Kind, build: Build) -> list[Part]:
    """frame: its own struct and, from 3.11 on, the interpreter's frame inside."""
    word = build.pointer_size
    if build.version < (3, 11):
        slots = _slots_of_code(one["f_code"], build)
        room = At("PyVarObject", one.address, build)["ob_size"]
        spare = max(0, kind.basic + room * word - one.layout.fixed_size - slots * word)
        return [
            *pieces.struct("PyFrameObject", build),
            items(slots, word, name="locals and stack"),
            Part("over-allocation", spare, counted=False),
        ]
    inner = layout("_PyInterpreterFrame", build)["localsplus"].offset
    slots = _slots_of_code(_code_of(one["f_frame"], build), build)
    return [
        *pieces.struct("PyFrameObject", build),
        Part("interpreter's frame", inner),
        items(slots, word, name="locals and stack"),
    ]


def generator(one: At, kind: Kind, build: Build) -> list[Part]:
    """generator, coroutine: from 3.11 on the frame is inside."""
    name = next(f.path for f in one.layout if "_iframe" in f.path).partition(".")[0]
    start = next(f.offset for f in one.layout if f.path.startswith(name))
    inner = layout("_PyInterpreterFrame", build)["localsplus"].offset
    slots = _slots_of_code(_code_of(one.address + start, build), build)
    return [
        *pieces.struct(one.layout.name, build, size=start),
        Part("interpreter's frame", inner),
        items(slots, build.pointer_size, name="locals and stack"),
    ]
