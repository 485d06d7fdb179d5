"""A call of getrefcount counts itself, or not."""

# expected: references(id(thing)): expected 1, got

import ctypes
import sys


def references(address):
    return sys.getrefcount(ctypes.cast(address, ctypes.py_object).value) + 1
