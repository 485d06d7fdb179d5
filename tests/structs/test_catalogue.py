"""What is declared, and what is known of it."""

import itertools
from importlib import import_module

import pytest

from underhood import structs
from underhood.build import Build
from underhood.errors import UnknownLayoutError
from underhood.structs.declaration import Struct, heading, parse, split

# all that test_headers.py compiles
VARIANTS = [
    Build.parse(f"{release.rstrip('td')}{tags}{bits}")
    for release, tags, bits in itertools.product(
        structs.PROVEN, ("", "t", "d", "td"), ("", " 32-bit")
    )
    if "t" not in tags or Build.parse(release).version >= (3, 13)
]


def lines(member):
    """A member and all inside of it, each with its condition."""
    yield member
    for inner in member.members:
        yield from lines(inner)


def test_every_line_is_proven():
    """No line has a condition that no proven build fulfils, so no test could prove it."""
    unproven = [
        f"{shape.name}.{member.name}: {member.condition}"
        for shapes in structs.declarations().values()
        for shape in shapes
        for member in (lines(shape) if isinstance(shape, Struct) else [])
        if not any(
            member.condition.holds(build) and shape.condition.holds(build) for build in VARIANTS
        )
    ]

    assert [] == unproven


@pytest.mark.parametrize("family", structs.FAMILIES)
def test_nothing_stands_between_the_declarations(family):
    """Split into declarations, a family's text has nothing left, and each has its name."""
    text = import_module(f"{structs.__name__}.{family}").STRUCTS
    pieces = list(split(text))

    assert pieces
    for name, piece in pieces:
        (shape,) = parse(piece)
        assert (name, heading(piece).text) == (shape.name, shape.condition.text)
        assert isinstance(shape, Struct) != piece.startswith("typedef")
        text = text.replace(piece, "", 1)
    assert "" == text.strip()


@pytest.mark.parametrize("build", VARIANTS, ids=str)
def test_one_shape_a_build(build):
    """The shapes of a struct exclude each other, and so do fields of one name."""
    for name, shapes in structs.declarations().items():
        mine = [shape for shape in shapes if shape.condition.holds(build)]
        assert len(mine) <= 1, name
        for shape in mine:
            for parent in lines(shape) if isinstance(shape, Struct) else []:
                members = [m.name for m in parent.members if m.name and m.condition.holds(build)]
                assert len(set(members)) == len(members), name


def test_known():
    """A build is known by its version, and by the patch release if it has one."""
    yes = ["3.9", "3.13", "3.13t", "3.13.0", "3.13.15t", "3.14.10", "3.15d", "3.12 32-bit"]
    no = ["3.8", "3.16", "3.14.9", "3.15.0", "2.7"]

    assert [True] * len(yes) == [structs.known(Build.parse(name)) for name in yes]
    assert [False] * len(no) == [structs.known(Build.parse(name)) for name in no]


@pytest.mark.parametrize(
    "name, build, problem",
    [
        ("PyDictValues", "3.9", "CPython 3.9 has no PyDictValues: it is in 3.11 and later"),
        ("_PyInterpreterFrame", "3.10", "it is in 3.11 or 3.12 and later"),
        ("PyMutex", "3.12", "CPython 3.12 has no PyMutex"),
        ("PyListObject", "3.8", "the structs of CPython 3.8 are not known here"),
        ("PyListObject", "3.16", "3.14.10, 3.15.2"),
        ("PyStringObject", "3.9", "no struct or type 'PyStringObject' is declared"),
    ],
)
def test_what_is_not_there(name, build, problem):
    """A struct that a build does not have is an error that says which have it."""
    with pytest.raises(UnknownLayoutError, match=problem):
        structs.shape(name, Build.parse(build))
