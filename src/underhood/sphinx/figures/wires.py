"""The ways of arrows in a memory figure: at right angles, between columns of boxes.

Right of each column runs a channel, in which an arrow may go up or down on a track of its own.
An arrow enters the next column from the left, its own column from the right, and an earlier one
by a lane below everything.
"""

from __future__ import annotations

from dataclasses import dataclass

TRACK = 8
HEAD = 13
"""The room that an arrow's head needs before a box, or its start after one."""


@dataclass(frozen=True)
class Box:
    """An object's place; columns count from 1, names stand in column 0."""

    column: int
    top: float
    wide: float
    high: float

    @property
    def entry(self) -> float:
        """Where arrows enter, unless they come straight."""
        return self.top + 12

    def faces(self, y: float) -> bool:
        """Whether an arrow at this height can enter straight."""
        return self.top + 5 <= y <= self.top + self.high - 5


@dataclass(frozen=True)
class Wire:
    """An arrow: what it is called, where it starts, and the box that it leads to."""

    name: str
    column: int
    y: float
    to: Box

    @property
    def is_straight(self) -> bool:
        """Whether it needs no track."""
        return self.to.column == self.column + 1 and self.to.faces(self.y)


Net = tuple[str, Box]
"""Arrows to one box in one channel share a track: ``in``, ``down`` or ``on``."""


class Wires:
    """All arrows of a figure, with tracks, and with it the places of the columns."""

    def __init__(self, wires: list[Wire], boxes: list[Box], names: float) -> None:
        self.names = names
        self.count = max((box.column for box in boxes), default=0)
        self.widths = [names, *(0.0 for _ in range(self.count))]
        for box in boxes:
            self.widths[box.column] = max(self.widths[box.column], box.wide)
        self.floor = max([box.top + box.high for box in boxes] + [w.y + 13 for w in wires] + [0])
        self.lanes: list[Box] = []
        self.nets: list[dict[Net, list[float]]] = [{} for _ in range(self.count + 1)]
        self.exits = [
            {wire.y for wire in wires if wire.column == column} for column in range(self.count + 1)
        ]
        for wire in wires:
            self._note(wire)
        self.tracks = [self._assign(nets) for nets in self.nets]
        self.bottom = self.floor + 4 + (TRACK * len(self.lanes) + 4) * bool(self.lanes)

    def _note(self, wire: Wire) -> None:
        """Say which heights an arrow needs in which channels."""
        to = wire.to
        if wire.is_straight:
            return
        if to.column == wire.column + 1:
            self._add(wire.column, ("on", to), wire.y, self.entry(to))
        elif to.column == wire.column:
            self._add(wire.column, ("in", to), wire.y, to.entry)
        else:
            if to not in self.lanes:
                self.lanes.append(to)
            self._add(wire.column, ("down", to), wire.y, self.lane(to))
            self._add(to.column, ("in", to), to.entry, self.lane(to))

    def _add(self, channel: int, net: Net, *heights: float) -> None:
        self.nets[channel].setdefault(net, []).extend(heights)

    def _assign(self, nets: dict[Net, list[float]]) -> dict[Net, int]:
        """A track for each net: those that return before those that go on, no two overlapping."""
        tracks: dict[Net, int] = {}
        free = 0
        for onwards in (False, True):
            taken: dict[int, list[tuple[float, float]]] = {}
            mine = [(net, ys) for net, ys in nets.items() if (net[0] == "on") == onwards]
            for net, ys in sorted(mine, key=lambda it: max(it[1]) - min(it[1])):
                low, high = min(ys) - 4, max(ys) + 4
                track = free
                while any(low < b and a < high for a, b in taken.get(track, [])):
                    track += 1
                taken.setdefault(track, []).append((low, high))
                tracks[net] = track
            free += len(taken)
        return tracks

    def entry(self, to: Box) -> float:
        """Where arrows from the left enter a box: near the top, and beside what others leave by."""
        others = self.exits[to.column - 1]
        for enough in (9, 4):
            for moved in sorted(range(-6, 20), key=abs):
                y = to.entry + moved
                if to.faces(y) and all(abs(y - other) >= enough for other in others):
                    return y
        return to.entry

    def lane(self, to: Box) -> float:
        """The height of the lane below everything by which arrows return to a box."""
        return self.floor + 8 + TRACK * self.lanes.index(to)

    def channel(self, column: int) -> float:
        """The width of the channel right of a column."""
        used = len(set(self.tracks[column].values()))
        if column == self.count:
            return HEAD + TRACK * used if used else 0
        return 2 * HEAD + TRACK * max(used - 1, 0)

    @property
    def wide(self) -> float:
        """The width of all."""
        return self.right(self.count) + self.channel(self.count)

    def left(self, column: int) -> float:
        """Where a column begins."""
        return sum(self.widths[n] + self.channel(n) for n in range(column))

    def right(self, column: int) -> float:
        """Where a column ends."""
        return self.left(column) + self.widths[column]

    def way(self, wire: Wire, start: float) -> list[tuple[float, float]]:
        """The points of an arrow that starts at this distance from the left."""
        to, y = wire.to, wire.y
        if wire.is_straight:
            return [(start, y), (self.left(to.column), y)]
        if to.column == wire.column + 1:
            x, end = self._track(wire.column, ("on", to)), self.entry(to)
            return [(start, y), (x, y), (x, end), (self.left(to.column), end)]
        back = self._track(to.column, ("in", to))
        last = [(back, to.entry), (self.right(to.column), to.entry)]
        if to.column == wire.column:
            return [(start, y), (back, y), *last]
        down, lane = self._track(wire.column, ("down", to)), self.lane(to)
        return [(start, y), (down, y), (down, lane), (back, lane), *last]

    def _track(self, column: int, net: Net) -> float:
        return self.right(column) + HEAD + TRACK * self.tracks[column][net]
