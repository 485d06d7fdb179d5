"""The pieces of live objects: what their memory says of how many of everything they have.

One function a type that has a ``__sizeof__`` of its own in C; each mirrors that.
"""

from __future__ import annotations

import builtins
import types
from collections import deque

from . import growth, pieces, running
from .at import At, plain
from .pieces import items, layout
from .size import Part

TYPE_CHECKING = False  # importing typing would cost more than this module
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..build import Build
    from .at import Kind

    Reader = Callable[[At, Kind, Build], list[Part]]


def _struct_of(one: At, kind: Kind, build: Build) -> list[Part]:
    """The struct as C declares it, then what a subclass added, which C may count or not."""
    own = one.layout.fixed_size
    return [
        *pieces.struct(one.layout.name, build),
        Part("fields of the subclass", kind.basic - own),
    ]


def _uncounted(parts: list[Part]) -> list[Part]:
    return [
        Part(p.name, p.size, p.block, counted=p.counted and p.name != "fields of the subclass")
        for p in parts
    ]


def _int(one: At, kind: Kind, build: Build) -> list[Part]:
    digit = one.layout["ob_digit"]
    digits = abs(one["ob_size"]) if build.version < (3, 12) else one["lv_tag"] >> 3
    if build.version >= (3, 11):
        digits = max(digits, 1)
    counted = build.version >= (3, 12)
    more = Part("fields of the subclass", kind.basic - digit.offset, counted=counted)
    parts = pieces.struct("PyLongObject", build, size=digit.offset)
    return [*parts, more, items(digits, digit.size, name="digits")]


def _str(one: At, kind: Kind, build: Build) -> list[Part]:
    state = At("PyASCIIObject", one.address, build)
    length, width = state["length"], state["kind"]
    if state["compact"]:
        name = "PyASCIIObject" if state["ascii"] else "PyCompactUnicodeObject"
        parts = pieces.struct(name, build)
        block = "object"
        data = one.address + layout(name, build).size
        own = layout(name, build).size
    else:
        full = At("PyUnicodeObject", one.address, build)
        parts = _uncounted(_struct_of(full, kind, build))
        block, data, own = "characters", full["any"], 0
    if not data:
        width = length = 0
    parts.append(items(length, width, block=block, name="characters"))
    parts.append(Part("final zero", width, block))
    if not state["ascii"] or not state["compact"]:
        compact = At("PyCompactUnicodeObject", one.address, build)
        utf8 = compact["utf8"]
        if utf8 and utf8 != data:
            parts.append(Part("UTF-8", compact["utf8_length"] + 1, "utf8"))
    else:
        compact = None
    if "wstr" in state.layout and state["wstr"]:
        shared = data == state["wstr"] and (own or data)
        if not shared:
            wide = length if compact is None else compact["wstr_length"]
            size = layout("PyASCIIObject", build)["wstr"].size // 2  # of wchar_t
            parts.append(Part("wchar_t form", (wide + 1) * size, "wstr"))
    return parts


def _bytearray(one: At, kind: Kind, build: Build) -> list[Part]:
    parts = _struct_of(one, kind, build)
    length, room = one["ob_size"], one["ob_alloc"]
    if "ob_bytes_object" in one.layout and room:
        parts.append(Part("header of bytes", layout("PyBytesObject", build).fixed_size, "bytes"))
        room += 1
    skipped = one["ob_start"] - one["ob_bytes"] if room else 0
    return [
        *parts,
        Part("deleted at the start", skipped, "bytes"),
        items(length if room else 0, 1, block="bytes"),
        Part("over-allocation", room - skipped - length if room else 0, "bytes"),
    ]


def _list(one: At, kind: Kind, build: Build) -> list[Part]:
    parts = _struct_of(one, kind, build)
    room = one["allocated"]
    if room < 0:  # C subtracts this too
        return [*parts, Part("room of -1: is being sorted", room * build.pointer_size, None)]
    return parts + pieces.list_array(min(one["ob_size"], room), room, build)


def keys_at(address: int, build: Build, *, block: str | None = "keys") -> list[Part]:
    """The table of keys at an address."""
    one = At("PyDictKeysObject", address, build)
    if build.version < (3, 11):
        return pieces.new_keys(one["dk_size"], build, words=False, block=block)
    slots = 1 << one["dk_log2_size"]
    return pieces.keys(
        slots,
        growth.usable(slots),
        build,
        index=(1 << one["dk_log2_index_bytes"]) // slots or 1,
        entry="PyDictUnicodeEntry" if one["dk_kind"] else "PyDictKeyEntry",
        block=block,
    )


