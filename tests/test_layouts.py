"""Layouts: where the fields of a struct are."""

import collections
import ctypes
import struct
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import underhood.layouts as module
from underhood.build import Build
from underhood.errors import SelectorError, UnderhoodError, UnknownLayoutError
from underhood.layouts import diff, layout
from underhood.memory import read


def test_fields():
    """A layout has every field, those of the structs inside of it too, with offset and size."""
    one = layout("PyListObject", "3.13")

    assert [
        ("ob_base.ob_base.ob_refcnt", "ob_refcnt", "Py_ssize_t", 0, 8, "n", None),
        ("ob_base.ob_base.ob_refcnt_split", "ob_refcnt_split", "uint32_t", 0, 8, "I", 2),
        ("ob_base.ob_base.ob_type", "ob_type", "PyTypeObject *", 8, 8, "P", None),
        ("ob_base.ob_size", "ob_size", "Py_ssize_t", 16, 8, "n", None),
        ("ob_item", "ob_item", "PyObject **", 24, 8, "P", None),
        ("allocated", "allocated", "Py_ssize_t", 32, 8, "n", None),
    ] == [(f.path, f.name, f.ctype, f.offset, f.size, f.code, f.count) for f in one]
    assert (40, 40, 8, 6) == (one.size, one.fixed_size, one.align, len(one))


def test_table():
    """As text a layout is a table."""
    table = """\
        PyASCIIObject, CPython 3.11: 48 bytes
        offset   size  field
             0      8  Py_ssize_t ob_refcnt
             8      8  PyTypeObject *ob_type
            16      8  Py_ssize_t length
            24      8  Py_hash_t hash
          32:0  2 bit  unsigned int interned:2
          32:2  3 bit  unsigned int kind:3
          32:5  1 bit  unsigned int compact:1
          32:6  1 bit  unsigned int ascii:1
          32:7  1 bit  unsigned int ready:1
            40      8  wchar_t *wstr"""

    assert textwrap.dedent(table) == str(layout("PyASCIIObject", "3.11"))
    assert "    24     …  digit ob_digit[1]" in str(layout("int", "3.13")).splitlines()


@pytest.mark.parametrize(
    "what, expected",
    [
        (list, "PyListObject"),
        ("list", "PyListObject"),
        ("PyListObject", "PyListObject"),
        (bool, "PyLongObject"),
        (object, "PyObject"),
        (type(None), "PyObject"),
        (type, "PyHeapTypeObject"),
        (type(sys), "PyModuleObject"),
        (KeyError, "PyBaseExceptionObject"),
        (ModuleNotFoundError, "PyImportErrorObject"),
        (NameError, "PyBaseExceptionObject" if sys.version_info < (3, 10) else "PyNameErrorObject"),
        (collections.deque, "dequeobject"),
        ("collections.deque", "dequeobject"),
        ("deque", "dequeobject"),
        ("generator", "PyGenObject"),
    ],
)
def test_names(what, expected):
    """A struct is found by its own name, by a Python type, and by the type's name."""
    assert expected == layout(what).name


def test_subclasses():
    """A subclass has its base's struct if it adds nothing to it."""

    class Same(list):
        __slots__ = ()

    class Larger(list):
        __slots__ = ("more",)

    assert layout(list) == layout(Same)
    with pytest.raises(UnknownLayoutError, match=r"the type .*Larger"):
        layout(Larger)


def test_impostors():
    """A class that says it is list is not taken for list."""
    impostor = type("list", (), {"__module__": "builtins", "__slots__": ("a", "b", "c")})

    with pytest.raises(UnknownLayoutError, match=r"the type builtins\.list"):
        layout(impostor)


def test_default_is_this_interpreter():
    """Without a build it is the running one's, and its fields lead to what is there."""
    numbers = [1, 2, 3]
    one = layout(list)

    def at(address, field):
        data = read(address + field.offset, field.size)
        return struct.unpack(field.code, data)[0]

    assert Build.current() == one.build
    assert id(list) == at(id(numbers), one["ob_type"])
    assert 3 == at(id(numbers), one["ob_size"])
    assert id(numbers[0]) == ctypes.c_void_p.from_address(at(id(numbers), one["ob_item"])).value


@pytest.mark.parametrize(
    "name, value, problem",
    [
        ("getobjects", print, "trace-refs"),
        ("int_info", (*sys.int_info[:1], 2, *sys.int_info[2:]), "big-digits"),
    ],
)
def test_unusual_configurations(monkeypatch, name, value, problem):
    """An interpreter configured to have other structs is refused, but can draw those of others."""
    value = type(sys.int_info)(value) if name == "int_info" else value
    monkeypatch.setattr(sys, name, value, raising=False)
    monkeypatch.setattr(module, "_here", [])

    with pytest.raises(UnknownLayoutError, match=problem):
        layout("list")
    assert 40 == layout("list", "3.13").size


def test_builds():
    """Version, threads, checks and size of a pointer each make a difference."""
    builds = ["3.9", "3.14", "3.13t", "3.15 32-bit"]
    debug = [layout("_PyInterpreterFrame", build)["visited"].bits for build in ("3.15", "3.15d")]

    assert [24, 32, 40, 16] == [layout("tuple", build)["ob_item"].offset for build in builds]
    assert [None, 1] == debug


