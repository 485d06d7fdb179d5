"""Which Python type has which struct, compared with the types of each interpreter."""

import json

import pytest

from underhood.structs import PROVEN, types

# For every type there is: its name, its size as the interpreter has it, and as the layout says
CODE = """
import asyncio, collections, ctypes, decimal, functools, json, weakref
from underhood.errors import UnknownLayoutError
from underhood.layouts import layout

found, seen, waiting = {}, {object}, [object]
while waiting:
    kind = waiting.pop()
    news = [one for one in type.__subclasses__(kind) if one not in seen]
    seen.update(news)
    waiting += news
    try:
        one = layout(kind)
    except UnknownLayoutError:
        continue
    fixed = one.fixed_size
    if one.name == "PyBytesObject":
        fixed += 1  # the zero at the end
    if one.fields[-1].name.endswith(("_iframe", "_f_frame_data")):
        fixed += layout("_PyInterpreterFrame").fixed_size  # it is inside
    if (kind is bool and "ob_size" in one) or one.name == "PyFrameObject" and "f_frame" not in one:
        fixed = one.size
    name = kind.__qualname__
    if kind.__module__ != "builtins":
        name = kind.__module__ + "." + name
    found[name] = [one.name, kind.__basicsize__, fixed]
json.dump(found, __import__("sys").stdout)
"""


@pytest.fixture(scope="session")
def sizes(child):
    """A function: what `CODE` finds in an interpreter, in which it runs once."""
    known = {}

    def run(interpreter):
        if interpreter.path not in known:
            outcome = child(interpreter.path, "-W", "ignore", "-c", CODE)
            assert "" == outcome.stderr
            known[interpreter.path] = json.loads(outcome.stdout)
        return known[interpreter.path]

    return run


def test_sizes(interpreter, sizes):
    """The struct of every type is as large as the interpreter says its objects are at least."""
    found = sizes(interpreter)

    assert {} == {name: entry for name, entry in found.items() if entry[1] != entry[2]}
    assert len(found) > 150


def test_all_names(interpreters, sizes):
    """Every name of a type that the declarations have is a type of some release."""
    if len(interpreters) < len(PROVEN):
        pytest.skip("not all releases are installed here")
    found = {}
    for interpreter in interpreters.values():
        found.update(sizes(interpreter))

    assert set() == {name for name in types() if name not in found}
