"""Claims about the choice of the interpreters of a run."""

import os
import sys

import pytest

from underhood.build import Build
from underhood.sphinx.pythons import Interpreter, PythonsError
from underhood.sphinx.selection import choose_pythons

SUPPORTED = [
    Build.parse(name)
    for name in ("3.9", "3.10", "3.11", "3.12", "3.13", "3.14", "3.15", "3.13t", "3.15d")
]
BASE = os.path.realpath(sys._base_executable)  # type: ignore[attr-defined]


def python(name, path="/python", level="final", serial=0):
    """An interpreter that is only talked about."""
    build = Build.parse(name)
    release = (*build.version, build.micro or 0, level, serial)
    return Interpreter(build, path, f"{name} (main)", release, {})


def test_default():
    """All that are supported and found are run, in order; the others are missing or left out."""
    found = [python("3.13"), python("3.9"), python("3.16"), python("3.13t")]
    selection = choose_pythons(sorted(found, key=lambda it: it.build), SUPPORTED)

    assert ["3.9", "3.13", "3.13t"] == [str(it.build) for it in selection.run]
    assert ["3.10", "3.11", "3.12", "3.14", "3.15", "3.15d"] == list(map(str, selection.missing))
    assert frozenset() == selection.exploratory


@pytest.mark.parametrize("wanted", ["3.13t,3.9", " 3.9 , 3.13.15t,", "3.9,3.13t,3.9"])
def test_wanted(wanted):
    """What is wanted is run, in order of builds and once, and nothing is missing."""
    found = [python("3.9.18"), python("3.13.0"), python("3.13.15t")]
    selection = choose_pythons(found, SUPPORTED, wanted)

    assert [found[0], found[2]] == selection.run
    assert [] == selection.missing


def test_exploring():
    """A build outside the support list is run when it is named, and marked."""
    found = [python("3.13"), python("3.16"), python("3.13 32-bit")]
    selection = choose_pythons(found, SUPPORTED, "3.13, 3.16, 3.13 32-bit")

    assert frozenset({found[1].build, found[2].build}) == selection.exploratory
    assert 3 == len(selection.run)


@pytest.mark.parametrize("wanted", ["3.12", "3.13t", "3.13.1", "3.12,3.13"])
def test_wanted_and_absent(wanted):
    """A version that is wanted and absent is an error that names it, and what there is."""
    with pytest.raises(PythonsError) as caught:
        choose_pythons([python("3.13.0"), python("3.15.2d")], SUPPORTED, wanted)

    assert f"Python {wanted.split(',')[0]} is not on this machine" in str(caught.value)
    assert "(found: 3.13.0, 3.15.2d)" in str(caught.value)
    assert "uv python install" in str(caught.value)


def test_wanted_and_unreadable():
    """What is no version is an error that names it."""
    with pytest.raises(PythonsError, match="'three' names no build"):
        choose_pythons([python("3.13.0")], SUPPORTED, "3.13,three")


def test_path():
    """A path is asked, and need not be among those found."""
    selection = choose_pythons([], SUPPORTED, sys.executable)

    assert [BASE] == [it.path for it in selection.run]


def test_two_of_a_build():
    """Two interpreters of one build are an error that names both."""
    other = python(str(Build.current()), "/other/python3")
    with pytest.raises(PythonsError) as caught:
        choose_pythons([other], SUPPORTED, f"{other.build},{sys.executable}")

    assert f"/other/python3 and {BASE} are both {other.build}" in str(caught.value)


@pytest.mark.parametrize("required", [None, "", " ", "3.13", "3.13.0, 3.15d"])
def test_required_and_there(required):
    """What is required and found changes nothing."""
    found = [python("3.13.0"), python("3.15.2d")]

    assert choose_pythons(found, SUPPORTED) == choose_pythons(found, SUPPORTED, None, required)


@pytest.mark.parametrize(
    "required, absent",
    [
        ("3.9,3.13,3.13t", "3.9, 3.13t"),
        ("3.13.1", "3.13.1"),
        ("all", "3.9, 3.10, 3.11, 3.12, 3.14, 3.15, 3.13t, 3.15d"),
    ],
)
def test_required_and_absent(required, absent):
    """What is required and absent is an error that names all of it, whatever is wanted."""
    with pytest.raises(PythonsError, match=rf"required, but not found: {absent} \(found: 3.13.0\)"):
        choose_pythons([python("3.13.0")], SUPPORTED, "3.13", required)


@pytest.mark.parametrize("found, there", [([], "none"), (["3.16.0"], "3.16.0")])
def test_none(found, there):
    """With none of the supported builds the error says how to get one."""
    with pytest.raises(PythonsError) as caught:
        choose_pythons(list(map(python, found)), SUPPORTED)

    for part in ("none of the supported", "3.15d", f"found: {there}", "uv python install 3.13"):
        assert part in str(caught.value)
    for part in ("pyenv", "https://www.python.org/downloads/"):
        assert part in str(caught.value)


def test_no_builds():
    """A project that lists no builds is told where to list them, unless it names what to run."""
    with pytest.raises(PythonsError, match=r"list them in .*, as underhood_builds"):
        choose_pythons([python("3.13.0")], [])
    assert 1 == len(choose_pythons([python("3.13.0")], [], "3.13").run)
