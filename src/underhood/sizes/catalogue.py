"""One object of each built-in type, empty and by length, with what calculates its size.

Each entry has the expression that makes the object, so that any interpreter can be asked whether
the calculation is right: ``sys.getsizeof(entry.make())``.
"""

from __future__ import annotations

import collections
import sys
import types
import weakref

from .. import sizes
from ..build import Build
from ..errors import UnknownLayoutError
from . import pieces
from .size import Size

TYPE_CHECKING = False  # importing typing would cost more than this module
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .blocks import AnyBuild

LENGTHS = (0, 1, 2, 5, 10, 100, 1000)
"""The lengths of which there is an entry."""

_NAMES = {"collections": collections, "sys": sys, "types": types, "weakref": weakref}


class Entry:
    """An object of a built-in type, and the calculator of its size."""

    __slots__ = ("_calculator", "code", "length", "name")

    def __init__(
        self, name: str, code: str, length: int | None, calculator: Callable[[Build], Size]
    ) -> None:
        self.name = name
        """The name of the type."""
        self.code = code
        """The expression that makes the object.

        It may use the modules ``collections``, ``sys``, ``types`` and ``weakref``.
        """
        self.length = length
        """How many items it has, or None for an object that has none."""
        self._calculator = calculator

    def size(self, build: AnyBuild = None) -> Size | None:
        """The size in a build, by default the running one; None if that has no such type."""
        try:
            return self._calculator(Build.of(build))
        except UnknownLayoutError:
            return None

    def make(self) -> object:
        """The object, in the running interpreter; raises `NameError` if that has no such type."""
        return eval(self.code, dict(_NAMES))

    def __repr__(self) -> str:
        return f"<Entry {self.code}>"


def entries() -> Iterator[Entry]:
    """All entries: first those of one size, then int, then what has a length."""
    for type_, code, calculator in _PLAIN:
        yield Entry(type_, code, None, calculator)
    for type_, code, collected in _STRUCTS:
        yield Entry(type_, code, None, _fixed(type_, collected=collected))
    for code in ("0", "1", "2**30 - 1", "2**30", "2**60", "10**100"):
        yield Entry("int", code, None, _int(eval(code)))
    for type_, code, by_length in _LONG:
        for length in LENGTHS:
            if length == 1 and "'é'" in code:
                continue  # there is one such string, static and with its UTF-8 from 3.12 on
            written = code.replace("N", str(length))
            yield Entry(type_, written, length, _of_length(by_length, length))


def _fixed(type_: str, *, collected: bool) -> Callable[[Build], Size]:
    """The size of a type whose instances are all of one size, by its struct."""

    def calculate(build: Build) -> Size:
        parts = pieces.struct(_struct(type_, build), build)
        head = [pieces.gc_head(build)] if collected else []
        return Size(type_, [*head, *parts], build)

    return calculate


def _struct(type_: str, build: Build) -> str:
    """The struct of a type; the first fields of NameError and its like came in 3.10."""
    try:
        return pieces.layout(type_, build).name
    except UnknownLayoutError:
        if type_ not in ("NameError", "AttributeError"):
            raise
    return "PyBaseExceptionObject"


def _int(value: int) -> Callable[[Build], Size]:
    return lambda build: sizes.int_(value, build)


def _of_length(by_length: Callable[[int, Build], Size], length: int) -> Callable[[Build], Size]:
    return lambda build: by_length(length, build)


_PLAIN: tuple[tuple[str, str, Callable[[Build], Size]], ...] = (
    ("object", "object()", sizes.object_),
    ("bool", "True", sizes.bool_),
    ("float", "1.5", sizes.float_),
    ("complex", "1j", sizes.complex_),
    ("range", "range(9)", sizes.range_),
    ("slice", "slice(9)", sizes.slice_),
    ("instance", "type('C', (), {})()", lambda build: sizes.instance(0, build)),
)

# The type, an object of it, and whether the collector may track it: then it has a GC head.
_STRUCTS = (
    ("NoneType", "None", False),
    ("ellipsis", "...", False),
    ("NotImplementedType", "NotImplemented", False),
    ("function", "(lambda: 0)", True),
    ("method", "(lambda: 0).__get__(1)", True),
    ("builtin_function_or_method", "len", True),
    ("cell", "types.CellType()", True),
    ("module", "types.ModuleType('m')", True),
    ("property", "property()", True),
    ("method_descriptor", "str.upper", True),
    ("classmethod_descriptor", "dict.__dict__['fromkeys']", True),
    ("member_descriptor", "property.__dict__['fget']", True),
    ("getset_descriptor", "type.__dict__['__name__']", True),
    ("wrapper_descriptor", "object.__init__", True),
    ("traceback", "types.TracebackType(None, sys._getframe(), 0, 1)", True),
    ("weakref.ReferenceType", "weakref.ref(object)", True),
    ("BaseException", "BaseException()", True),
    ("BaseExceptionGroup", "BaseExceptionGroup('', [BaseException()])", True),
    ("StopIteration", "StopIteration()", True),
    ("OSError", "OSError()", True),
    ("ImportError", "ImportError()", True),
    ("SyntaxError", "SyntaxError()", True),
    ("SystemExit", "SystemExit()", True),
    ("UnicodeDecodeError", "UnicodeDecodeError('utf-8', b'', 0, 0, '')", True),
    ("UnicodeEncodeError", "UnicodeEncodeError('utf-8', '', 0, 0, '')", True),
    ("UnicodeTranslateError", "UnicodeTranslateError('', 0, 0, '')", True),
    ("NameError", "NameError()", True),
    ("AttributeError", "AttributeError()", True),
)

# The type, an object of it of length N, and its calculator.
_LONG: tuple[tuple[str, str, Callable[[int, Build], Size]], ...] = (
    ("str", "'a' * N", lambda n, build: sizes.str_(n, build=build)),
    ("str", "'é' * N", lambda n, build: sizes.str_(n, ord("é"), build)),
    ("str", "'€' * N", lambda n, build: sizes.str_(n, ord("€"), build)),
    ("str", "'🐍' * N", lambda n, build: sizes.str_(n, ord("🐍"), build)),
    ("bytes", "bytes(N)", sizes.bytes_),
    ("bytearray", "bytearray(N)", sizes.bytearray_),
    ("tuple", "(0,) * N", sizes.tuple_),
    ("list", "[0] * N", sizes.list_),
    ("list", "list(range(N))", lambda n, build: sizes.list_(n, build, made="list")),
    ("list", "[i for i in range(N)]", lambda n, build: sizes.list_(n, build, made="append")),
    ("dict", "{str(i): i for i in range(N)}", sizes.dict_),
    ("dict", "{i: i for i in range(N)}", lambda n, b: sizes.dict_(n, b, str_keys=False)),
    ("set", "{i for i in range(N)}", sizes.set_),
    ("frozenset", "frozenset(i for i in range(N))", sizes.frozenset_),
    (
        "instance",
        "type('C', (), {'__slots__': [f'a{i}' for i in range(N)]})()",
        lambda n, build: sizes.instance(n, build, slots=True),
    ),
)
