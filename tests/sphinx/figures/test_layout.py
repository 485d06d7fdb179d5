"""A struct is drawn to scale, with every byte of it, once."""

import re
from itertools import pairwise

import pytest

from underhood import structs
from underhood.build import Build
from underhood.errors import UnknownLayoutError
from underhood.layouts import layout
from underhood.sphinx.figures.cells import Cell, read
from underhood.sphinx.figures.layout import BYTE, LEFT, ROW, draw
from underhood.structs import PROVEN
from underhood.structs.declaration import Struct

BUILDS = [Build.parse(str(Build.parse(release))) for release in PROVEN]


def cells(name, build):
    """Names, offsets and sizes of the cells that are part of a struct."""
    found = read(name, Build.parse(build)).cells
    return [(cell.name, cell.offset, cell.size) for cell in found]


@pytest.mark.parametrize("build", BUILDS, ids=str)
def test_cells_tile_every_struct(build):
    """Cells follow one another without hole or overlap, none crosses a word, to the last word."""
    count = 0
    for name, shapes in structs.declarations().items():
        if not isinstance(shapes[0], Struct):
            continue
        try:
            found = read(name, build)
        except UnknownLayoutError:
            continue
        count += 1
        at = 0
        for cell in found.cells:
            assert (name, at) == (name, cell.offset)
            assert cell.offset // 8 == (cell.offset + cell.size - 1) // 8
            at += cell.size
        assert 0 == at % 8 and layout(name, build).fixed_size <= at
        assert "<svg" in draw(found).html(name)
    assert 60 < count


def test_union_is_drawn_once():
    """Of two names for the same bytes the one is drawn that tells more apart, or comes first."""
    assert ("ob_refcnt", 0, 8) in cells("PyObject", "3.12")
    head = cells("PyObject", "3.14")[:3]
    assert [("ob_refcnt", 0, 4), ("ob_overflow", 4, 2), ("ob_flags", 6, 2)] == head
    assert ("data.any", 56, 8) == cells("PyUnicodeObject", "3.14")[-1]


def test_free_threaded_header():
    """Four words: small fields share the second, and nothing stands in front."""
    struct = read("PyListObject", Build.parse("3.13t"))
    assert () == struct.ghosts
    row = [(cell.name, cell.size) for cell in struct.cells if cell.offset // 8 == 1]
    assert [("_padding", 2), ("ob_mutex", 1), ("ob_gc_bits", 1), ("ob_ref_local", 4)] == row


def test_padding_is_a_gap():
    """Bytes that are no field's are cells without a name."""
    assert [("state", 32, 4), ("", 36, 4)] == cells("PyASCIIObject", "3.14")[6:8]


def test_bits_are_enlarged():
    """The fields of a unit of bits have a row of their own, the lowest first, with sizes."""
    (unit,) = read("PyUnicodeObject", Build.parse("3.9")).bits
    names = [("interned", 0, 2), ("kind", 2, 3), ("compact", 5, 1), ("ascii", 6, 1)]
    assert (*names, ("ready", 7, 1)) == unit.parts
    drawing = draw(read("PyUnicodeObject", Build.parse("3.9")))
    assert "the bits of state, the lowest first" in drawing.body
    assert "2 bits" in drawing.body and "1 bit<" in drawing.body
    assert "bits of state, the lowest first: interned:2, kind:3" in drawing.description


def test_items_at_the_end():
    """The first item is a field, those after it are dashed; none is counted in the size."""
    struct = read("PyTupleObject", Build.parse("3.13"))
    assert "24 bytes + items" == struct.size
    assert ("ob_item[0]", "cell item") == (struct.cells[-2].name, struct.cells[-2].css)
    assert Cell(32, 8, "ob_item[1] …", "", "ghost") == struct.cells[-1]
    keys = read("PyDictKeysObject", Build.parse("3.13"))
    assert ("dk_indices[]", "ghost") == (keys.cells[-1].name, keys.cells[-1].css)


def test_scale():
    """A byte is as wide in every cell, a word as high in every row, and the head is in front."""
    body = draw(read("PyListObject", Build.parse("3.14"))).body
    found = re.findall(r'<rect class="([^"]+)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"', body)
    boxes = [(css, float(x), float(y), float(wide)) for css, x, y, wide in found]
    assert [("ghost", LEFT, 26, 8 * BYTE), ("ghost", LEFT, 26 + ROW, 8 * BYTE)] == boxes[:2]
    assert [("cell ref", LEFT, 4 * BYTE), ("cell ref", LEFT + 4 * BYTE, 2 * BYTE)] == [
        (css, x, wide) for css, x, _, wide in boxes[2:4]
    ]
    ys = [y for _, x, y, _ in boxes[2:] if x == LEFT]
    assert {float(ROW)} == {low - high for high, low in pairwise(ys)}
    assert "id(x)" in body


def test_a_name_that_does_not_fit_is_explained():
    """A narrow cell has a letter, and below stand the letter, the name and the size."""
    body = draw(read("PyObject", Build.parse("3.14"))).body
    words = re.findall(r">([^<>]+)</text>", body)
    assert ["a", "b"] == [word for word in words if len(word) == 1 and word.isalpha()][:2]
    assert words[-6:] == ["a", "ob_overflow", "2 bytes", "b", "ob_flags", "2 bytes"]


def test_only_rows_that_differ_are_marked():
    """A row is marked if another build lacks one of its fields; one that moved is not."""
    old, new = (read("PyLongObject", Build.parse(build)) for build in ("3.11", "3.12"))
    assert 1 == draw(new, "3.12", [old]).body.count('class="changed"')
    assert draw(new, "3.12", [old]).description.endswith("different: lv_tag.")
    assert draw(old, "3.11", [new]).description.endswith("different: ob_size.")
    assert "changed" not in draw(new, "3.12", [new]).body
    old, new = (read("PyTupleObject", Build.parse(build)) for build in ("3.13", "3.14"))
    assert (
        "different: ob_refcnt, ob_overflow, ob_flags, ob_hash." in draw(new, "", [old]).description
    )
