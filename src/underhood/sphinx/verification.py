"""The run of a book: it begins while documents are still read, on the processors that are free."""

from __future__ import annotations

import atexit
import gc
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ..build import Build
from ..running.job import Job, Result, Settings
from ..running.run import Pool
from ..running.step import Unit
from .pythons import Interpreter
from .report import Cell

Kept = Callable[[Unit, Interpreter], dict[str, Any] | None]


class Verification:
    """Units on interpreters: each unit is run on all of them as soon as it is added.

    ``kept`` gives what an earlier run has left of a unit, if it need not be run.
    """

    def __init__(self, pythons: Sequence[Interpreter], settings: Settings, kept: Kept) -> None:
        self.cells: dict[tuple[str, Build], Cell] = {}
        self.jobs: list[Job] = []
        self.began = time.monotonic()
        self._pythons = sorted(pythons, key=_slowest)
        self._kept = kept
        self._pool = Pool(settings)
        atexit.register(gc.freeze)  # the end of the program need not look through all that is left
        atexit.register(self.close)  # after an interrupt Sphinx does not say that the build ended

    def add(self, unit: Unit) -> None:
        """Have a unit run."""
        for python in self._pythons:
            job = Job(python, unit)
            if not job.steps():
                continue
            cell = Cell(unit, python.build, record=self._kept(unit, python))
            self.cells[unit.name, python.build] = cell
            if not cell.record:
                self.jobs.append(job)
                self._pool.add(job)

    def results(self) -> Iterator[tuple[Job, Cell, list[Result]]]:
        """Each job with its cell, as it ends; nothing can be added any more."""
        for job, results in self._pool.results():
            yield job, self.cells[job.unit.name, job.interpreter.build], results

    def close(self) -> None:
        """End all that runs."""
        self._pool.close()
        atexit.unregister(self.close)


def _slowest(python: Interpreter) -> tuple[bool, bool, Build]:
    """Debug builds first, so that no core waits for them at the end."""
    return (not python.build.debug, not python.build.free_threaded, python.build)
