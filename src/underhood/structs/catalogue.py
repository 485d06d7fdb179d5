"""Which structs are declared, in which family, and on which releases they were proven."""

from __future__ import annotations

import sys
from importlib import import_module

from ..build import Build
from ..errors import UnknownLayoutError
from .declaration import Condition, Struct, Typedef, heading, parse, split

# A family is a module here with two names: STRUCTS, the C text that `declaration` explains,
# and TYPES, which Python type has which struct.
FAMILIES = (
    "object",
    "int",
    "float",
    "str",
    "bytes",
    "tuple",
    "list",
    "dict",
    "set",
    "slice",
    "range",
    "deque",
    "type",
    "code",
    "frame",
    "generator",
    "function",
    "descriptor",
    "traceback",
    "exception",
    "weakref",
    "module",
    "memoryview",
    "allocator",
    "runtime",
)

# The releases whose own headers, and whose live objects, all declarations were compared with:
# tests/structs does it for each, with and without the GIL from 3.13 on, with and without
# debug checks, and with 4-byte pointers.
PROVEN = (
    "3.9.18",
    "3.10.13",
    "3.11.7",
    "3.12.1",
    "3.13.0",
    "3.13.15t",
    "3.14.10",
    "3.15.2",
    "3.15.2d",
)

_texts: dict[str, list[str]] = {}  # what declares each name, to be read when it is asked for
_conditions: dict[str, list[Condition]] = {}
_declared: dict[str, list[Struct | Typedef]] = {}
_types: dict[str, str] = {}
_builds: list[Build] = []


def known(build: Build) -> bool:
    """Whether the declarations were proven on a build's version, and on its patch release.

    A build that names no patch release is known by its version.
    """
    return any(
        build.version == one.version and build.micro in (None, one.micro) for one in _proven()
    )


def is_proven(build: Build) -> bool:
    """Whether the declarations were compared with live objects of this release, on Linux."""
    return sys.platform == "linux" and any(
        build == one and build.micro == one.micro for one in _proven()
    )


def _proven() -> list[Build]:
    if not _builds:
        _builds.extend(map(Build.parse, PROVEN))
    return _builds


def declarations() -> dict[str, list[Struct | Typedef]]:
    """Every struct and type name that is declared, each with its shapes."""
    return {name: _shapes(name) for name in _index()}


def _index() -> dict[str, list[str]]:
    if not _texts:
        found: dict[str, list[str]] = {}
        for family in FAMILIES:
            module = import_module(f"{__package__}.{family}")
            for name, text in split(module.STRUCTS):
                found.setdefault(name, []).append(text)
            _types.update(module.TYPES)
        _texts.update(found)
    return _texts


def _shapes(name: str) -> list[Struct | Typedef]:
    """The shapes of a name, or none; each text is read once, as to read all takes 10 ms."""
    if name not in _declared and name in _index():
        _declared[name] = [shape for text in _texts[name] for shape in parse(text)]
    return _declared.get(name, [])


def types() -> dict[str, str]:
    """The struct of each Python type, by the type's name: ``{"list": "PyListObject", …}``."""
    _index()
    return _types


def holders(name: str, field: str) -> list[Condition]:
    """Where a struct has a field of this name: the conditions of its own lines."""
    return [
        member.condition if member.condition.words else one.condition
        for one in _shapes(name)
        if isinstance(one, Struct)
        for member in one.members
        if member.name == field
    ]


def shape(name: str, build: Build) -> Struct | Typedef:
    """The declaration of a struct that holds for a build.

    Raises `UnknownLayoutError`, which says where the struct is known, if there is none.
    """
    return _shapes(name)[_which(name, build)]


def is_struct(name: str, build: Build) -> bool:
    """Whether a name is declared for a build as a struct, and not as another name of a type.

    Raises what `shape` does.
    """
    place = _which(name, build)
    return not _texts[name][place].startswith("typedef")


def _which(name: str, build: Build) -> int:
    """The place of the shape that a build has, told by the headings alone."""
    if not any(build.version == one.version for one in _proven()):
        raise UnknownLayoutError(
            f"the structs of CPython {build} are not known here: they are of {', '.join(PROVEN)}"
        )
    if name not in _conditions:
        if name not in _index():
            raise UnknownLayoutError(f"no struct or type {name!r} is declared")
        _conditions[name] = [heading(text) for text in _texts[name]]
    for place, condition in enumerate(_conditions[name]):
        if condition.holds(build):
            return place
    where = " or ".join(map(str, _conditions[name]))
    raise UnknownLayoutError(f"CPython {build} has no {name}: it is in {where}")
