"""Draws the lines or bars of a plot, as wide as the page and with text that keeps its size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby, pairwise
from math import ceil, floor, inf, log10

from . import svg
from .svg import Drawing, number

STYLES = ("main", "second", "faint")
HIGH = 300
FULL = 1000
"""The size of the inner drawing, which is stretched to the width of the page."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Curve:
    """A line: its label, its points, whether it goes in steps, and how it looks."""

    label: str
    points: tuple[Point, ...]
    step: bool
    style: str


@dataclass(frozen=True)
class Plot:
    """All that is shown: curves, or bars with their labels."""

    title: str
    x: str
    y: str
    logx: bool
    logy: bool
    curves: tuple[Curve, ...]
    bars: tuple[tuple[str, float], ...]


def draw(plot: Plot) -> Drawing:
    """The picture of a plot."""
    return _bars(plot) if plot.bars else _lines(plot)


class Axis:
    """One direction: where a value stands, from 0 to 1, and which values are named."""

    def __init__(self, values: list[float], log: bool, room: float = 0) -> None:
        self.log = log
        self.low: float
        if log:
            low, high = log10(min(values)), log10(max(values))
            self.low, self.high = floor(low + 1e-9), max(high + room, floor(low + 1e-9) + 1)
            decades = range(floor(self.low), floor(self.high + 1e-9) + 1)
            self.ticks = [10.0**n for n in decades[:: ceil(len(decades) / 6)]]
        else:
            low, high = min(0, *values), max(values)
            high = high if high > low else low + 1
            step = tick_step(low, high)
            if high % step > 0.6 * step:  # not far from the next tick
                high = ceil(high / step) * step
            self.low, self.high = low, high + room * (high - low)
            self.ticks = [n * step for n in range(ceil(low / step), floor(high / step + 1e-9) + 1)]

    def at(self, value: float) -> float:
        """Where a value stands between the ends."""
        place = log10(value) if self.log else value
        return (place - self.low) / (self.high - self.low)


def tick_step(low: float, high: float) -> float:
    """The distance of the ticks: one that the end is a multiple of, or else a round one."""
    span = high - low
    tens: float = 10.0 ** floor(log10(span / 6))
    round_steps = [factor * tens for factor in (1, 2, 5, 10, 20)]
    twos = [2.0**n for n in range(3, 40)]
    for step in [*round_steps, *twos]:
        if low == 0 and 3 <= span / step <= 5 and span % step == 0:
            return step
    return next(step for step in round_steps if span / step <= 5)


def short(value: float) -> str:
    """A number at an axis: a million is 1M."""
    for unit, sign in ((1e9, "G"), (1e6, "M")):
        if abs(value) >= unit and value % (unit / 100) == 0:
            return said(value / unit) + sign
    return said(value)


def said(value: float) -> str:
    """A number as it is shown."""
    if value == int(value):
        return f"{int(value):,}".replace("-", "−")
    return f"{value:.3g}".replace("-", "−")


def _lines(plot: Plot) -> Drawing:
    points = [point for curve in plot.curves for point in curve.points]
    across = Axis([x for x, _ in points], plot.logx)
    up = Axis([y for _, y in points], plot.logy, 0.06)
    parts = list(_grid(across, up))
    paths = []
    lines: list[list[Point]] = []
    for curve in sorted(plot.curves, key=lambda it: -STYLES.index(it.style)):
        way = [(across.at(x), up.at(y)) for x, y in curve.points]
        if curve.step:
            way = list(_steps(way))
        lines.append(way)
        data = svg.line([(round(FULL * x, 1), round(FULL * (1 - y), 1)) for x, y in way])
        paths.append(f'<path class="{curve.style}" d="{data}"/>')
    parts.append(
        f'<svg width="100%" height="100%" viewBox="0 0 {FULL} {FULL}" '
        f'preserveAspectRatio="none" overflow="visible">{"".join(paths)}</svg>'
    )
    parts += labels(sorted(plot.curves, key=lambda it: -STYLES.index(it.style)), lines)
    pad = max(svg.width(short(tick)) for tick in up.ticks) + 12
    if plot.y:
        parts.append(_text(0, 1, plot.y, "q", dx=-pad, dy=-12))
    if plot.x:
        parts.append(_text(1, 0, plot.x, "q", "end", dy=38))
    told = "; ".join(f"{curve.label}: {_told(curve)}" for curve in plot.curves)
    if plot.x or plot.y:
        told = f"{plot.y or 'values'} against {plot.x or 'values'}. {told}"
    style = f"padding-left:{number(pad)}px"
    return Drawing(plot.title, f"{told}.", "".join(parts), HIGH, style)


def _grid(across: Axis, up: Axis) -> Iterator[str]:
    for tick in up.ticks:
        y = f"{1 - up.at(tick):.2%}"
        yield f'<line class="grid" x2="100%" y1="{y}" y2="{y}"/>'
        yield _text(0, up.at(tick), short(tick), "q", "end", dx=-9, dy=4)
    for tick in across.ticks:
        yield _text(across.at(tick), 0, short(tick), "q", "middle", dy=20)


def _text(
    x: float, y: float, words: str, css: str, anchor: str = "start", dx: float = 0, dy: float = 0
) -> str:
    """Words at a place that is given in parts of the whole, moved by pixels."""
    moved = f' dx="{number(dx)}"' * bool(dx) + f' dy="{number(dy)}"' * bool(dy)
    turn = f' text-anchor="{anchor}"' * (anchor != "start")
    return f'<text x="{x:.2%}" y="{1 - y:.2%}"{moved} class="{css}"{turn}>{escape(words)}</text>'


