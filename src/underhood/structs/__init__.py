"""The C structs of CPython, declared once for all versions: one module a family.

The families are named as their Python types (`structs.list`, `structs.type`), so the names of
this package hide the built-in ones once they are imported: nothing is defined here.
"""

from .catalogue import FAMILIES, PROVEN, declarations, holders, is_struct, known, shape, types

__all__ = ["FAMILIES", "PROVEN", "declarations", "holders", "is_struct", "known", "shape", "types"]