def shared_room(address: int, build: Build) -> int:
    """How many values the instances of a class keep that shares a table of keys."""
    one = At("PyDictKeysObject", address, build)
    if build.version < (3, 11):
        return growth.usable(one["dk_size"])
    return one["dk_usable"] + one["dk_nentries"]


def _dict(one: At, kind: Kind, build: Build) -> list[Part]:
    parts = _struct_of(one, kind, build)
    table = one["ma_keys"]
    if one["ma_values"]:
        parts += _values(one["ma_values"], shared_room(table, build), build)
    if At("PyDictKeysObject", table, build)["dk_refcnt"] == 1:
        parts += keys_at(table, build)
    return parts


def _values(address: int, room: int, build: Build) -> list[Part]:
    """The values of a dict that shares its keys: its own, or still inside of the instance."""
    if build.version < (3, 13):
        return pieces.values(room, build, block="values", counted=True)
    one = At("PyDictValues", address, build)
    capacity = one["capacity"]
    block = None if one["embedded"] else "values"
    parts = pieces.values(capacity, build, block=block, counted=True)
    if one["embedded"]:
        parts = parts[:1]
    # what C counts is the room that the shared table has by now
    return (
        [
            Part("values", room * build.pointer_size, None),
            *(Part(p.name, p.size, p.block, counted=False) for p in parts if p.block),
        ]
        if capacity != room
        else parts
    )


def _set(one: At, kind: Kind, build: Build) -> list[Part]:
    entry = layout("setentry", build).size
    inside = one["table"] == one.place("smalltable")
    slots = 0 if inside else one["mask"] + 1
    return [*_struct_of(one, kind, build), items(slots, entry, block="table", name="table")]


def _type(one: At, kind: Kind, build: Build) -> list[Part]:
    static = layout("PyTypeObject", build)
    if not one["tp_flags"] & HEAP_TYPE:
        return pieces.struct("PyTypeObject", build)
    full = layout("PyHeapTypeObject", build)
    parts = pieces.struct("PyTypeObject", build)
    parts.append(Part("methods of number, sequence…", full.size - static.size))
    parts.append(Part("fields of the metaclass", kind.basic - full.size, counted=False))
    slots = At("PyVarObject", one.address, build)["ob_size"]
    parts.append(Part("descriptions of slots", slots * kind.item, counted=False))
    table = At("PyHeapTypeObject", one.address, build)["ht_cached_keys"]
    return parts + (keys_at(table, build) if table else [])


def _deque(one: At, kind: Kind, build: Build) -> list[Part]:
    each = layout("block", build).size
    used = (one["leftindex"] + one["ob_size"] + 63) // 64
    spare = one["numfreeblocks"] if "numfreeblocks" in one.layout else 0
    blocks = [Part(f"block {n}", each, f"block {n}") for n in range(used)]
    return [
        *_struct_of(one, kind, build),
        *blocks,
        *(Part(f"spare {n}", each, f"spare {n}", counted=False) for n in range(spare)),
    ]


HEAP_TYPE = 1 << 9


def readers(build: Build) -> dict[int, tuple[str, Reader]]:
    """The struct and the reader of each type that has a ``__sizeof__`` in C, by the type's id."""
    found: dict[type, tuple[str, Reader]] = {
        object: ("PyObject", plain),
        int: ("PyLongObject", _int),
        str: ("PyASCIIObject", _str),
        bytearray: ("PyByteArrayObject", _bytearray),
        list: ("PyListObject", _list),
        dict: ("PyDictObject", _dict),
        set: ("PySetObject", _set),
        frozenset: ("PySetObject", _set),
        type: ("PyTypeObject", _type),
        types.CodeType: ("PyCodeObject", running.code),
        types.FrameType: ("PyFrameObject", running.frame),
        deque: ("dequeobject", _deque),
    }
    if build.version >= (3, 11):
        found[types.GeneratorType] = ("PyGenObject", running.generator)
        found[types.CoroutineType] = ("PyCoroObject", running.generator)
        found[types.AsyncGeneratorType] = ("PyAsyncGenObject", running.generator)
    if build.version >= (3, 15):
        found[builtins.frozendict] = ("PyDictObject", _dict)  # type: ignore[attr-defined,unused-ignore]
    return {id(kind): pair for kind, pair in found.items()}
