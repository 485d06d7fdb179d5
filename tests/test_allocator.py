"""The allocator: size classes, pools and arenas."""

import json
from pathlib import Path

import pytest

from underhood import allocator
from underhood.build import Build

PROGRAM = Path(__file__).with_name("pools.py")


@pytest.fixture
def run(interpreter, child):
    """A function: what the program prints in an interpreter."""

    def answer(**environment):
        outcome = child(interpreter.path, PROGRAM, **environment)
        assert 0 == outcome.returncode, outcome.stderr
        return json.loads(outcome.stdout), outcome.stderr

    return answer


def test_pools(interpreter, run):
    """Pools and arenas hold the objects that were made, and are as many as CPython counts."""
    answer, stats = run()
    if interpreter.build.free_threaded:
        assert "mimalloc here: it has no pools and arenas" in answer["error"]
        return

    assert [] == answer["wrong"]
    assert answer["blocks"] > 20_000
    counted = next(line for line in stats.splitlines() if "arenas allocated current" in line)
    assert answer["arenas"] == int(counted.split("=")[1].replace(",", ""))


@pytest.mark.parametrize("interpreter", ["3.9.18", "3.12.1", "3.14.10"], indirect=True)
@pytest.mark.parametrize("name", ["pymalloc_debug", "malloc", "debug"])
def test_other_allocators(run, name):
    """PYTHONMALLOC is respected: blocks are larger with hooks, and malloc has no pools."""
    answer, _ = run(PYTHONMALLOC=name)

    if name == "malloc":
        assert "malloc here: it has no pools" in answer["error"]
    else:
        assert [] == answer["wrong"]


@pytest.mark.parametrize(
    "n, build, expected",
    [
        (1, "3.12", 16),
        (16, "3.12", 16),
        (17, "3.9", 32),
        (512, "3.15", 512),
        (513, "3.15", None),
        (0, "3.12", None),
        (488, "3.15d", 512),
        (489, "3.15d", None),
        (9, "3.12 32-bit", 16),
        (8, "3.12 32-bit", 8),
        (1, "3.13t", 8),
        (9, "3.13t", 16),
        (65, "3.13t", 80),
        (513, "3.13t", 640),
        (1025, "3.13t", 1280),
        (128 * 1024, "3.13t", 128 * 1024),
        (128 * 1024 + 1, "3.13t", 132 * 1024),
    ],
)
def test_size_class(n, build, expected):
    """A request gets the next multiple of 16 up to 512; with mimalloc, one of its 73 classes."""
    assert expected == allocator.size_class(n, Build.parse(build))


@pytest.mark.parametrize(
    "n, expected", [(0, 32), (1, 16), (512, 512), (513, 528), (1000, 1008), (1001, 1024)]
)
def test_allocated(n, expected):
    """Beyond the classes malloc takes a word more, in steps of 16."""
    assert expected == allocator.allocated(n, Build.parse("3.12"))


def test_malloc():
    """From 128 KiB on malloc takes whole pages."""
    assert 0 == allocator.allocated(200_000, Build.parse("3.12")) % 4096


def test_refused():
    """Nobody can ask for less than nothing."""
    with pytest.raises(ValueError, match="-1 bytes"):
        allocator.size_class(-1)


def test_sizes():
    """Pools and arenas grew in 3.10."""
    old, new = map(Build.parse, ("3.9", "3.10"))
    assert (4096, 256 << 10) == (allocator.pool_size(old), allocator.arena_size(old))
    assert (16384, 1 << 20) == (allocator.pool_size(new), allocator.arena_size(new))


def test_names():
    """The usual allocators of each kind of build."""
    names = [allocator.name(Build.parse(build)) for build in ("3.9", "3.13t", "3.15d")]
    if Build.current() in map(Build.parse, ("3.9", "3.13t", "3.15d")):
        pytest.skip("PYTHONMALLOC may change the running build")
    assert ["pymalloc", "mimalloc", "pymalloc_debug"] == names
