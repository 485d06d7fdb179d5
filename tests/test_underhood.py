"""The names at the top of the package."""

import subprocess
import sys

import pytest

import underhood


def test_names():
    """Every public name can be had, and each is the thing of that name."""
    for name in underhood.__all__:
        value = getattr(underhood, name)
        assert name == value.__name__.rpartition(".")[2]


def test_homes():
    """The names that are loaded on first use are those that are public, but for a module."""
    homes = [name for names in underhood._MODULES.values() for name in names]
    assert sorted(underhood.__all__) == sorted([*homes, "sizes"]) == dir(underhood)


def test_functions_are_not_hidden():
    """A module that is imported first does not take the place of a function."""
    modules = ", ".join(f"underhood.{module}" for module in underhood._MODULES)
    code = f"import sys; sys.path[:] = {sys.path!r}; import {modules}; import underhood as u; "
    code += "assert all(callable(getattr(u, name)) for name in u.__all__ if name != 'sizes')"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_unknown_name():
    """A name that is not there is an AttributeError that says so."""
    with pytest.raises(AttributeError, match="module 'underhood' has no attribute 'peak'"):
        underhood.peak  # noqa: B018
