"""A release that nobody compared before: what is proven there, and what is refused."""

import json
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("proof.py")


@pytest.fixture
def told(interpreter, child):
    """A function: what the program says in the interpreter."""

    def run(task):
        done = child(interpreter.path, PROGRAM, task, timeout=200)
        assert "" == done.stderr
        return json.loads(done.stdout)

    return run


def test_unknown_release(told, interpreter):
    """All structs that a build uses are proven, and what is read by them is right."""
    build = interpreter.build
    refused = {"_Py_DebugOffsets"} if build.version >= (3, 13) else set()
    if build.free_threaded:
        refused |= {"PyGC_Head", "pool_header", "arena_object"}

    assert refused == set(told("same"))


def test_wrong_declarations(told):
    """A field too many is refused wherever it stands, one too few if it has more than 4 bytes.

    But of arenas: `underhood.allocator` finds nothing where their table is not as declared.
    """
    found = told("changed")
    believed = {
        name for what in ("more", "less") for name in found[what] if "arena_object" not in name
    }

    assert set() == believed
    assert found["refused"] > 800


def test_a_change_between_patch_releases(interpreters, child):
    """Of 3.13.0 as of 3.13.12, when a group of exceptions got a field, that struct is refused."""
    if "3.13.0" not in interpreters:
        pytest.skip("CPython 3.13.0 is not installed here")
    code = """
from underhood import build, layout, peek, size_of
from underhood.errors import UnknownLayoutError

here = build.Build.current()
build._current = lambda later=build.Build((3, 13), micro=12): later
print(peek([1, 2]).ob_size, int(size_of([])))
try:
    peek(BaseExceptionGroup("text", [KeyboardInterrupt()]))
except UnknownLayoutError as error:
    print(error)
"""
    done = child(interpreters["3.13.0"].path, "-c", code)

    assert "" == done.stderr
    sizes, error = done.stdout.splitlines()
    assert "2 56" == sizes
    assert error.startswith(
        "PyBaseExceptionGroupObject of CPython 3.13, release 3.13.12, is not known here: "
        "PyBaseExceptionGroupObject has 88 bytes, not 96. It was proven on 3.9.18, "
    )
    assert error.endswith("run one of these, or an underhood that knows this release")