def _steps(way: list[Point]) -> Iterator[Point]:
    """A way that keeps its height up to the next point."""
    for (x, y), (after, _) in zip(way, [*way[1:], way[-1]], strict=True):
        yield x, y
        if after != x:
            yield after, y


def _told(curve: Curve) -> str:
    """The points in words, equal neighbours taken together."""
    runs = []
    for y, group in groupby(curve.points, key=lambda point: point[1]):
        xs = [x for x, _ in group]
        runs.append(f"{said(y)} at {said(xs[0])}" + f" to {said(xs[-1])}" * (len(xs) > 1))
    return ", ".join(runs)


TEXT = {"main": "a", "second": "b", "faint": "i q"}
DOTS = 200
"""The points of a line that are looked at to find a place for its label."""
WIDTHS = (290, 600)
"""The widths, in pixels, of a plot on a phone and on a page: labels have to fit both."""


def labels(curves: list[Curve], lines: list[list[Point]]) -> Iterator[str]:
    """A label at each line, where it covers neither a line nor another label."""
    taken: list[tuple[float, float, float, float, float]] = []
    for curve, way in reversed(list(zip(curves, lines, strict=True))):
        mine, others = _dots(way), [_dots(other) for other in lines if other is not way]
        candidates = list(_candidates(curve.label, way))
        least, best = inf, candidates[0]
        for it in candidates:
            cost = 0.0
            for wide in WIDTHS:
                cost += _cost(it, wide, mine, others, taken, least - cost)
            if cost < least:
                least, best = cost, it
        x, y, anchor, dy = best[:4]
        taken += [(*_rectangle(best, wide), wide) for wide in WIDTHS]
        yield _text(x, y, curve.label, TEXT[curve.style], anchor, dy=dy)


def _dots(way: list[Point]) -> list[Point]:
    """Points that are close together along a way, but not more than are needed to see it."""
    some = way[:: max(1, len(way) // DOTS)]
    pieces = max(1, DOTS // len(some))
    return [
        (x0 + (x1 - x0) * n / pieces, y0 + (y1 - y0) * n / pieces)
        for (x0, y0), (x1, y1) in pairwise([*some, way[-1]])
        for n in range(pieces)
    ]


Candidate = tuple[float, float, str, float, float]


def _candidates(label: str, way: list[Point]) -> Iterator[Candidate]:
    wide = svg.width(label)
    for part in (1, 0.85, 0.7, 0.55, 0.4, 0.25, 0.1):
        x, y = way[round(part * (len(way) - 1))]
        for dy in (-9, 19, -26, 36):
            for anchor in ("end", "start", "middle"):
                yield x, y, anchor, dy, wide


def _rectangle(it: Candidate, wide: float) -> tuple[float, float, float, float]:
    x, y, anchor, dy, text = it
    left = x * wide - text * {"start": 0, "end": 1, "middle": 0.5}[anchor]
    base = (1 - y) * HIGH + dy
    return left, base - 11, left + text, base + 3


def _cost(
    it: Candidate,
    wide: float,
    mine: list[Point],
    others: list[list[Point]],
    taken: list[tuple[float, float, float, float, float]],
    least: float,
) -> float:
    """How bad a place is: what it covers, and how far it reaches beyond the plot.

    Of one that is no better than the ``least`` in this alone, nothing more is looked at.
    """
    left, top, right, bottom = _rectangle(it, wide)
    cost = 40 * max(0, -left) + 40 * max(0, right - wide) + 40 * max(0, -top - 8)
    cost += 40 * max(0, bottom - HIGH) + abs(it[3]) / 4
    for a, b, c, d, at in taken:
        if at == wide and left < c and a < right and top < d and b < bottom:
            cost += 2000
    if cost >= least:
        return cost
    near = []
    for way in (mine, *others):
        away = 1e9
        for x, y in way:
            if left < x * wide < right:
                height = (1 - y) * HIGH
                cost += 30 * (top < height < bottom)
                away = min(away, abs(height - (top + bottom) / 2))
        near.append(away)
    return cost + 100 * sum(away < near[0] for away in near)


BAR = 30


def _bars(plot: Plot) -> Drawing:
    """Horizontal bars: the label left, the value at the end."""
    most = max(value for _, value in plot.bars) or 1
    pad = max(svg.width(label) for label, _ in plot.bars) + 10
    high = BAR * len(plot.bars)
    parts = []
    for place, (label, value) in enumerate(plot.bars):
        y = place * BAR + 4
        wide = f"{0.84 * value / most:.2%}"
        parts.append(f'<rect class="main" width="{wide}" y="{y}" height="{BAR - 8}" rx="2"/>')
        parts.append(svg.text(-9, y + 15.5, label, "", "end"))
        parts.append(
            f'<text x="{wide}" dx="8" y="{y + 15.5}" class="q">{escape(said(value))}</text>'
        )
    if plot.x or plot.y:
        parts.append(_text(0, 0, plot.x or plot.y, "q", dy=20))
    told = ", ".join(f"{label}: {said(value)}" for label, value in plot.bars)
    style = f"padding:0 1rem {1.8 if plot.x or plot.y else 0.4}rem {number(pad)}px"
    return Drawing(plot.title, f"{told}.", "".join(parts), high, style)
