"""The builder ``doctest``: runs every example of the book on every CPython."""

from __future__ import annotations

import hashlib
import os
import random
import sys
import time
from collections.abc import Iterable, Iterator, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from sphinx.builders import Builder
from sphinx.errors import SphinxError
from sphinx.util import logging

from ..build import Build
from ..errors import UnderhoodError
from ..running.check import judge
from ..running.job import Job, Result, Settings
from ..running.run import run
from ..running.step import Step, Unit
from . import plan, progress, report, update
from .directives import supported
from .domain import BookDomain, log
from .pythons import Interpreter, find
from .selection import Selection, choose_pythons

logger = logging.getLogger(__name__)


class DoctestError(SphinxError):
    """The run cannot begin; the message says what is missing."""

    category = "doctest"


class DoctestBuilder(Builder):
    """Runs the examples of all chapters, and writes what came of it.

    It takes the place of Sphinx's builder of the same name, and reads its directives.
    """

    name = "doctest"
    epilog = "What was run is in %(outdir)s/verification.json."
    selection: Selection
    checked = False

    def init(self) -> None:
        """Begin to find and choose the interpreters, which goes on while documents are read."""
        config = self.config
        self._choice = ThreadPoolExecutor(1).submit(self._choose)
        self.settings = Settings(
            seed=_seed(config.underhood_seed),
            timeout=float(config.underhood_timeout),
            memory=int(config.underhood_memory),
            path=tuple(str(Path(self.confdir, path)) for path in config.doctest_path),
            setup=config.doctest_global_setup,
            cleanup=config.doctest_global_cleanup,
        )

    def _choose(self) -> Selection:
        """The interpreters that are here and were asked for."""
        config = self.config
        found = find(logger.info, cache=Path(self.doctreedir) / "interpreters.json")
        required = config.underhood_require or os.environ.get("UNDERHOOD_REQUIRE")
        return choose_pythons(found, supported(config), config.underhood_pythons or None, required)

    def get_outdated_docs(self) -> set[str]:
        """All documents: what was verified yesterday is verified again."""
        return self.env.found_docs

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Nothing links to what this builder writes."""
        return ""

    def write_documents(self, docnames: Set[str]) -> None:
        """Run the examples of the documents, report, and fail the build if any failed."""
        try:
            self.selection = self._choice.result()
        except UnderhoodError as error:
            raise DoctestError(str(error)) from None
        began = time.monotonic()
        units = self._units(sorted(docnames))
        outcome = report.Run(
            self.selection.run,
            supported(self.config),
            self.selection.missing,
            self.selection.exploratory,
            self.settings.seed,
            stamp=self._stamp(),
        )
        outcome.cells = self._cells(units, outcome)
        outcome.seconds = time.monotonic() - began
        self._report(outcome)
        if _on(self.config.underhood_update):
            mended = update.update(outcome, self.settings, logger.info)
            self._app.statuscode = int(not mended)

    def _units(self, docnames: Iterable[str]) -> list[Unit]:
        """The units of the chapters that were asked for."""
        chosen = self._chosen()
        found: list[Unit] = []
        for docname in docnames:
            if chosen and docname not in chosen:
                continue
            found += plan.units(
                docname,
                self.env.get_doctree(docname),
                builds=supported(self.config),
                doctest_blocks=self.config.doctest_test_doctest_blocks,
                setup=self.config.doctest_global_setup,
                cleanup=self.config.doctest_global_cleanup,
            )
        return found

    def _chosen(self) -> set[str]:
        """The chapters that were asked for; empty for all."""
        wanted = (part for part in self.config.underhood_chapters.split(",") if part)
        return {self._docname(name) for name in wanted}

    def _docname(self, name: str) -> str:
        """The document that a name or path on the command line means."""
        for docname in (name, self.env.path2doc(str(Path(name).absolute()))):
            if docname in self.env.found_docs:
                return str(docname)
        raise DoctestError(f"{name} is no chapter: give its file, such as docs/objects/names.md")

    def _cells(self, units: list[Unit], outcome: report.Run) -> list[report.Cell]:
        """Run what has to be run; the rest is taken from the run before."""
        cells: dict[tuple[str, Build], report.Cell] = {}
        jobs: list[Job] = []
        before = report.earlier(self._file("verification.json"))
        keep = _on(self.config.underhood_changed) and before.get("stamp") == outcome.stamp
        for python in sorted(self.selection.run, key=_slowest):
            for unit in units:
                job = Job(python, unit)
                cell = report.Cell(unit, python.build)
                if not job.steps():
                    continue
                cells[unit.name, python.build] = cell
                record = _record(before, unit, python) if keep else None
                if record:
                    cell.record = record
                else:
                    jobs.append(job)
        with progress.bar(jobs, logger.info) as step:
            for job, results in run(jobs, self.settings):
                cell = cells[job.unit.name, job.interpreter.build]
                cell.lines = list(self._lines(job, results))
                step(job, cell.good)
        return [
            cells[unit.name, python.build]
            for unit in units
            for python in self.selection.run
            if (unit.name, python.build) in cells
        ]

    def _lines(self, job: Job, results: list[Result]) -> Iterator[report.Line]:
        for step, result in zip(job.steps(), results, strict=True):
            yield report.Line(step, result, self._judge(step, job.interpreter.build, result))

    def _judge(self, step: Step, build: Build, result: Result) -> Any:
        flags = self.config.doctest_default_flags
        return judge(step, build, result, flags, self.settings.timeout)

    def _report(self, outcome: report.Run) -> None:
        lines = list(report.text(outcome))
        if outcome.failures() and self._app.quiet:
            print("\n".join(lines), file=sys.stderr)
        logger.info("\n%s", "\n".join(lines))
        self._file("output.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        report.write_json(outcome, self._file("verification.json"))
        report.write_junit(outcome, self._file("junit.xml"))
        if outcome.failures():
            self._app.statuscode = 1

    def finish(self) -> None:
        """Fail the build for errors of the text as well."""
        findings = list(BookDomain.of(self.env).findings(self._chosen() or None))
        if findings:
            log(findings)
            logger.info("errors in the text: %d", len(findings))
            self._app.statuscode = 1

    def _file(self, name: str) -> Path:
        return Path(self.outdir, name)

    def _stamp(self) -> str:
        """A hash of what decides an outcome besides the page: settings, runner and package."""
        settings = replace(self.settings, seed=0)
        digest = hashlib.sha256(repr((settings, self.config.doctest_default_flags)).encode())
        folders = [Path(__file__).parent, *map(Path, self.settings.path)]
        for folder in folders:
            for path in sorted(folder.rglob("*.py")):
                digest.update(path.read_bytes())
        return digest.hexdigest()


def _record(before: Any, unit: Unit, python: Interpreter) -> dict[str, Any] | None:
    """What an earlier run says of a unit, if nothing has changed since it passed."""
    told = before.get("interpreters", {}).get(str(python.build), {})
    record = before.get("chapters", {}).get(unit.name, {}).get("builds", {}).get(str(python.build))
    if not record or told.get("version") != python.version:
        return None
    same = record["digest"] == unit.digest(python.build)
    good = all(example["outcome"] in ("passed", "skipped") for example in record["examples"])
    return record if same and good else None


def _slowest(python: Interpreter) -> tuple[bool, bool, Build]:
    """Debug builds first, so that no core waits for them at the end."""
    return (not python.build.debug, not python.build.free_threaded, python.build)


def _seed(setting: int | str) -> int:
    """The hash seed that was asked for, or one at random."""
    return random.SystemRandom().randrange(1, 2**32) if setting == "" else int(setting)


def _on(value: bool | str) -> bool:
    """A setting that may come from the command line as text."""
    return value if isinstance(value, bool) else value.lower() not in ("", "0", "false", "no")
