"""Pieces of SVG: text, boxes, arrows, and a panel with what a screen reader says of it.

Colours are the business of classes: nothing here names one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

WIDE = 300
"""The width of a panel; drawn 1:1, so that two fit beside each other and one on a phone."""

MONO = 6.96
"""The width of a character of class ``m``."""

_WIDTHS = (
    "31 38 50 68 67 121 95 24 47 47 60 69 39 42 39 44 69 69 69 69 69 69 69 69 69 69 39 39 69 "
    "69 69 54 108 93 85 86 96 83 80 94 106 49 50 92 80 122 100 96 81 96 90 71 82 99 92 131 87 "
    "87 76 44 44 44 69 67 52 70 80 68 80 69 48 72 83 43 39 77 43 124 84 75 81 78 59 60 47 82 "
    "75 109 74 76 64 47 38 47 69"
)
"""The widths of the characters from the space to the tilde, in tenths of a pixel."""

_SERIF = [int(width) / 10 for width in _WIDTHS.split()]

BOLD = 1.04
"""How much wider words of class ``b`` are."""


@dataclass(frozen=True)
class Drawing:
    """One SVG without its ids: they are given where it is put into a page."""

    title: str
    description: str
    body: str
    height: float
    axes: str = ""
    """Of a plot: the room for its labels, as a style of the element around it."""

    def html(self, ident: str) -> str:
        """The element, whose title and description are named after the id."""
        label = f'role="img" aria-labelledby="{ident}-t {ident}-d"'
        about = (
            f'<title id="{ident}-t">{escape(self.title)}</title>'
            f'<desc id="{ident}-d">{escape(self.description)}</desc>'
        )
        high = number(self.height)
        if self.axes:
            size = f'width="100%" height="{high}"'
        else:
            size = f'width="{WIDE}" height="{high}" viewBox="0 0 {WIDE} {high}"'
        made = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {label}>{about}{self.body}</svg>'
        return f'<div class="uh-axes" style="{self.axes}">{made}</div>' if self.axes else made


def number(value: float) -> str:
    """A coordinate, as short as can be."""
    return f"{round(value, 2):g}"


def width(words: str, *, mono: bool = False) -> float:
    """How wide a text is, in pixels, in the face and the size of figures."""
    if mono:
        return MONO * len(words)
    places = (ord(letter) - 32 for letter in words)
    return sum(_SERIF[n] if 0 <= n < len(_SERIF) else 7.5 for n in places)


def text(x: float, y: float, words: str, css: str = "", anchor: str = "") -> str:
    """Words that begin at a point, or end or have their middle there."""
    where = f' text-anchor="{anchor}"' if anchor else ""
    kind = f' class="{css}"' if css else ""
    return f'<text x="{number(x)}" y="{number(y)}"{kind}{where}>{escape(words, quote=False)}</text>'


def box(x: float, y: float, wide: float, high: float, css: str, radius: float = 2) -> str:
    """A rectangle."""
    size = f'width="{number(wide)}" height="{number(high)}" rx="{number(radius)}"'
    return f'<rect class="{css}" x="{number(x)}" y="{number(y)}" {size}/>'


def line(points: Iterable[tuple[float, float]]) -> str:
    """The data of a path through points, right angles written short."""
    path, before = "", (float("nan"), float("nan"))
    for x, y in points:
        if not path:
            path = f"M{number(x)},{number(y)}"
        elif y == before[1]:
            path += f"H{number(x)}" * (x != before[0])
        elif x == before[0]:
            path += f"V{number(y)}"
        else:
            path += f"L{number(x)},{number(y)}"
        before = (x, y)
    return path


def arrow(points: list[tuple[float, float]], css: str = "arrow") -> str:
    """A way that starts in a dot and ends in a head, which looks along the last stretch."""
    (x0, y0), (xa, ya), (xe, ye) = points[0], points[-2], points[-1]
    turn = (0 if xe > xa else 180) if ya == ye else (90 if ye > ya else -90)
    back = (xe - (xe > xa) + (xe < xa), ye) if ya == ye else (xe, ye - (ye > ya) + (ye < ya))
    return (
        f'<g class="{css}"><circle cx="{number(x0)}" cy="{number(y0)}" r="3"/>'
        f'<path d="{line([*points[:-1], back])}"/>'
        f'<path class="tip" d="M0,0L-9,-4.2V4.2Z" '
        f'transform="translate({number(xe)},{number(ye)}) rotate({turn})"/></g>'
    )
