"""Look at live objects of CPython, on any CPython, without ever crashing."""

from . import sizes
from .allocator import arenas, pool_of, size_class
from .build import Build
from .child import run
from .deep import deep_size
from .errors import (
    NotAnObjectError,
    SelectorError,
    UnderhoodError,
    UnknownLayoutError,
    UnreadableMemoryError,
)
from .layouts import layout
from .memory import read
from .refcounts import is_deferred, is_immortal, refcount
from .sizing import size_of
from .stack import frames
from .views import peek, peek_at

__all__ = [
    "Build",
    "NotAnObjectError",
    "SelectorError",
    "UnderhoodError",
    "UnknownLayoutError",
    "UnreadableMemoryError",
    "arenas",
    "deep_size",
    "frames",
    "is_deferred",
    "is_immortal",
    "layout",
    "peek",
    "peek_at",
    "pool_of",
    "read",
    "refcount",
    "run",
    "size_class",
    "size_of",
    "sizes",
]
