"""Look at live objects of CPython, on any CPython, without ever crashing."""

from .build import Build
from .errors import SelectorError, UnderhoodError

__all__ = ["Build", "SelectorError", "UnderhoodError"]
