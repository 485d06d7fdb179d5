"""Calculators: the size of an object that does not exist yet, in any supported build.

Each gives a `Size`: an int, what `sys.getsizeof` would say, that knows its parts. ``build`` is a
`Build`, its name (``"3.13t"``), or None for the running one.
"""

from __future__ import annotations

from ..build import Build
from ..layouts import layout
from . import growth
from .pieces import gc_head, items, list_array, managed, new_keys, struct, values
from .size import Part, Size

__all__ = [
    "Part",
    "Size",
    "bool_",
    "bytearray_",
    "bytes_",
    "complex_",
    "dict_",
    "float_",
    "frozenset_",
    "instance",
    "int_",
    "list_",
    "object_",
    "range_",
    "set_",
    "slice_",
    "str_",
    "tuple_",
]

TYPE_CHECKING = False  # importing typing would cost more than this module
if TYPE_CHECKING:
    from .blocks import AnyBuild


def object_(build: AnyBuild = None) -> Size:
    """An ``object()`` (Include/object.h)."""
    build = Build.of(build)
    return Size("object", struct("PyObject", build), build)


def int_(value: int, build: AnyBuild = None) -> Size:
    """An int of this value: a digit holds 30 bits (15 in 32-bit builds to 3.10).

    From 3.11 on 0 has room for a digit, too (Objects/longobject.c:int___sizeof___impl).
    """
    build = Build.of(build)
    digit = layout("PyLongObject", build)["ob_digit"]
    bits = 30 if digit.size == 4 else 15
    least = 0 if build.version < (3, 11) else 1
    digits = max(least, -(-int(value).bit_length() // bits))
    parts = struct("PyLongObject", build, size=digit.offset)
    return Size("int", [*parts, items(digits, digit.size, name="digits")], build)


def bool_(build: AnyBuild = None) -> Size:
    """False or True, which are static; as ints, but that True's digit counts for False too.

    C has them in Objects/boolobject.c.
    """
    build = Build.of(build)
    one = int_(1, build)
    return Size("bool", [Part(part.name, part.size, None) for part in one.parts], build)


def float_(build: AnyBuild = None) -> Size:
    """A float (Include/cpython/floatobject.h)."""
    build = Build.of(build)
    return Size("float", struct("PyFloatObject", build), build)


def complex_(build: AnyBuild = None) -> Size:
    """A complex number (Include/cpython/complexobject.h)."""
    build = Build.of(build)
    return Size("complex", struct("PyComplexObject", build), build)


def str_(n: int, max_codepoint: int = 127, build: AnyBuild = None) -> Size:
    """A str of ``n`` characters, the highest of which is ``max_codepoint``.

    It takes 1, 2 or 4 bytes a character; one byte and a shorter struct if all are ASCII.
    A cached UTF-8 form, which few strings have, is not counted. To 3.11 the structs had fields
    for a second form (PEP 623). As Objects/unicodeobject.c:unicode_sizeof_impl. Raises
    `ValueError` for a negative length.
    """
    build = Build.of(build)
    _count(n)
    width = 1 if max_codepoint < 1 << 8 else 2 if max_codepoint < 1 << 16 else 4
    ascii_ = max_codepoint < 1 << 7 or n == 0
    parts = struct("PyASCIIObject" if ascii_ else "PyCompactUnicodeObject", build)
    width = 1 if ascii_ else width
    return Size(
        "str", [*parts, items(n, width, name="characters"), Part("final zero", width)], build
    )


def bytes_(n: int, build: AnyBuild = None) -> Size:
    """A bytes of length ``n`` (Include/cpython/bytesobject.h).

    Raises `ValueError` for a negative length.
    """
    build = Build.of(build)
    _count(n)
    parts = struct("PyBytesObject", build)
    return Size("bytes", [*parts, items(n, 1), Part("final zero", 1)], build)


def bytearray_(n: int, build: AnyBuild = None, *, made: str = "exact") -> Size:
    """A bytearray of length ``n``, ``made`` ``exact`` (``bytearray(n)``) or by ``append``.

    From 3.15 on its bytes are an object of their own, and ``append`` cannot be calculated. As
    Objects/bytearrayobject.c:bytearray_sizeof_impl. Raises `ValueError` for a negative length,
    or another way.
    """
    build = Build.of(build)
    _count(n)
    parts = struct("PyByteArrayObject", build)
    if build.version >= (3, 15):  # its bytes are a bytes object
        if made != "exact":
            raise ValueError("from 3.15 on only made='exact' can be calculated")
        head = layout("PyBytesObject", build).fixed_size if n else 0
        parts.append(Part("header of bytes", head, "bytes"))
    room = growth.bytearray_capacity(n, made, build)
    spare = Part("over-allocation", room - n, "bytes")
    return Size("bytearray", [*parts, items(n, 1, block="bytes"), spare], build)


def tuple_(n: int, build: AnyBuild = None) -> Size:
    """A tuple of length ``n``; from 3.14 on it keeps its hash (Include/cpython/tupleobject.h).

    Raises `ValueError` for a negative length.
    """
    build = Build.of(build)
    _count(n)
    parts = [gc_head(build), *struct("PyTupleObject", build), items(n, build.pointer_size)]
    return Size("tuple", parts, build)


def list_(n: int, build: AnyBuild = None, *, made: str = "exact") -> Size:
    """A list of length ``n``, with the room to spare that it has by the way it was ``made``.

    ``exact`` is a literal of names, ``[x] * n``, a slice or a copy; ``literal`` one of constants;
    ``list`` is ``list(range(n))``, and ``append`` one by one, or a comprehension. As
    Objects/listobject.c:list___sizeof___impl and Objects/listobject.c:list_resize. Raises
    `ValueError` for a negative length, or another way.
    """
    build = Build.of(build)
    _count(n)
    room = growth.list_capacity(n, made, build)
    parts = [gc_head(build), *struct("PyListObject", build), *list_array(n, room, build)]
    return Size("list", parts, build)


def dict_(n: int, build: AnyBuild = None, *, str_keys: bool = True) -> Size:
    """A dict of ``n`` keys that were put in, and none deleted.

    If all keys are str (``str_keys``), it takes less from 3.11 on. As
    Objects/dictobject.c:dict___sizeof___impl. Raises `ValueError` for a negative length.
    """
    build = Build.of(build)
    _count(n)
    table = new_keys(growth.dict_slots(n), build, words=str_keys) if n else []
    return Size("dict", [gc_head(build), *struct("PyDictObject", build), *table], build)


def set_(n: int, build: AnyBuild = None, *, made: str = "add") -> Size:
    """A set of ``n``, of whose slots the first eight stand in the object.

    It was ``made`` by ``add`` (one by one: a literal of names, a comprehension, `set` of a list)
    or by ``copy`` (of another set: ``s.copy()``, ``set(s)``, a literal of constants). As
    Objects/setobject.c:set___sizeof___impl. Raises `ValueError` for a negative length, or
    another way.
    """
    return _set("set", n, build, made)


def frozenset_(n: int, build: AnyBuild = None, *, made: str = "add") -> Size:
    """A frozenset of ``n``, as `set_` in all."""
    return _set("frozenset", n, build, made)


def _set(name: str, n: int, build: AnyBuild, made: str) -> Size:
    build = Build.of(build)
    _count(n)
    slots = growth.set_slots(n, made)
    table = items(
        slots if slots > 8 else 0, layout("setentry", build).size, block="table", name="table"
    )
    return Size(name, [gc_head(build), *struct("PySetObject", build), table], build)


def range_(build: AnyBuild = None) -> Size:
    """A range, of any length: its four numbers are objects of their own (Objects/rangeobject.c)."""
    build = Build.of(build)
    return Size("range", struct("rangeobject", build), build)


def slice_(build: AnyBuild = None) -> Size:
    """A slice (Include/sliceobject.h)."""
    build = Build.of(build)
    return Size("slice", [gc_head(build), *struct("PySliceObject", build)], build)


def instance(n: int, build: AnyBuild = None, *, slots: bool = False) -> Size:
    """An instance with ``n`` attributes of a class that derives from `object` alone.

    Of a class without ``__slots__`` it is one of many: the first thirty or so from 3.11 on
    have room for attributes that the class might still get. `sys.getsizeof` leaves out their
    values, which ``requested`` has; to 3.10 they stand with the dict, an object of its own.
    (Objects/dictobject.c, Include/internal/pycore_dict.h.) Raises `ValueError` for a negative
    number.
    """
    build = Build.of(build)
    _count(n)
    word, header = build.pointer_size, struct("PyObject", build)
    if slots:
        return Size("instance", [gc_head(build), *header, items(n, word, name="slots")], build)
    if build.version < (3, 11):
        own = [Part("dict and weakref pointers", 2 * word)]
        return Size("instance", [gc_head(build), *header, *own], build)
    own = [Part("weakref pointer", word)] if build.version == (3, 11) else []
    block = "values" if build.version < (3, 13) else "object"
    room = values(max(n + 1, 1), build, block=block, counted=False)
    return Size("instance", [managed(build), gc_head(build), *header, *own, *room], build)


def _count(n: int) -> None:
    if n < 0:
        raise ValueError(f"there is no length {n}")
