"""Axes: round ticks, room for labels, and words that cover neither lines nor each other."""

import math
from itertools import combinations

import pytest

from underhood.sphinx.figures.axes import (
    WIDTHS,
    Axis,
    Curve,
    Plot,
    _candidates,
    _rectangle,
    draw,
    labels,
    said,
    short,
    tick_step,
)


@pytest.mark.parametrize(
    "values, ticks",
    [
        ([0, 64], [0, 16, 32, 48, 64]),
        ([0, 100], [0, 20, 40, 60, 80, 100]),
        ([3, 7], [0, 2, 4, 6]),
        ([5000, 4950], [0, 1000, 2000, 3000, 4000, 5000]),
        ([0.2, 0.9], [0, 0.2, 0.4, 0.6, 0.8]),
        ([0, 0], [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        ([-5, 5], [-4, -2, 0, 2, 4]),
    ],
)
def test_ticks(values, ticks):
    """Ticks are round numbers from zero on, powers of two where these meet the end."""
    found = Axis(values, log=False).ticks
    assert ticks == pytest.approx(found)


def test_a_place_is_a_part_of_the_whole():
    """The ends are at 0 and 1; on a logarithmic axis equal factors are equal distances."""
    axis = Axis([0, 64], log=False)
    assert (0, 0.25, 1) == tuple(map(axis.at, (0, 16, 64)))
    axis = Axis([1, 100], log=True)
    assert (0, 0.5, 1) == tuple(map(axis.at, (1, 10, 100)))
    assert 6 >= len(Axis([1e-9, 1e9], log=True).ticks)


@pytest.mark.parametrize("high", [1, 2, 3, 7, 12.5, 99, 64, 1e6, 0.003])
def test_there_are_few_ticks(high):
    """Two to five steps lead to the end."""
    assert 2 <= high / tick_step(0, high) <= 5


def test_numbers():
    """Thousands have commas, the minus is a real one; axes shorten millions."""
    assert ("1,234", "−5", "0.125") == (said(1234), said(-5.0), said(0.125))
    assert ("2M", "1.5G", "1,234,567", "10,000") == tuple(map(short, (2e6, 1.5e9, 1234567, 10000)))


def test_labels_cover_nothing():
    """At the width of a phone and of a page no label covers another, or leaves the plot."""
    ways = [
        [(n / 20, curve(n / 20)) for n in range(21)]
        for curve in (math.sqrt, lambda x: x, lambda x: x)
    ]
    names = ["the square root of it", "as it grows", "it grows as"]
    curves = [Curve(name, tuple(way), False, "main") for name, way in zip(names, ways, strict=True)]
    drawn = list(labels(curves, ways))
    assert names == [text.split(">")[1].split("<")[0] for text in reversed(drawn)]
    for wide in WIDTHS:
        boxes = []
        for name, way, text in zip(names, ways, reversed(drawn), strict=True):
            made = [it for it in _candidates(name, way) if _is(it, text)]
            boxes.append(_rectangle(made[0], wide))
        for left, _, right, _ in boxes:
            assert -1 <= left and right <= wide + 1
        for (a, b, c, d), (left, top, right, bottom) in combinations(boxes, 2):
            assert left >= c or a >= right or top >= d or b >= bottom


def _is(candidate, text):
    x, y, anchor, dy, _ = candidate
    turn = f'text-anchor="{anchor}"' in text or (anchor == "start" and "text-anchor" not in text)
    return f'x="{x:.2%}" y="{1 - y:.2%}"' in text and f'dy="{dy}"' in text and turn


def test_stretched_lines_keep_their_width():
    """Lines are in a drawing that is stretched, and texts are outside of it."""
    plot = Plot("t", "", "", False, False, (Curve("c", ((0, 0), (1, 1)), False, "main"),), ())
    body = draw(plot).body
    inner = body.split('<svg width="100%" height="100%"')[1].split("</svg>")[0]
    assert 'preserveAspectRatio="none"' in inner and "<text" not in inner
    assert 'd="M0,1000L1000,' in inner
