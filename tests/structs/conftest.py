"""The interpreters that the declarations are compared with."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from underhood.build import Build
from underhood.errors import UnknownLayoutError
from underhood.layouts import layout
from underhood.structs import PROVEN, declarations
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

_ASK = """
import json, sys, sysconfig
json.dump({
    "release": ".".join(map(str, sys.version_info[:3])),
    "t": bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
    "d": hasattr(sys, "gettotalrefcount"),
    "include": sysconfig.get_path("include"),
}, sys.stdout)
"""


class Interpreter:
    """One of the releases that the declarations are said to be proven on."""

    def __init__(self, python, build, include):
        self.python = python
        self.build = build
        self.include = Path(include)


def find():
    """Every proven release that is installed here, by its name."""
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    names = [f"python3.{minor}{kind}" for minor in range(9, 16) for kind in ("", "t", "d")]
    pythons = [*map(shutil.which, names), *root.glob("versions/3.*/bin/python3")]
    found = {}
    for python in filter(None, pythons):
        asked = subprocess.run(
            [python, "-c", _ASK], capture_output=True, text=True, check=False, timeout=60
        )
        if asked.returncode:
            continue
        answer = json.loads(asked.stdout)
        name = answer["release"] + "t" * answer["t"] + "d" * answer["d"]
        found.setdefault(name, Interpreter(python, Build.parse(name), answer["include"]))
    return {name: found[name] for name in PROVEN if name in found}


@pytest.fixture(scope="session")
def interpreters():
    """The proven releases that are installed here, by name."""
    return find()


@pytest.fixture
def interpreter(request, interpreters, missing):
    """The interpreter of a release; skips, or fails, where there is none."""
    release = request.param
    if release not in interpreters:
        missing(release, f"CPython {release} is not installed here")
    return interpreters[release]


@pytest.fixture
def missing():
    """Skip, or fail if UNDERHOOD_REQUIRE names the release's build (``3.13t, 3.14`` or ``all``)."""

    def leave(release, reason):
        required = os.environ.get("UNDERHOOD_REQUIRE", "").replace(",", " ").split()
        if {"all", release, str(Build.parse(release))} & set(required):
            pytest.fail(f"UNDERHOOD_REQUIRE asks for it, but {reason}")
        pytest.skip(reason)

    return leave


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
