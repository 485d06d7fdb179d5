"""The book's examples, run on the reader's own interpreter: which of them hold there."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional

from ..build import Build
from ..errors import UnderhoodError
from ..running.check import Verdict, judge
from ..running.difference import difference, prompted
from ..running.job import Job, Result, Settings
from ..running.run import run
from ..running.step import Step, Unit
from . import Book, Chapter, Here

SOURCE = str(Path(__file__).absolute().parents[2])
"""Where examples find this package."""


@dataclass(frozen=True)
class Line:
    """An example or a number of a chapter, and what came of it."""

    step: Step
    verdict: Verdict

    @property
    def holds(self) -> bool:
        """Whether what came is what the book has."""
        return self.verdict.outcome == "passed"


@dataclass
class Check:
    """Chapters, or examples of them, and what came of them in the running interpreter.

    ``parts`` are those of `Book.part`; a chapter that is named as a whole is checked as a whole.
    """

    book: Book
    parts: Sequence[tuple[Chapter, Sequence[str]]]
    timeout: float = 20.0
    seed: int = field(default_factory=lambda: random.SystemRandom().randrange(1, 2**32))
    lines: dict[str, list[Line]] = field(default_factory=dict)

    @property
    def chapters(self) -> list[Chapter]:
        """The chapters, each once."""
        return list({chapter.name: chapter for chapter, _ in self.parts}.values())

    def unit(self, chapter: Chapter) -> Unit:
        """What is run of a chapter: all of it, or as far as the last example that was named."""
        unit, labels = chapter.unit(self.book.here().build), self._labels(chapter)
        if labels:
            wanted = [n for n, step in enumerate(unit.steps, 1) if step.label in labels]
            del unit.steps[max(wanted, default=0) :]
        return unit

    def _labels(self, chapter: Chapter) -> set[str]:
        """The examples that are told of a chapter; none where it is told as a whole."""
        mine = [labels for it, labels in self.parts if it.name == chapter.name]
        return {label for labels in mine for label in labels} if all(mine) else set()

    def asks(self, chapter: Chapter, step: Step) -> bool:
        """Whether what comes of a step is to be told; others are run because they come before."""
        labels = self._labels(chapter)
        return not labels or step.label in labels

    def run(self) -> Iterator[Chapter]:
        """Run the chapters, and yield each as it ends; a crash ends no more than its chapter."""
        here = self.book.here()
        settings = Settings(self.seed, self.timeout, path=(SOURCE,))
        chapters = {chapter.name: chapter for chapter in self.chapters}
        jobs = [Job(here, self.unit(chapter)) for chapter in chapters.values()]
        try:
            for job, results in run([job for job in jobs if job.steps()], settings):
                self.lines[job.unit.name] = [
                    Line(step, judge(step, here.build, result, self.book.flags, self.timeout))
                    for step, result in zip(job.steps(), results)
                    if _counts(step, result) and self.asks(chapters[job.unit.name], step)
                ]
                yield chapters[job.unit.name]
        except RuntimeError as error:  # the program that runs examples cannot begin
            raise UnderhoodError(str(error)) from None

    def held(self, kind: str, name: Optional[str] = None) -> tuple[int, int]:
        """How many steps of a kind hold, of how many; of one chapter or of all."""
        found = [
            line
            for chapter, lines in self.lines.items()
            for line in lines
            if line.step.kind == kind and name in (None, chapter)
        ]
        return sum(line.holds for line in found), len(found)

    @property
    def good(self) -> bool:
        """Whether all of it holds."""
        return all(line.holds for lines in self.lines.values() for line in lines)

    def as_dict(self) -> dict[str, Any]:
        """What JSON can hold of it."""
        here = self.book.here()
        examples, numbers = self.held("example"), self.held("value")
        return {
            "build": str(Build.current()),
            "release": here.full_name,
            "compared_with": str(here.build),
            "supported": Build.current() in self.book.builds,
            "seed": self.seed,
            "examples": {"held": examples[0], "of": examples[1]},
            "numbers": {"held": numbers[0], "of": numbers[1]},
            "chapters": {
                chapter.name: [_told(line) for line in self.lines.get(chapter.name, [])]
                for chapter in self.chapters
            },
        }


def _counts(step: Step, result: Result) -> bool:
    return step.kind in ("example", "value") and result.status != "skipped"


def _told(line: Line) -> dict[str, Any]:
    verdict, step = line.verdict, line.step
    told = {"line": step.line, "block": step.label, "outcome": verdict.outcome}
    if line.holds:
        return told
    more = {"expected": verdict.expected, "got": verdict.got, "reason": verdict.reason}
    return {**told, "source": step.source, **more}


def row(check: Check, chapter: Chapter, wide: int) -> str:
    """A line for a chapter that has been run."""
    (held, count), (proven, numbers) = (check.held(it, chapter.name) for it in ("example", "value"))
    text = f"{chapter.name:<{wide}}  {held} of {count} examples"
    return f"{text}, {proven} of {numbers} numbers" if numbers else text


def failures(check: Check) -> Iterator[str]:
    """Each example that does not hold: where it stands, what was expected, what came."""
    for chapter in check.chapters:
        lost = [line for line in check.lines.get(chapter.name, []) if not line.holds]
        for line in lost:
            if line.verdict.outcome == "not run":
                continue
            yield from _failure(chapter, line)
        left = sum(line.verdict.outcome == "not run" for line in lost)
        if left:
            yield f"{chapter.name}: {left} not run, for an example before them ended the process"
            yield ""


def _failure(chapter: Chapter, line: Line) -> Iterator[str]:
    step, verdict = line.step, line.verdict
    where = f"{chapter.page}#{step.label}" if step.label else chapter.page
    yield f"{where}, line {step.line} of {chapter.name}.md: {verdict.outcome}"
    if verdict.reason:
        yield f"  {verdict.reason}"
    yield from prompted(step.source)
    yield from difference(verdict.expected, verdict.got)
    yield ""


def totals(check: Check) -> Iterator[str]:
    """How many hold on which interpreter; and with what it was compared, if it is a new one."""
    here: Here = check.book.here()
    (held, count), (proven, numbers) = check.held("example"), check.held("value")
    if not count and not numbers:
        yield f"None of it is for your CPython {here.full_name}."
        return
    yield f"{held} of {count} examples hold on your CPython {here.full_name}."
    if numbers:
        yield f"{proven} of {numbers} numbers in sentences hold."
    if Build.current() not in check.book.builds:
        names = ", ".join(map(str, check.book.builds))
        yield f"The book is verified on {names}; yours was compared with {here.build}."
