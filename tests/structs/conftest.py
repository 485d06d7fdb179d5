"""The layouts that are compared with each interpreter."""

import pytest

from underhood.errors import UnknownLayoutError
from underhood.layouts import layout
from underhood.structs import declarations
from underhood.structs.declaration import Condition, Struct

# Structs of a .c file, which no header has in these builds: test_live.py reads objects instead.
PRIVATE = {
    "rangeobject": "",
    "dequeobject": "",
    "block": "",
    "PyDictKeysObject": "-3.10",
    "PyDictKeyEntry": "-3.10",
    "PyModuleObject": "-3.9",
    "propertyobject": "-3.11",
    "pool_header": "-3.11",
    "arena_object": "-3.11",
}


def layouts(build, *, private):
    """The layouts of all structs of a build: those of no header, or those of the headers."""
    for name, shapes in declarations().items():
        hidden = name in PRIVATE and Condition(PRIVATE[name]).holds(build)
        if isinstance(shapes[0], Struct) and hidden == private:
            try:
                yield layout(name, build)
            except UnknownLayoutError:
                continue


@pytest.fixture(scope="session")
def declared():
    """A function: the layouts of the structs that a build's headers have."""
    return lambda build: list(layouts(build, private=False))


@pytest.fixture(scope="session")
def hidden():
    """A function: the layouts of the structs that no header of a build has."""
    return lambda build: list(layouts(build, private=True))
