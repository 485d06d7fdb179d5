"""Which struct the objects of a type have, by the type's address."""

from __future__ import annotations

import _collections  # type: ignore[import-not-found]
import types as named

from .. import structs
from ..errors import UnknownLayoutError
from ..layouts import layout, struct_of
from .record import HEAPTYPE, Record

TYPE_CHECKING = False  # importing typing would cost more than this module
if TYPE_CHECKING:
    from collections.abc import Iterator

_flags = type.__dict__["__flags__"].__get__  # a metaclass may have an opinion of its own
_known: dict[int, str] = {}
_kept: list[type] = [_collections.deque, named.ModuleType]  # so that no address is used again


def struct_for(record: Record) -> tuple[str, Record]:
    """The struct of a type, or of its nearest base that has a known one, and that base."""
    if not _known:
        _known.update(_find())
    name = _known.get(record.address)
    if name and name != "PyHeapTypeObject":  # it is the interpreter's own: its bases are known
        return name, record
    for base in record.bases():
        name = _known.get(base.address)
        if name == "PyHeapTypeObject":
            break
        if name:
            return name, base
    return "PyHeapTypeObject", base


def _find() -> Iterator[tuple[int, str]]:
    build = layout("PyObject").build
    declared = structs.types()
    for kind in (*_static(object, set()), *_kept):
        module = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
        name = declared.get(module + kind.__qualname__)
        try:
            if name:
                yield id(kind), struct_of(name, build)
        except UnknownLayoutError:
            pass  # this build has no such struct: the type has that of its base


def _static(kind: type, seen: set[int]) -> Iterator[type]:
    """A type and all below it that were not made at run time; runs no code of theirs."""
    if id(kind) not in seen and not _flags(kind) & HEAPTYPE:
        seen.add(id(kind))
        yield kind
        below: list[type] = type.__subclasses__(kind)
        for one in below:
            yield from _static(one, seen)
