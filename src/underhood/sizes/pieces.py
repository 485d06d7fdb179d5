"""The pieces of each kind of object, given how many of everything it has."""

from __future__ import annotations

from ..layouts import Layout
from ..layouts import layout as _layout
from . import growth
from .size import Part

TYPE_CHECKING = False  # importing typing would cost more than this module
if TYPE_CHECKING:
    from ..build import Build


_layouts: dict[tuple[str, int], Layout] = {}


def layout(name: str, build: Build) -> Layout:
    """The layout of a struct, quickly when asked again for the same build."""
    key = name, id(build)  # which is hashed faster than a build
    found = _layouts.get(key)
    if found is None or found.build is not build:
        found = _layout(name, build)
        if found.build is build:
            _layouts[key] = found
    return found


def gc_head(build: Build) -> Part:
    """The two words before an object that the collector may track; none in free-threaded builds."""
    return Part("GC head", 0 if build.free_threaded else layout("PyGC_Head", build).size)


def managed(build: Build) -> Part:
    """The two words before an instance (3.11 and later): its dict, and its weak references."""
    return Part("dict and weakref pointers", 2 * build.pointer_size)


def struct(name: str, build: Build, *, size: int | None = None) -> list[Part]:
    """The header and the fields of a struct, up to its items, ``size`` bytes if C says less."""
    one = layout(name, build)
    header = "PyVarObject" if "ob_size" in one else "PyObject"
    head = layout(header, build).size
    return [Part("header", head), Part("fields", (one.fixed_size if size is None else size) - head)]


def items(n: int, each: int, *, block: str | None = "object", name: str = "items") -> Part:
    """A number of equal things in a row."""
    return Part(name, n * each, block)


def list_array(length: int, room: int, build: Build) -> list[Part]:
    """A list's array: what it holds, and what it has room for besides."""
    word = build.pointer_size
    head = word if build.free_threaded and room else 0
    return [
        Part("capacity word", head, "items", counted=False),
        Part("items", length * word, "items"),
        Part("over-allocation", (room - length) * word, "items"),
    ]


def keys(
    slots: int, entries: int, build: Build, *, index: int, entry: str, block: str | None = "keys"
) -> list[Part]:
    """A table of keys: its header, the indices of the hash table, and room for entries.

    An ``index`` takes so many bytes, and ``entry`` is the struct of an entry.
    """
    each = layout(entry, build).size
    return [
        Part("keys header", layout("PyDictKeysObject", build).fixed_size, block),
        Part("hash indices", slots * index, block),
        Part("entries", entries * each, block),
    ]


def new_keys(slots: int, build: Build, *, words: bool, block: str | None = "keys") -> list[Part]:
    """A table of keys as it is made: of ``words`` (str) alone it has no hashes from 3.11 on."""
    entry = "PyDictUnicodeEntry" if words and build.version >= (3, 11) else "PyDictKeyEntry"
    return keys(
        slots,
        growth.usable(slots),
        build,
        index=growth.index_size(slots),
        entry=entry,
        block=block,
    )


def values(room: int, build: Build, *, block: str | None, counted: bool) -> list[Part]:
    """The values of a table that instances of a class share: pointers, and their order."""
    word = build.pointer_size
    if build.version < (3, 11):
        around = 0
    elif build.version < (3, 13):
        around = room + 2 + -(room + 2) % word
    else:  # a header of four bytes, padded to a word, and the order behind
        around = word + room + -room % word
    return [
        Part("values", room * word, block, counted=counted),
        Part("order of values", around, block, counted=False),
    ]
