"""Samples of classes and of what is in them: types, methods, descriptors, properties."""

from __future__ import annotations

import types

from ..memory import read
from .sample import Sample, at, ids, leads, members, of, raw, text, word

TYPE_CHECKING = False  # importing typing would cost more than this module
if TYPE_CHECKING:
    from typing import Any

    from ..layouts import Layout
    from .sample import Maker


def _shown(kind: type) -> dict[str, object]:
    """What a type says of itself."""
    return {
        **members(raw("PyTypeObject"), kind),
        **ids(ob_type=type(kind), tp_base=kind.__base__, tp_mro=kind.__mro__),
        "tp_name": text(kind.__name__),
        "tp_basicsize": kind.__basicsize__,
        "tp_itemsize": kind.__itemsize__,
        "tp_flags": kind.__flags__,
        "tp_dictoffset": kind.__dictoffset__,
        "tp_weaklistoffset": kind.__weakrefoffset__,
    }


def static_type(one: Layout) -> list[Sample]:
    """Two static types and a heap type."""
    kind = type("Kind", (type("Base", (), {}),), {})
    size = type.__sizeof__(int)
    repr_ = at("PyWrapperDescrObject", "d_wrapped", id(int.__repr__))
    return [
        Sample(one, id(int), {**_shown(int), "tp_repr": repr_}, size=size),
        Sample(one, id(tuple), _shown(tuple)),
        Sample(one, id(kind), _shown(kind), keep=kind),
    ]


def heap_type(one: Layout) -> list[Sample]:
    """A class with slots: its tables of functions are inside of it."""
    heap_size: Any = type.__basicsize__
    kind: Any = type("Kind", (), {"__slots__": ("a", "b"), "__add__": lambda self, other: 0})
    tables = {"async": "am_await", "number": "nb_add", "mapping": "mp_length"}
    tables.update(sequence="sq_length", buffer="bf_getbuffer")
    inner = {f"tp_as_{name}": id(kind) + one[first].offset for name, first in tables.items()}
    names = ids(ht_name=kind.__name__, ht_qualname=kind.__qualname__)
    known = {**_shown(kind), **inner, **names, "ht_module": 0, "nb_multiply": 0}
    known["ht_slots"] = leads("PyVarObject", "ob_size", 2)
    known["tp_members"] = id(kind) + heap_size
    known["ht_cached_keys"] = lambda place: place == 0  # all in slots
    plain: Any = type("Plain", (), {})
    shared = leads("PyDictKeysObject", "dk_nentries", 0)
    return [
        Sample(one, id(kind), known, size=heap_size, keep=kind),
        Sample(one, id(plain), {"ht_cached_keys": shared}, keep=plain),
    ]


def method_definition(one: Layout) -> Sample:
    """The third method of list: its name, and how it is called."""
    start = at("PyTypeObject", "tp_methods", id(list)) + 2 * one.size
    name = read(word(start + one["ml_name"].offset), 40).partition(b"\0")[0].decode("latin-1")
    place = at("PyMethodDescrObject", "d_method", id(vars(list)[name])) if name else 0
    return Sample(one, start, {"ml_name": text(name) if place == start else 0})


def getset_definition(one: Layout) -> list[Sample]:
    """The code of a function."""
    place = at("PyGetSetDescrObject", "d_getset", id(types.FunctionType.__code__))
    following = at("PyTypeObject", "tp_getset", id(types.FunctionType)) + one.size
    known = {"name": text("__code__"), "closure": 0}
    second = word(following + one["name"].offset)
    return [
        Sample(one, place, known),
        Sample(one, following, {"name": lambda n: n == second and read(n, 2) == b"__"}),
    ]


def member_definition(one: Layout) -> Sample:
    """The second member of a slice."""
    start = at("PyTypeObject", "tp_members", id(slice)) + one.size
    place = raw("PySliceObject")["stop"].offset
    return Sample(one, start, {"name": text("stop"), "offset": place, "flags": 1, "doc": 0})


def _descriptor(owner: type, name: str, field: str, holder: str, key: str) -> Any:
    def sample(one: Layout) -> Sample:
        value = vars(owner)[name]
        known = ids(d_type=owner, d_name=value.__name__, d_qualname=value.__qualname__)
        return of(one, value, **{**known, field: leads(holder, key, text(name))})

    return sample


def wrapper(one: Layout) -> Sample:
    """What calls a slot of a type."""
    value = int.__add__
    known = ids(d_type=int, d_name=value.__name__, d_qualname=value.__qualname__)
    numbers = at("PyTypeObject", "tp_as_number", id(int))
    known["d_wrapped"] = at("PyNumberMethods", "nb_add", numbers)
    known["d_base"] = lambda place: text("__add__")(word(place))
    return of(one, value, **known)


def property_(one: Layout) -> Sample:
    """Three functions and a text."""
    delete: Any = repr
    value = property(len, print, delete, "text")
    known = ids(prop_get=len, prop_set=print, prop_del=delete, prop_doc=value.__doc__)
    return of(one, value, getter_doc=0, **known)


MAKERS: dict[str, Maker] = {
    "PyTypeObject": static_type,
    "PyHeapTypeObject": heap_type,
    "PyMethodDef": method_definition,
    "PyGetSetDef": getset_definition,
    "PyMemberDef": member_definition,
    "PyMethodDescrObject": _descriptor(list, "append", "d_method", "PyMethodDef", "ml_name"),
    "PyMemberDescrObject": _descriptor(slice, "start", "d_member", "PyMemberDef", "name"),
    "PyGetSetDescrObject": _descriptor(
        types.FunctionType, "__code__", "d_getset", "PyGetSetDef", "name"
    ),
    "PyWrapperDescrObject": wrapper,
    "propertyobject": property_,
}
