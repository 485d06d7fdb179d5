"""The interpreters that tests run programs in, how they do it, and which tests come first."""

import gc
import multiprocessing
import os
import shutil
import subprocess
import sys
from pathlib import Path

import filelock
import pytest

import underhood
from underhood.build import Build
from underhood.sphinx.pythons import find
from underhood.structs import PROVEN

SOURCE = Path(underhood.__file__).parents[1]
ROOT = Path(__file__).parents[1]
BUILDS = [str(Build.parse(release)) for release in PROVEN]
# What Read the Docs says of itself.
SERVER = {
    "READTHEDOCS_CANONICAL_URL": "https://example.org/",
    "READTHEDOCS_GIT_CLONE_URL": "https://example.org/book.git",
}

# Much that tests read lives to the end; to look for garbage in it takes a fifth of their own time.
gc.set_threshold(100_000, 50, 50)

# A worker gets a file (``--dist=loadfile``). What takes longest is begun first, so that no worker
# has to wait for another one at the end; the first one builds the site, which the others do not
# need until later.
SLOW = (
    "test_pages",
    "test_sizing",
    "test_robustness",
    "test_book",
    "test_notebooks",
    "test_grading",
    "test_stack",
    "test_survival",
    "test_views",
    "test_run",
    "test_exercises",
    "test_slides",
    "test_checking",
    "test_allocator",
    "test_cli",
)


def pytest_collection_modifyitems(items):
    """The slow files first."""
    place = {name: number for number, name in enumerate(SLOW)}
    items.sort(key=lambda item: place.get(item.path.stem, len(SLOW)))


def pytest_sessionfinish():
    """Look once for garbage, and leave alone what lives on: pytest looks five more times."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def machine():
    """The interpreters of this machine, the newest release of each build, by the build's name."""
    return {str(python.build): python for python in find(print)}


@pytest.fixture(scope="session")
def interpreters(machine):
    """Those of them whose releases the declarations are said to be proven on, by release."""
    return {it.full_name: it for it in machine.values() if it.full_name in PROVEN}


@pytest.fixture(params=PROVEN)
def interpreter(request, interpreters, missing):
    """The interpreter of each proven release, or of those that a test names."""
    release = request.param
    if release not in interpreters:
        missing(release, f"CPython {release} is not installed here")
    return interpreters[release]


@pytest.fixture(params=BUILDS)
def executable(request, machine, missing):
    """The path of the newest release of each supported build."""
    name = request.param
    if name not in machine:
        missing(name, f"CPython {name} is not here")
    return machine[name].path


@pytest.fixture(scope="session")
def is_required():
    """A function: whether UNDERHOOD_REQUIRE names a release or its build (``3.14``, ``all``)."""

    def ask(release):
        required = os.environ.get("UNDERHOOD_REQUIRE", "").replace(",", " ").split()
        return bool({"all", release, str(Build.parse(release))} & set(required))

    return ask


@pytest.fixture(scope="session")
def missing(is_required):
    """A function: skip what needs a release that is not here, or fail if it is required."""

    def leave(release, reason):
        if is_required(release):
            pytest.fail(f"UNDERHOOD_REQUIRE asks for it, but {reason}")
        pytest.skip(reason)

    return leave


@pytest.fixture(scope="session")
def child():
    """A function: what became of a program that an interpreter ran; it can import this package.

    What it compiles of the package it keeps: to compile takes longer than most programs do.
    """
    ours = {"PYTHONPATH": str(SOURCE), "PYTHONDONTWRITEBYTECODE": ""}

    def run(python, *arguments, timeout=60, **environment):
        return subprocess.run(
            [python, *map(str, arguments)],
            env={**os.environ, **ours, **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout,
        )

    return run


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """The folder with `html` and `doctrees` of the book; one worker builds it for all."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = base / "site"
    with filelock.FileLock(base / "site.lock"):
        if not folder.exists():
            command = [sys.executable, "-m", "sphinx", "-q", "-n", "-W", "--keep-going"]
            places = ["-c", ".", "-d", folder / "doctrees", "-b", "html", "docs", folder / "html"]
            subprocess.run([*command, *places], cwd=ROOT, env=os.environ | SERVER, check=True)
    return folder


@pytest.fixture(scope="module")
def doctrees(built, tmp_path_factory):
    """A copy of what Sphinx keeps of the book, which so need not be read once more."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SERVER.items():
            patch.setenv(name, value)
        yield shutil.copytree(built / "doctrees", tmp_path_factory.mktemp("book") / "doctrees")
    # sphinx-sitemap leaves a process for each time that Sphinx is started with these settings. It
    # holds what was open then, such as a pipe to Chromium, which is waited for at the end.
    for process in multiprocessing.active_children():
        process.terminate()
        process.join()
