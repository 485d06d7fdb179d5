"""Functions that take a build take a `Build`, its name, or None for the running one."""

import pytest

from underhood import allocator, layout, sizes
from underhood.build import Build
from underhood.errors import SelectorError
from underhood.sizes import blocks


def test_of():
    """A build stands for itself, a name for a build, and None for the running one."""
    build = Build((3, 13), free_threaded=True)

    assert build is Build.of(build)
    assert build == Build.of("3.13t")
    assert Build.current() == Build.of(None)
    with pytest.raises(SelectorError, match="names no build"):
        Build.of("latest")


@pytest.mark.parametrize("name", ["3.9", "3.13t", "3.15d"])
@pytest.mark.parametrize(
    "ask",
    [
        lambda build: allocator.size_class(100, build),
        lambda build: blocks.allocated(5000, build),
        blocks.pool_size,
        blocks.arena_size,
        blocks.name,
        lambda build: layout("list", build),
        lambda build: sizes.list_(5, build).allocated,
    ],
)
def test_names(ask, name):
    """The answer for a name is the one for its build."""
    assert ask(Build.parse(name)) == ask(name)


def test_a_layout_is_made_once():
    """Asked again, by another name of the struct too, a layout is the same object."""
    build = Build.parse("3.12")

    assert layout("PyListObject", build) is layout("PyListObject", build)
    assert layout("list", build) is layout("PyListObject", build) is layout(list, build)
