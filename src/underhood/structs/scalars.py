"""The sizes of C's own types, and of the names CPython has for them."""

from __future__ import annotations

import struct
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..build import Build

MICROSOFT = sys.platform == "win32"  # whose compiler has rules of its own for bit-fields

# The letter of Python's struct module says size, sign and kind.
CODES = {
    "char": "b",
    "signed char": "b",
    "unsigned char": "B",
    "short": "h",
    "unsigned short": "H",
    "int": "i",
    "unsigned int": "I",
    "long": "l",
    "unsigned long": "L",
    "double": "d",
    "_Bool": "?",
    "int8_t": "b",
    "uint8_t": "B",
    "uint16_t": "H",
    "int32_t": "i",
    "uint32_t": "I",
    "int64_t": "q",
    "uint64_t": "Q",
    "uintptr_t": "N",
    "size_t": "N",
    "Py_ssize_t": "n",
    "Py_hash_t": "n",
}

# Pointers to functions, by their typedef
_NAMES = """
    _Py_iteritemfunc _Py_modexecfunc allocfunc binaryfunc descrgetfunc descrsetfunc destructor
    dict_lookup_func freefunc getattrfunc getattrofunc getbufferproc getiterfunc getter
    hashfunc initproc inquiry iternextfunc lenfunc newfunc objobjargproc objobjproc
    PyCFunction releasebufferproc reprfunc richcmpfunc sendfunc setattrfunc setattrofunc
    setter ssizeargfunc ssizeobjargproc ternaryfunc traverseproc unaryfunc vectorcallfunc
    wrapperfunc
"""
_FUNCTIONS = frozenset(_NAMES.split())

_WORDS = "PnN"


def code(ctype: str) -> str | None:
    """The letter with which Python's struct module reads a value of a C type, if it is one."""
    if ctype.endswith("*") or ctype in _FUNCTIONS:
        return "P"
    return CODES.get(ctype)


def size(code: str, build: Build) -> int:
    """The bytes of a value: as this platform has it, or else as Unix has it."""
    if build.pointer_size == struct.calcsize("P"):
        return struct.calcsize(code)
    if code in _WORDS or code in "lL":
        return build.pointer_size
    return struct.calcsize(f"={code}")


def alignment(code: str, build: Build) -> int:
    """To a multiple of how many bytes a value is aligned.

    32-bit x86 aligns 8-byte values to 4; that is what is drawn where this platform is not
    itself a 32-bit one.
    """
    if build.pointer_size == struct.calcsize("P"):
        return struct.calcsize(f"b{code}") - struct.calcsize(code)
    return min(size(code, build), build.pointer_size)
