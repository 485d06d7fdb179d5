"""The run of a book: it begins while documents are still read, on the processors that are free."""

from __future__ import annotations

import atexit
import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any

from ..build import Build
from ..running.job import Job, Result, Settings
from ..running.run import Pool
from ..running.step import Unit
from .pythons import Interpreter
from .report import Cell
from .selection import Selection

Kept = Callable[[Unit, Interpreter], dict[str, Any] | None]


class Verification:
    """Units on interpreters: each unit is run on all of them as soon as it is added.

    ``choose`` gives the interpreters, which takes a while and is done aside; ``kept`` gives what
    an earlier run has left of a unit, if it need not be run.
    """

    def __init__(self, choose: Callable[[], Selection], settings: Settings, kept: Kept) -> None:
        self.cells: dict[tuple[str, Build], Cell] = {}
        self.jobs: list[Job] = []
        self.began = time.monotonic()
        self._kept = kept
        self._units: queue.SimpleQueue[Unit | None] = queue.SimpleQueue()
        self._pool = Pool(settings)
        self._begun: Future[Selection] = Future()
        threading.Thread(target=self._begin, args=(choose,), daemon=True).start()
        atexit.register(self.close)  # after an interrupt Sphinx does not say that the build ended

    def add(self, unit: Unit) -> None:
        """Have a unit run."""
        self._units.put(unit)

    def selection(self) -> Selection:
        """The interpreters, when all units have been added; raises `PythonsError`."""
        self._units.put(None)
        return self._begun.result()

    def results(self) -> Iterator[tuple[Job, Cell, list[Result]]]:
        """Each job with its cell, as it ends."""
        for job, results in self._pool.results():
            yield job, self.cells[job.unit.name, job.interpreter.build], results

    def close(self) -> None:
        """End all that runs."""
        self._units.put(None)
        self._begun.exception()
        self._pool.close()
        atexit.unregister(self.close)

    def _begin(self, choose: Callable[[], Selection]) -> None:
        """Choose the interpreters, and have every unit run on each."""
        try:
            selection = choose()
            pythons = sorted(selection.run, key=_slowest)
            while unit := self._units.get():
                for python in pythons:
                    self._start(unit, python)
            self._begun.set_result(selection)
        except BaseException as error:
            self._begun.set_exception(error)

    def _start(self, unit: Unit, python: Interpreter) -> None:
        job = Job(python, unit)
        if not job.steps():
            return
        cell = Cell(unit, python.build, record=self._kept(unit, python))
        self.cells[unit.name, python.build] = cell
        if not cell.record:
            self.jobs.append(job)
            self._pool.add(job)


def _slowest(python: Interpreter) -> tuple[bool, bool, Build]:
    """Debug builds first, so that no core waits for them at the end."""
    return (not python.build.debug, not python.build.free_threaded, python.build)
