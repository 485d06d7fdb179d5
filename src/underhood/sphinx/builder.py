"""The builder ``doctest``: runs every example of the book on every CPython."""

from __future__ import annotations

import hashlib
import os
import random
import sys
import time
from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from pathlib import Path
from typing import Any

from docutils.nodes import document
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.util import logging

from ..build import Build
from ..errors import UnderhoodError
from ..running.check import judge
from ..running.job import Job, Result, Settings
from ..running.step import Step, Unit
from . import plan, progress, report, update
from .directives import supported
from .domain import BookDomain, log
from .pythons import Interpreter, cache_file, find
from .refusal import refusal
from .selection import Selection, choose_pythons
from .verification import Verification

logger = logging.getLogger(__name__)


class DoctestBuilder(Builder):
    """Runs the examples of all chapters, and writes what came of it.

    It takes the place of Sphinx's builder of the same name, and reads its directives.
    """

    name = "doctest"
    epilog = "What was run is in %(outdir)s/verification.json."

    def init(self) -> None:
        """Find the interpreters, and begin to run what has been read, while the rest is read."""
        config = self.config
        self.settings = Settings(
            seed=_seed(config.underhood_seed),
            timeout=float(config.underhood_timeout),
            memory=int(config.underhood_memory),
            path=tuple(str(Path(self.confdir, path)) for path in config.doctest_path),
            setup=config.doctest_global_setup,
            cleanup=config.doctest_global_cleanup,
        )
        self._stamp = _stamp(self.settings, config.doctest_default_flags)
        self._before = self._earlier()
        self._read: dict[str, list[Unit]] = {}
        self.selection = self._choose()
        self.verification = Verification(self.selection.run, self.settings, self._record)
        if self._app.parallel < 2:  # other processes would read, and could not tell
            self.events.connect("doctree-read", self._on_read, 900)
        self.events.connect("build-finished", lambda *_: self.verification.close(), 900)

    def _on_read(self, app: Sphinx, doctree: document) -> None:
        """Have a document run that has just been read, if it was asked for."""
        docname = app.env.docname
        if docname in (self._chosen() or {docname}):
            self._add(docname, doctree)

    def _add(self, docname: str, doctree: document) -> None:
        builds = supported(self.config)
        self._read[docname] = plan.units(docname, doctree, builds=builds, config=self.config)
        for unit in self._read[docname]:
            self.verification.add(unit)

    def _choose(self) -> Selection:
        """The interpreters that are here and were asked for."""
        config = self.config
        required = config.underhood_require or os.environ.get("UNDERHOOD_REQUIRE")
        wanted = config.underhood_pythons or None
        try:
            found = find(logger.info, cache=cache_file())
            return choose_pythons(found, supported(config), wanted, required)
        except UnderhoodError as error:
            raise refusal(self.name, error) from None

    def get_outdated_docs(self) -> set[str]:
        """All documents: what was verified yesterday is verified again."""
        return self.env.found_docs

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Nothing links to what this builder writes."""
        return ""

    def write_documents(self, docnames: Set[str]) -> None:
        """Run the examples of the documents, report, and fail the build if any failed."""
        wanted = self._chosen() or docnames
        for docname in sorted(wanted - self._read.keys()):
            self._add(docname, self.env.get_doctree(docname))
        outcome = report.Run(
            self.selection.run,
            supported(self.config),
            self.selection.missing,
            self.selection.exploratory,
            self.settings.seed,
            stamp=self._stamp,
        )
        outcome.cells = self._cells()
        outcome.seconds = time.monotonic() - self.verification.began
        self._report(outcome)
        if _on(self.config.underhood_update):
            mended = update.update(outcome, self.settings, logger.info)
            self._app.statuscode = int(not mended)

    def _chosen(self) -> set[str]:
        """The chapters that were asked for; empty for all."""
        wanted = (part for part in self.config.underhood_chapters.split(",") if part)
        return {self._docname(name) for name in wanted}

    def _docname(self, name: str) -> str:
        """The document that a name or path on the command line means."""
        for docname in (name, self.env.path2doc(str(Path(name).absolute()))):
            if docname in self.env.found_docs:
                return str(docname)
        self.verification.close()
        why = f"{name} is no chapter: give its file, such as docs/objects/names.md"
        raise refusal(self.name, why)

    def _cells(self) -> list[report.Cell]:
        """What came of all that was run; the rest is taken from the run before."""
        with progress.bar(self.verification.jobs, logger.info) as step:
            for job, cell, results in self.verification.results():
                cell.lines = list(self._lines(job, results))
                step(job, cell.good)
        cells = self.verification.cells
        return [
            cells[unit.name, python.build]
            for _, units in sorted(self._read.items())
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

    def _earlier(self) -> Mapping[str, Any]:
        """The run before, if what has passed in it need not be run again."""
        before = report.earlier(self._file("verification.json"))
        keep = _on(self.config.underhood_changed) and before.get("stamp") == self._stamp
        return before if keep else {}

    def _record(self, unit: Unit, python: Interpreter) -> dict[str, Any] | None:
        """What the run before says of a unit, if nothing has changed since it passed."""
        build = python.build
        told = self._before.get("interpreters", {}).get(str(build), {})
        builds = self._before.get("chapters", {}).get(unit.name, {}).get("builds", {})
        record: dict[str, Any] | None = builds.get(str(build))
        if not record or told.get("version") != python.version:
            return None
        same = record["digest"] == unit.digest(build)
        good = all(example["outcome"] in ("passed", "skipped") for example in record["examples"])
        return record if same and good else None


def _stamp(settings: Settings, flags: int) -> str:
    """A hash of what decides an outcome besides the page: settings, runner and package."""
    digest = hashlib.sha256(repr((replace(settings, seed=0), flags)).encode())
    for folder in (Path(__file__).parent, *map(Path, settings.path)):
        for path in sorted(folder.rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _seed(setting: int | str) -> int:
    """The hash seed that was asked for, or one at random."""
    return random.SystemRandom().randrange(1, 2**32) if setting == "" else int(setting)


def _on(value: bool | str) -> bool:
    """A setting that may come from the command line as text."""
    return value if isinstance(value, bool) else value.lower() not in ("", "0", "false", "no")
