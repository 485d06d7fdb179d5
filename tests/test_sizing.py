"""Sizes of live objects, part by part."""

import json
import pickle
import sys
from pathlib import Path

import pytest

from underhood import allocator
from underhood.build import Build
from underhood.errors import UnknownLayoutError
from underhood.sizing import _readers, size_of

HERE = Path(__file__).parent


@pytest.fixture
def run(interpreter, child):
    """A function: what a program of this folder prints in an interpreter."""

    def answer(program, timeout):
        outcome = child(interpreter.path, "-W", "ignore", HERE / program, timeout=timeout)
        assert (0, "") == (outcome.returncode, outcome.stderr)
        return json.loads(outcome.stdout)

    return answer


def test_every_live_object(run):
    """Of every object of a process full of odd ones the size is what sys.getsizeof says."""
    answer = run("zoo.py", timeout=300)

    assert {} == answer["differ"]
    assert answer["compared"] > 100_000
    allowed = ("_", "array.", "builtins.StgDict.", "collections.OrderedDict.", "itertools.")
    assert all(
        one.startswith(tuple(f"asked: {name}" for name in allowed)) for one in answer["asked"]
    )


def test_requested(run):
    """What was requested for an object is what tracemalloc saw."""
    answer = run("requested.py", timeout=60)

    assert {} == answer["differ"]
    assert answer["compared"] == 99


def test_parts():
    """A list has a head for the collector, a header, fields, items, and room for more."""
    made = []
    for n in range(5):
        made.append(n)
    size = size_of(made)

    assert sys.getsizeof(made) == size
    names = [part.name for part in size.parts if part.counted]
    assert {"header", "fields", "items", "over-allocation"} <= set(names)
    assert 40 == sum(part.size for part in size.parts if part.name == "items")
    assert {"object", "items"} == set(size.blocks)
    assert size.requested == sum(size.blocks.values())
    assert size.allocated == sum(map(allocator.allocated, size.blocks.values()))


def test_left_out():
    """The values of attributes are among the parts, and not in the number."""

    class Point:
        def __init__(self):
            self.x, self.y = 1, 2

    points = [Point() for _ in range(50)]
    size = size_of(points[-1])

    assert sys.getsizeof(points[-1]) == size
    left_out = [part.name for part in size.parts if not part.counted]
    assert (["values", "order of values"] if sys.version_info >= (3, 11) else []) == left_out


def test_asked():
    """A type with a __sizeof__ in Python is asked, and the part says so; blocks are not known."""

    class Says(list):
        def __sizeof__(self):
            return 1234

    size = size_of(made := Says())

    assert sys.getsizeof(made) == size
    assert size.asked
    assert (None, None) == (size.requested, size.allocated)
    assert "Says.__sizeof__" in size.parts[-1].name
    assert 1234 == size.parts[-1].size


def test_unknown(monkeypatch):
    """A type of the interpreter with a __sizeof__ that is not known raises, and is named."""
    size_of([])
    monkeypatch.delitem(_readers, id(set))

    with pytest.raises(UnknownLayoutError, match="set has a __sizeof__ of its own"):
        size_of({1})


def test_table():
    """As text a size is a table; formatted, shown and calculated with, a number."""
    size = size_of(())

    assert str(size).splitlines()[0].startswith(f"tuple, CPython {Build.current()}: {int(size)} ")
    assert ["bytes", "block", "part"] == str(size).splitlines()[1].split()
    assert (f"{int(size)}", f"{int(size)}") == (f"{size}", repr(size))
    assert int(size) + 1 == size + 1


def test_copies():
    """A size survives pickling."""
    size = size_of([1])
    other = pickle.loads(pickle.dumps(size))

    assert (size, size.parts, size.name, size.build) == (
        other,
        other.parts,
        other.name,
        other.build,
    )


@pytest.mark.parametrize("static", [int, None, True, ...])
def test_static(static):
    """Nothing was requested for what is a variable of the interpreter."""
    assert 0 == size_of(static).requested
    assert sys.getsizeof(static) == size_of(static)
    assert 0 < size_of(object()).requested