def test_bit_fields():
    """A bit-field has the place of its unit and the bits in it."""
    one = layout("PyASCIIObject", "3.11")
    kind = one["kind"]

    assert ("state.kind", 32, 4, 2, 3) == (kind.path, kind.offset, kind.size, kind.bit, kind.bits)
    assert ("unsigned int", "unsigned int kind:3") == (kind.ctype, kind.declaration)


def test_bit_fields_after_bytes():
    """Bit-fields share the bytes of their unit with a smaller field before them (3.14t)."""
    one = layout("PyASCIIObject", "3.14t")

    assert (48, 1, None) == (one["interned"].offset, one["interned"].size, one["interned"].bit)
    assert (48, 8) == (one["kind"].offset, one["kind"].bit)
    assert 56 == one.size


@pytest.mark.parametrize(
    "what, name, count, fixed",
    [
        ("tuple", "ob_item", 1, 24),
        ("int", "ob_digit", 1, 24),
        ("bytes", "ob_sval", 1, 32),
        ("PyDictKeysObject", "dk_indices", 0, 32),
    ],
)
def test_flexible(what, name, count, fixed):
    """The array at the end is as long as each object needs."""
    one = layout(what, "3.13")

    assert [name] == [field.name for field in one if field.flexible]
    assert (count, fixed) == (one[name].count, one.fixed_size)


def test_arrays_of_structs():
    """An array of structs is one field, and has no letter."""
    table = layout("set", "3.9")["smalltable"]

    assert ("setentry", 8, 128, None) == (table.ctype, table.count, table.size, table.code)
    assert not table.flexible


def test_names_that_come_twice():
    """A layout answers to paths, and to names."""
    one = layout("PyObject", "3.14")

    assert one["ob_refcnt"] is one.get("ob_refcnt") and "ob_refcnt" in one
    assert one.get("nothing") is None and "nothing" not in one
    with pytest.raises(UnknownLayoutError, match=r"3\.13: it is in 3\.14 and later"):
        layout("tuple", "3.13")["ob_hash"]
    with pytest.raises(UnknownLayoutError, match="PyObject has no field 'ob_hash' in CPython 3"):
        one["ob_hash"]


@pytest.mark.parametrize(
    "what, build, error, problem",
    [
        ("PyDictValues", "3.9", UnknownLayoutError, "CPython 3.9 has no PyDictValues"),
        ("list", "3.8", UnknownLayoutError, "of CPython 3.8 are not known"),
        ("lists", "3.9", UnknownLayoutError, "no struct or type 'lists'"),
        ("digit", "3.9", UnknownLayoutError, "digit is no struct"),
        ("list", "three", SelectorError, "three"),
        (type(iter([])), None, UnknownLayoutError, "list_iterator"),
    ],
)
def test_unknown(what, build, error, problem):
    """What is not declared is an error that says so; nothing is guessed."""
    with pytest.raises(error, match=problem) as caught:
        layout(what, build)
    assert isinstance(caught.value, UnderhoodError)


def test_equality():
    """Layouts are equal if they are of the same struct and build, whatever they were asked by."""
    assert layout("list", "3.13") == layout("PyListObject", Build.parse("3.13"))
    assert layout("list", "3.13") != layout("list", "3.14")
    assert 2 == len({layout("list", "3.13"), layout(list, "3.13"), layout("list", "3.9")})


def test_patch_releases():
    """Two releases of one version can have different structs."""
    name = "PyBaseExceptionGroupObject"

    assert ["excs_str" in layout(name, build) for build in ("3.13.0", "3.13.15", "3.13")] == [
        False, True, True,
    ]  # fmt: skip


def test_diff():
    """Between two layouts a field is the same, moved, changed, added or removed."""
    changes = diff(layout("dict", "3.10"), layout("dict", "3.14t"))

    assert [
        ("removed", "ob_refcnt"),
        ("added", "ob_tid"),
        ("added", "ob_flags"),
        ("added", "ob_mutex"),
        ("added", "ob_gc_bits"),
        ("added", "ob_ref_local"),
        ("added", "ob_ref_shared"),
        ("moved", "ob_type"),
        ("moved", "ma_used"),
        ("removed", "ma_version_tag"),
        ("added", "_ma_watcher_tag"),
        ("moved", "ma_keys"),
        ("changed", "ma_values"),
    ] == [(change.kind, (change.new or change.old).name) for change in changes]


def test_diff_of_the_same():
    """Between a layout and itself all fields are the same."""
    one = layout("type", "3.12")

    assert [("same", field) for field in one] == [(c.kind, c.new) for c in diff(one, one)]


HEAVY = {"ctypes", "typing", "dataclasses", "inspect", "html"}
"""Modules that take as long to import as all of ours."""


@pytest.mark.parametrize(
    "code, not_loaded",
    [
        ("import underhood.layouts, underhood.memory", {"underhood.structs.list"} | HEAVY),
        ("import underhood as u; u.peek([1]); u.size_of([1]); u.refcount([1]); u.frames()", HEAVY),
    ],
)
def test_import_is_lazy(code, not_loaded):
    """Importing the module loads no declarations, and to look at an object loads nothing heavy."""
    source = str(Path(module.__file__).parents[1])
    program = (
        f"import sys; sys.path.insert(0, {source!r}); before = set(sys.modules); {code}; "
        "print(*sorted(set(sys.modules) - before))"
    )
    loaded = subprocess.run(
        [sys.executable, "-S", "-c", program], capture_output=True, text=True, check=True
    ).stdout.split()

    assert "underhood.layouts" in loaded
    assert set() == not_loaded & set(loaded)
