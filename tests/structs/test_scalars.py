"""C's own types."""

import ctypes
import struct

import pytest

from underhood.build import Build
from underhood.structs import scalars

HERE = Build.current()
NARROW = Build.parse("3.14 32-bit")
WIDE = Build.parse("3.14")


@pytest.mark.parametrize(
    "ctype, expected",
    [
        ("PyObject *", "P"),
        ("const char *", "P"),
        ("destructor", "P"),
        ("Py_ssize_t", "n"),
        ("uint8_t", "B"),
        ("PyVarObject", None),
    ],
)
def test_codes(ctype, expected):
    """A letter stands for every type that is no struct."""
    assert expected == scalars.code(ctype)


@pytest.mark.parametrize("ctype", scalars.CODES)
def test_sizes_here(ctype):
    """Sizes and alignments of the running platform are those that ctypes has from its compiler."""
    code = scalars.CODES[ctype]
    same = {
        "N": ctypes.c_size_t, "n": ctypes.c_ssize_t, "b": ctypes.c_byte, "B": ctypes.c_ubyte,
        "h": ctypes.c_short, "H": ctypes.c_ushort, "i": ctypes.c_int, "I": ctypes.c_uint,
        "l": ctypes.c_long, "L": ctypes.c_ulong, "q": ctypes.c_longlong,
        "Q": ctypes.c_ulonglong, "d": ctypes.c_double, "?": ctypes.c_bool,
    }[code]  # fmt: skip

    assert ctypes.sizeof(same) == scalars.size(code, HERE)
    assert ctypes.alignment(same) == scalars.alignment(code, HERE)


@pytest.mark.skipif(struct.calcsize("P") == 4, reason="this platform is a 32-bit one itself")
def test_sizes_elsewhere():
    """With pointers of another size words follow the pointers, and 8-byte values are as on x86."""
    assert [4] * 5 == [scalars.size(code, NARROW) for code in "PnNlL"]
    assert [1, 2, 4, 8, 8] == [scalars.size(code, NARROW) for code in "bhiqd"]
    assert [1, 2, 4, 4, 4] == [scalars.alignment(code, NARROW) for code in "bhiqd"]
    assert [8, 8] == [scalars.alignment(code, WIDE) for code in "qd"]
