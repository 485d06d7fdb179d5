"""The size of a live object, part by part, computed from its memory.

It mirrors sys.getsizeof (Python/sysmodule.c) and the ``__sizeof__`` of each type in C; what an
object has in memory and they leave out is among the parts too.
"""

from __future__ import annotations

import sys

from .build import Build
from .errors import UnknownLayoutError
from .memory import read
from .sizes import pieces
from .sizes.at import At, Kind
from .sizes.live import HEAP_TYPE, readers, shared_room
from .sizes.size import Part, Size

TYPE_CHECKING = False  # importing typing would cost more than this module
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .sizes.live import Reader

_INLINE_VALUES = 1 << 2  # type flags of Include/object.h
_MANAGED_WEAKREF = 1 << 3
_MANAGED_DICT = 1 << 4
_HAVE_GC = 1 << 14

_BASES = type.__dict__["__mro__"]
_NAMESPACE = type.__dict__["__dict__"]
_ASKED = ("StgDict",)  # types of extension modules that say they are of builtins

_readers: dict[int, tuple[str, Reader]] = {}
_build: list[Build] = []
_image: list[tuple[int, int]] = []


def size_of(obj: object) -> Size:
    """The size of an object in bytes, with its parts: an int equal to ``sys.getsizeof(obj)``.

    Returns a `Size`, in bytes: `print` shows its parts, and it has what was requested and
    allocated, too. It is computed from the object's memory and the layouts of its structs, as
    Python/sysmodule.c:sys_getsizeof and the ``__sizeof__`` of each type do it. Types whose
    ``__sizeof__`` is written in Python or comes from an extension module are asked, and the one
    part says so. Raises `UnknownLayoutError` for a type that counts in a way not known here, or a
    CPython whose structs are not. Objects that a part refers to are not counted: `deep_size` is.
    """
    build = _prepare()
    kind = type(obj)
    for owner, found in _providers(kind):
        if not _known(owner, found):
            return _ask(obj, owner, build)
        return _compute(obj, owner, build)
    raise UnknownLayoutError(f"{_name(kind)} has no __sizeof__")


def unasked(obj: object) -> Size:
    """The size that an object would have if its own ``__sizeof__`` were not there."""
    build = _prepare()
    for owner, found in _providers(type(obj)):
        if _known(owner, found):
            return _compute(obj, owner, build)
    raise UnknownLayoutError(f"nothing is known of the memory of a {_name(type(obj))}")


def _prepare() -> Build:
    if not _readers:
        _build.append(Build.current())
        _image.extend(_variables())
        _readers.update(readers(_build[0]))
    return _build[0]


def _providers(kind: type) -> Iterator[tuple[type, object]]:
    """The classes that have a ``__sizeof__`` for a type's instances, and these functions."""
    for base in _BASES.__get__(kind) or (object,):  # a static type may not be ready yet
        namespace = _NAMESPACE.__get__(base)
        if "__sizeof__" in namespace:
            yield base, namespace["__sizeof__"]


def _known(owner: type, found: object) -> bool:
    return id(owner) in _readers and type(found) is type(object.__sizeof__)


def _compute(obj: object, owner: type, build: Build) -> Size:
    kind = type(obj)
    facts = Kind(id(kind), build)
    struct, reader = _readers[id(owner)]
    before, behind = _around(obj, facts, build)
    own = reader(At(struct, id(obj), build), facts, build)
    if facts.item and _generic(obj, kind, facts, build):
        own.append(_sentinel(own, facts, build))
    parts = [*before, *own, *behind]
    if _static(obj, kind, build):
        parts = [
            Part(part.name, part.size, None, counted=part.counted)
            if part.block == "object"
            else part
            for part in parts
        ]
    return Size(_name(kind), _hidden(kind, parts, build), build)


def _generic(obj: object, kind: type, facts: Kind, build: Build) -> bool:
    """Whether an object with items was made by PyType_GenericAlloc, as Python's classes do."""
    if issubclass(kind, type):
        return bool(Kind(id(obj), build).flags & HEAP_TYPE)
    made = facts.flags & HEAP_TYPE and issubclass(kind, (tuple, int, bytes))
    return bool(made) and not _is_sequence_of_c(kind)


def _sentinel(own: list[Part], facts: Kind, build: Build) -> Part:
    """It makes room for one item more, for those that need a zero at the end, and whole words."""
    size = sum([part.size for part in own if part.block == "object"]) + facts.item
    more = facts.item + -size % build.pointer_size
    return Part("room for one more item", more, counted=False)


def _name(kind: type) -> str:
    name: str = type.__dict__["__qualname__"].__get__(kind)
    return name


