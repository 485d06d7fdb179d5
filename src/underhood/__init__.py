"""Look at live objects of CPython, on any CPython, without ever crashing.

The names below are loaded on first use, so that ``import underhood`` costs next to nothing.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
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

# No module has the name of a function in it: importing the module would hide the function.
_MODULES = {
    "allocator": ("arenas", "pool_of", "size_class"),
    "build": ("Build",),
    "child": ("run",),
    "deep": ("deep_size",),
    "errors": (
        "NotAnObjectError",
        "SelectorError",
        "UnderhoodError",
        "UnknownLayoutError",
        "UnreadableMemoryError",
    ),
    "layouts": ("layout",),
    "memory": ("read",),
    "refcounts": ("is_deferred", "is_immortal", "refcount"),
    "sizing": ("size_of",),
    "stack": ("frames",),
    "views": ("peek", "peek_at"),
}


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name == "sizes":
        return import_module(".sizes", __name__)
    for module, names in _MODULES.items():
        if name in names:
            value = getattr(import_module("." + module, __name__), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> "list[str]":
    return sorted(__all__)
