"""Typed, read-only views of live objects, read from memory on each access."""

from .array import Array
from .factory import peek, peek_at
from .object import View
from .place import Place, StructView
from .pointer import Pointer

__all__ = ["Array", "Place", "Pointer", "StructView", "View", "peek", "peek_at"]