def _static(obj: object, kind: type, build: Build) -> bool:
    """Whether an object is a variable of C, for which nobody asked an allocator."""
    if issubclass(kind, type):
        return not Kind(id(obj), build).flags & HEAP_TYPE
    return any(start <= id(obj) < end for start, end in _image)


def _variables() -> Iterator[tuple[int, int]]:
    """Where the interpreter's initialized variables are: what is mapped of the file of None."""
    try:
        with open("/proc/self/maps") as file:  # noqa: PTH123  (pathlib is slow to import)
            lines = [line.split(None, 5) for line in file]
    except OSError:
        return  # then only static types are known to be static
    spans = []
    for fields in lines:
        if len(fields) > 5:
            start, end = (int(part, 16) for part in fields[0].split("-"))
            spans.append((start, end, fields[5]))
    path = next((path for start, end, path in spans if start <= id(None) < end), "")
    mine = sorted((start, end) for start, end, name in spans if name == path)
    while mine:  # mappings that meet are one
        start, end = mine.pop(0)
        while mine and mine[0][0] == end:
            end = mine.pop(0)[1]
        yield start, end


def _ask(obj: object, owner: type, build: Build) -> Size:
    module, flags = owner.__module__, Kind(id(owner), build).flags
    if not flags & HEAP_TYPE and module == "builtins" and _name(owner) not in _ASKED:
        raise UnknownLayoutError(
            f"{_name(owner)} has a __sizeof__ of its own, which is not known of CPython {build}"
        )
    facts = Kind(id(type(obj)), build)
    head = sum(part.size for part in _around(obj, facts, build)[0])
    said = sys.getsizeof(obj) - head
    parts = [
        Part("before the header", head, None),
        Part(f"asked: {module}.{_name(owner)}.__sizeof__", said, None),
    ]
    return Size(_name(type(obj)), parts, build, asked=True)


def _around(obj: object, kind: Kind, build: Build) -> tuple[list[Part], list[Part]]:
    """What stands before an object's header, and the values of its attributes."""
    before: list[Part] = []
    behind: list[Part] = []
    if _collected(obj, kind):
        flags = 0 if build.version < (3, 11) else kind.flags & _MANAGED_DICT
        if build.version >= (3, 12):
            flags |= kind.flags & _MANAGED_WEAKREF
        if flags:
            before.append(pieces.managed(build))
        before.append(pieces.gc_head(build))
        if kind.flags & _MANAGED_DICT and build.version >= (3, 11):
            behind = _attributes(id(obj), id(type(obj)), kind, build)
    return before, behind


def _collected(obj: object, kind: Kind) -> bool:
    """Whether the collector may track it: of types only those on the heap (tp_is_gc)."""
    if not kind.flags & _HAVE_GC:
        return False
    if not kind.is_gc:
        return True
    if not issubclass(type(obj), type):
        raise UnknownLayoutError(f"{_name(type(obj))} says of each object whether it is collected")
    if kind.build.version in ((3, 11), (3, 12)):  # sys.getsizeof forgets that there is none
        return True
    return bool(Kind(id(obj), kind.build).flags & HEAP_TYPE)


def _attributes(address: int, kind: int, facts: Kind, build: Build) -> list[Part]:
    """The values of attributes that stand with the instance, and not with its dict."""
    word = build.pointer_size
    if build.version >= (3, 13):
        if not facts.flags & _INLINE_VALUES:
            return []
        room = At("PyDictValues", address + facts.basic, build)["capacity"]
        return pieces.values(room, build, block="object", counted=False)
    place = 4 if build.version == (3, 11) else 3
    pointer = int.from_bytes(read(address - place * word, word), sys.byteorder)
    if not pointer or (build.version == (3, 12) and not pointer & 1):
        return []
    table = At("PyHeapTypeObject", kind, build)["ht_cached_keys"]
    room = shared_room(table, build)
    return pieces.values(room, build, block="values", counted=False)


def _hidden(kind: type, parts: list[Part], build: Build) -> list[Part]:
    """Named tuples of C have items that neither `len` nor, to 3.12, sys.getsizeof counts."""
    if build.version < (3, 13) and issubclass(kind, tuple):
        namespace = _NAMESPACE.__get__(kind)
        if _is_sequence_of_c(kind):
            more = namespace["n_fields"] - namespace["n_sequence_fields"]
            parts.append(Part("items not shown", more * build.pointer_size, counted=False))
    return parts


def _is_sequence_of_c(kind: type) -> bool:
    namespace = _NAMESPACE.__get__(kind)
    return "n_sequence_fields" in namespace and type(namespace.get("n_fields")) is int
