"""Pictures of any small heap: boxes apart from each other, and arrows that pass between them."""

import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from underhood.sphinx.figures.base import FigureError
from underhood.sphinx.figures.heap import _Picture, draw, wrapped
from underhood.sphinx.figures.places import pill
from underhood.sphinx.figures.scene import Shot, Thing, inline


@st.composite
def heaps(draw, most=10):
    """Names and objects, of which some hold others, in circles too, and some are held twice."""
    count = draw(st.integers(1, most))
    slots = [
        draw(st.lists(st.integers(1, count), max_size=3)) if draw(st.booleans()) else []
        for _ in range(count)
    ]
    named = draw(st.lists(st.integers(1, count), min_size=1, max_size=4))
    names = {f"n{place}": number for place, number in enumerate(named)}
    seen, todo = set(), list(names.values())
    while todo:
        number = todo.pop()
        if number not in seen:
            seen.add(number)
            todo += slots[number - 1]
    things = {
        number: Thing(
            number,
            "list" if slots[number - 1] else "int",
            "" if slots[number - 1] else str(number),
            draw(st.integers(1, 9)),
            tuple((str(place), to) for place, to in enumerate(slots[number - 1])),
        )
        for number in sorted(seen)
    }
    return Shot(names, things)


def stretches(picture, shot):
    """The straight pieces of every arrow, with where it starts and ends."""
    for wire in picture.places.wires(shot):
        way = picture.wires.way(wire, picture.dot(wire))
        yield wire, list(itertools.pairwise(way))


@given(heaps())
@settings(max_examples=300, deadline=None)
def test_no_arrow_crosses_a_box(shot):
    """Boxes do not touch, and an arrow is inside of no box but where it begins and ends."""
    try:
        picture = _Picture([shot], 27)
    except FigureError:
        return  # too wide, and said so
    wires = picture.wires
    boxes = {
        number: (wires.left(it.column), it.top, wires.left(it.column) + it.wide, it.top + it.high)
        for number, it in picture.places.boxes.items()
    }
    for (a, b, c, d), (e, f, g, h) in itertools.combinations(boxes.values(), 2):
        assert c < e or g < a or d < f or h < b
    assert set(boxes) == set(shot.things) - inline([shot])
    bottom = picture.bottom(shot)
    for wire, pieces in stretches(picture, shot):
        target = next(n for n, it in picture.places.boxes.items() if it is wire.to)
        for number, (left, top, right, low) in boxes.items():
            for (x0, y0), (x1, y1) in pieces:
                assert x0 == x1 or y0 == y1
                inside = (
                    min(x0, x1) < right and left < max(x0, x1) and min(y0, y1) < low
                    and top < max(y0, y1)
                )  # fmt: skip
                own = wire.column and wire.name.split()[0] == str(number)
                first = (x0, y0) == pieces[0][0]
                assert not inside or (own and first), (number, target, wire.name)
        for x, y in itertools.chain.from_iterable(pieces):
            assert 0 <= x <= 300 and 0 <= y <= bottom
        end = pieces[-1][1]
        left, top, right, low = boxes[target]
        assert end[0] in (left, right) and top < end[1] < low


@given(heaps(6))
@settings(max_examples=200, deadline=None)
def test_arrows_to_different_objects_do_not_run_together(shot):
    """Vertical pieces of arrows lie on one line only if the arrows lead to one object."""
    try:
        picture = _Picture([shot], 27)
    except FigureError:
        return
    ups = [
        (x0, min(y0, y1), max(y0, y1), wire.to)
        for wire, pieces in stretches(picture, shot)
        for (x0, y0), (x1, y1) in pieces
        if x0 == x1 and y0 != y1
    ]
    for (a, low, high, to), (b, top, end, other) in itertools.combinations(ups, 2):
        assert to is other or abs(a - b) >= 6 or high <= top or end <= low


def test_what_stays_keeps_its_place():
    """A box and a name stand in the same place in every step."""
    thing = Thing(1, "int", "5", 1, ())
    other = Thing(2, "int", "6", 1, ())
    one, two = Shot({"x": 1, "y": 2}, {1: thing, 2: other}), Shot({"y": 2}, {2: other})
    first, second = draw([one, two], [("a", False), ("b", False)], "t")
    where = r'<text x="([\d.]+)" y="([\d.]+)" class="m">y<'
    assert re.findall(where, first.body) == re.findall(where, second.body) != []


def test_inline():
    """An unnamed value with one holder stands in the slot, and one that all share does anywhere."""
    row = Thing(1, "list", "", 1, (("0", 2), ("1", 3), ("2", 3), ("3", 4), ("4", 4), ("5", 5)))
    things = {
        1: row,
        2: Thing(2, "int", "1000", 1, ()),
        3: Thing(3, "int", "2000", 2, ()),
        4: Thing(4, "NoneType", "None", "shared", ()),
        5: Thing(5, "int", "3000", 2, ()),
    }
    assert {2, 4} == inline([Shot({"row": 1, "x": 5}, things)])


def test_long_objects_are_cut():
    """Of many slots the first are shown, and how many more there are; long words are cut."""
    row = Thing(1, "list", "", 1, tuple((str(place), 2) for place in range(1000)))
    words = Thing(2, "str", "'" + "x" * 22, "immortal", ())
    (drawing,) = draw([Shot({"row": 1}, {1: row, 2: words})], [("x", True)], "t")
    assert "994 more" in drawing.body and ">5<" in drawing.body and ">6<" not in drawing.body
    assert "'xxxxxxxxxxxxx…" in drawing.body
    assert "and 994 more" in drawing.description


def test_headings_are_wrapped():
    """A heading is as wide as a panel at most."""
    lines = wrapped("what stands in memory after a longer line of words has been run", code=False)
    assert 2 == len(lines)
    assert "what stands in memory after a longer line of words has been run" == " ".join(lines)


@pytest.mark.parametrize("kind, words", [("list", "empty"), ("Foo", "")])
def test_nothing_in_it(kind, words):
    """An empty container says so; an instance without attributes has its type and count only."""
    assert words == Thing(1, kind, "", 1, ()).text
    assert 30 < pill("x") < 50
