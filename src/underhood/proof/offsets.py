"""What ``_PyRuntime`` tells debuggers about structs, from 3.13 on: sizes, and places of fields."""

from __future__ import annotations

import sys
from functools import cache

from ..build import Build
from ..memory import read
from ..structs.arrangement import arrange

TYPE_CHECKING = False  # importing typing would cost more than this module
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..layouts import Layout

_COOKIE = b"xdebugpy"
_SECTIONS = {
    "_PyErr_StackItem": "err_stackitem",
    "_PyInterpreterFrame": "interpreter_frame",
    "PyCodeObject": "code_object",
    "PyObject": "pyobject",
    "PyTypeObject": "type_object",
    "PyHeapTypeObject": "heap_type_object",
    "PyTupleObject": "tuple_object",
    "PyListObject": "list_object",
    "PySetObject": "set_object",
    "PyDictObject": "dict_object",
    "PyFloatObject": "float_object",
    "PyLongObject": "long_object",
    "PyBytesObject": "bytes_object",
    "PyUnicodeObject": "unicode_object",
    "PyGenObject": "gen_object",
}
_ELSEWHERE = {  # sizes that stand in another struct's section
    "PyASCIIObject": "unicode_object.asciiobject_size",
    "PyCompactUnicodeObject": "unicode_object.compactunicodeobject_size",
}


def differences(layout: Layout) -> Iterator[str]:
    """What the table of offsets says about a struct and its layout does not."""
    known = table()
    section = f"{_SECTIONS.get(layout.name)}."
    for path, told in known.items():
        name = path[len(section) :]
        if path == _ELSEWHERE.get(layout.name) or (path.startswith(section) and name == "size"):
            if told != layout.size:
                yield f"the interpreter says that it has {told} bytes, not {layout.size}"
        elif path.startswith(section) and not name.endswith("_size"):
            place = _place(layout, name)
            if told != (place or 0):  # 0 for what the build has not
                yield f"the interpreter says that {name} is at {told}, not {place}"


@cache
def table() -> dict[str, int]:
    """The numbers of ``_Py_DebugOffsets``, by path; none where there is no such table."""
    build = Build.current()
    if build.version < (3, 13):
        return {}
    try:
        import ctypes

        start = ctypes.addressof(ctypes.c_char.in_dll(ctypes.pythonapi, "_PyRuntime"))
    except (ImportError, ValueError, AttributeError):
        return {}  # what else is known must do
    fields, size, _ = arrange("_Py_DebugOffsets", build)
    raw = read(start, size)
    found = {
        field.path: int.from_bytes(raw[field.offset : field.offset + field.size], sys.byteorder)
        for field in fields[1:]
    }
    if raw[: len(_COOKIE)] != _COOKIE or found["version"] != sys.hexversion:
        return {}
    return found


def _place(layout: Layout, name: str) -> int | None:
    """Where a field is that the table calls ``executable`` and we ``f_executable``."""
    for field in layout:
        parts = field.path.split(".")
        if any(part == name or part.endswith(f"_{name}") for part in parts):
            return field.offset
    return None
