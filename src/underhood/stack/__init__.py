"""The chain of frames, as Python shows it and as the interpreter keeps it."""

from __future__ import annotations

import sys
import threading
from types import (
    AsyncGeneratorType,
    CoroutineType,
    FrameType,
    GeneratorType,
    TracebackType,
)

from . import reading
from .objects import UNKNOWN, Objects
from .reading import Raw
from .view import FrameView, Slot

__all__ = ["UNKNOWN", "FrameView", "Slot", "frames"]

TYPE_CHECKING = False  # importing typing would cost more than this module
if TYPE_CHECKING:
    from typing import Any, Optional, Union

    Start = Union[
        FrameType,
        GeneratorType[Any, Any, Any],
        CoroutineType[Any, Any, Any],
        AsyncGeneratorType[Any, Any],
        TracebackType,
        threading.Thread,
        int,
        None,
    ]

_GENERATORS: tuple[tuple[type, str], ...] = (
    (GeneratorType, "gi_frame"),
    (CoroutineType, "cr_frame"),
    (AsyncGeneratorType, "ag_frame"),
)


def frames(start: Start = None) -> list[FrameView]:
    """The frames from here, or from ``start``, to the outermost, the innermost first.

    Returns a list of `FrameView`: what Python knows of each frame, and what its struct says,
    ``PyFrameObject`` to 3.10 and ``_PyInterpreterFrame`` from 3.11 on
    (Include/internal/pycore_interpframe.h). ``start`` is a frame; a generator, coroutine or
    asynchronous generator (suspended, it has one frame; finished, none); a traceback (each frame as
    it was when the exception passed through); a thread or its identifier (none if it does not run,
    or no more). Raises `TypeError` for anything else.

    From 3.11 on the list also has the frames that only the interpreter knows: those with which a
    C function enters it, and those that are not ready for Python yet. Their ``frame`` is None.

    Another thread runs on while its frames are read. Each one is read until what memory says
    and what Python says agree, and without what memory says (``address`` is None) if they never
    do; but one frame may be older than the next. Without the GIL the ``locals`` of such a frame
    are those that memory shows and that the collector tracks: asking Python for them would race.

    As with `sys._getframe`, asking for a frame makes a frame object of it from 3.11 on, and a
    view keeps alive all that its frame holds. To 3.12 the dict that ``locals()`` shows is
    brought up to date, as by ``f_locals``.
    """
    objects = Objects()
    here = sys._getframe(1)
    if isinstance(start, TracebackType):
        return _traceback(start, objects)
    frame = _first(start, here)
    mine = _ours(here) if reading.without_gil() else None
    found: list[FrameView] = []
    while frame is not None:
        raw = reading.frame(frame)
        view = FrameView(frame)
        if mine is None or frame in mine or (raw and raw.rests):
            view.look(objects, _suspended(start, frame) if mine is None else None)
        if raw:
            view.read(raw, objects)
        found.append(view)
        before = frame.f_back
        if raw:
            found += _hidden(raw, before, objects)
        frame = before
    return _resolved(found, objects)


def _resolved(found: list[FrameView], objects: Objects) -> list[FrameView]:
    """The views, once the objects are found that their words point at."""
    words = (slot.address for view in found for slot in view.words)
    objects.search({address for address in words if objects.at(address) is UNKNOWN})
    for view in found:
        view.resolve(objects)
    return found


def _first(start: Start, here: FrameType) -> Optional[FrameType]:
    """The frame to start from, if there is one."""
    if start is None:
        return here
    if isinstance(start, FrameType):
        return start
    for kind, name in _GENERATORS:
        if isinstance(start, kind):
            frame: Optional[FrameType] = getattr(start, name)
            return frame
    if isinstance(start, threading.Thread):
        start = start.ident or -1
    if isinstance(start, int) and not isinstance(start, bool):
        return here if start == threading.get_ident() else sys._current_frames().get(start)
    raise TypeError(
        f"{type(start).__name__!r} object has no frames: give a frame, a generator, a coroutine, "
        "a traceback, or a thread"
    )


def _ours(frame: Optional[FrameType]) -> set[FrameType]:
    """The frames of this thread."""
    found = set()
    while frame is not None:
        found.add(frame)
        frame = frame.f_back
    return found


def _suspended(start: Start, frame: FrameType) -> object:
    """The generator that a frame belongs to, if it is known and does not run."""
    for one in (start, getattr(frame, "f_generator", None)):
        for kind, name in _GENERATORS:
            prefix = name.partition("_")[0]
            if isinstance(one, kind) and getattr(one, name) is frame:
                return None if getattr(one, f"{prefix}_running") else one
    return None


def _traceback(traceback: Optional[TracebackType], objects: Objects) -> list[FrameView]:
    found = []
    while traceback is not None:
        view = FrameView(traceback.tb_frame)
        view.look(objects)
        raw = reading.frame(traceback.tb_frame)
        if raw:
            view.read(raw, objects)
        view.line, view.lasti = traceback.tb_lineno, traceback.tb_lasti
        found.append(view)
        traceback = traceback.tb_next
    return _resolved(found[::-1], objects)


def _hidden(raw: Raw, before: Optional[FrameType], objects: Objects) -> list[FrameView]:
    """The interpreter's frames between a frame and the one that Python shows before it.

    If they do not lead there, the chain has changed while it was read: then none is shown.
    """
    if raw.owner == "frame object":  # it is in no chain
        return []
    found = []
    for hidden in reading.between(raw.previous, reading.address(before) if before else 0):
        found.append(FrameView(None))
        found[-1].read(hidden, objects)
    return found
