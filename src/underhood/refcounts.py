"""Reference counts as the interpreter keeps them, without those that asking adds."""

from __future__ import annotations

import struct
import sys
from threading import get_ident

from .layouts import layout
from .memory import read

TYPE_CHECKING = False  # importing typing would cost more than this module
if TYPE_CHECKING:
    from typing import Literal, overload

_FIELDS = ("ob_refcnt", "ob_overflow", "ob_flags")
_SPLIT = ("ob_tid", "ob_gc_bits", "ob_ref_local", "ob_ref_shared")

# Include/internal/pycore_gc.h, Include/refcount.h (Include/object.h in 3.13)
_GC_BITS_DEFERRED = 1 << 6
_IMMORTAL_LOCAL = 2**32 - 1
_SHARED_SHIFT = 2  # below it, two bits: may have weak references, queued, merged


if TYPE_CHECKING:

    @overload
    def refcount(obj: object, *, raw: Literal[False] = ...) -> int: ...
    @overload
    def refcount(obj: object, *, raw: Literal[True]) -> dict[str, int]: ...


def refcount(obj: object, *, raw: bool = False) -> int | dict[str, int]:
    """How many references there are to an object: 1 for an object with one name.

    The references that the call itself adds are left out on every build. Those that others hold
    meanwhile are not: C code that calls this for you (`map`), or the tuple of ``refcount(*args)``
    to 3.11; so call it directly. Of an immortal object it is the fixed number that is kept:
    4294967295 in 3.12, 3.13 and 3.13t, 3221225472 from 3.14 on. In C it is ``Py_REFCNT``
    (Objects/object.c:Py_REFCNT, Include/refcount.h).

    With ``raw`` it is a dict of the fields that hold the count, as C names them: ``ob_refcnt``;
    from 3.14 ``ob_overflow`` and ``ob_flags`` too; free-threaded ``ob_tid``, ``ob_gc_bits``,
    ``ob_ref_local`` and ``ob_ref_shared`` (four times its part of the count, and two bits of
    state). The reference that deferred counting adds is in the raw fields, not in the count.

    Raises `UnknownLayoutError` in a CPython whose structs are not known.
    """
    address = id(obj)
    # Who called may have kept a reference or lent it, by version: give back what we were
    # given, and keep one of which we know that it counts.
    held = [obj]
    del obj
    fields = _fields(address)
    if not _immortal(fields):
        ours = len(held) + _left_on_stack(address)
        if "ob_refcnt" in fields:
            fields["ob_refcnt"] -= ours
        elif fields["ob_tid"] == get_ident():
            fields["ob_ref_local"] -= ours
        else:
            fields["ob_ref_shared"] -= ours << _SHARED_SHIFT
    return fields if raw else _count(fields)


def is_immortal(obj: object) -> bool:
    """Whether the count of an object never changes, so that it is never freed.

    Before 3.12 no object is immortal (PEP 683). C asks in Include/refcount.h:_Py_IsImmortal. Raises
    `UnknownLayoutError` in a CPython whose structs are not known.
    """
    return is_immortal_at(id(obj))


def is_immortal_at(address: int) -> bool:
    """Whether the count of what is at an address is one that never changes."""
    return _immortal(_fields(address))


def is_deferred(obj: object) -> bool:
    """Whether only the garbage collector frees an object, so that the stack need not count it.

    Free-threaded builds do so for functions, types, modules and code; 3.13t makes all of these
    immortal when the first thread is started. On other builds it is False for all objects. In C
    it is a bit of ``ob_gc_bits`` (Include/internal/pycore_gc.h). Raises `UnknownLayoutError` in a
    CPython whose structs are not known.
    """
    return _deferred(_fields(id(obj)))


def _fields(address: int) -> dict[str, int]:
    header = layout("PyObject")
    data = read(address, header.size)
    names = _SPLIT if header.build.free_threaded else _FIELDS
    found = [field for name in names if (field := header.get(name))]
    return {it.name: struct.unpack_from(it.code or "", data, it.offset)[0] for it in found}


def _count(fields: dict[str, int]) -> int:
    if "ob_refcnt" in fields:
        return fields["ob_refcnt"]
    newest = layout("PyObject").build.version >= (3, 14)
    if _immortal(fields):
        return 3 << 30 if newest else _IMMORTAL_LOCAL
    deferral = (sys.maxsize // 8 if newest else 1) if _deferred(fields) else 0
    return fields["ob_ref_local"] + (fields["ob_ref_shared"] >> _SHARED_SHIFT) - deferral


def _immortal(fields: dict[str, int]) -> bool:
    build = layout("PyObject").build
    if build.free_threaded:
        return fields["ob_ref_local"] == _IMMORTAL_LOCAL
    if build.version < (3, 12):
        return False
    count = fields["ob_refcnt"]
    if build.pointer_size == 8:
        return bool(count & 1 << 31)  # what C asks: is the lower half negative as an int?
    return count >= 1 << 30 if build.version >= (3, 14) else count == (2**32 - 1) >> 2


def _deferred(fields: dict[str, int]) -> bool:
    return bool(fields.get("ob_gc_bits", 0) & _GC_BITS_DEFERRED)


def _left_on_stack(address: int) -> int:
    """The reference that the caller keeps on its stack: to 3.10, if it is a Python function.

    There the object stands behind the function that it is an argument of.
    """
    if layout("PyObject").build.version >= (3, 11):
        return 0
    try:
        frame = sys._getframe(2)
    except ValueError:  # nothing but C below
        return 0
    word = struct.calcsize("P")
    field = layout("PyFrameObject")["f_valuestack"]
    (stack,) = struct.unpack("P", read(id(frame) + field.offset, field.size))
    words = memoryview(read(stack, frame.f_code.co_stacksize * word)).cast("P")
    return (id(refcount), address) in zip(words, words[1:])
