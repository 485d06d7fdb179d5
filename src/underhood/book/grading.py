"""A reader's function, graded: run in a process of its own, against the examples of a task."""

from __future__ import annotations

import ast
import doctest
import re
import tokenize
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional

from ..errors import UnderhoodError
from ..running.check import judge
from ..running.job import Job, Result, Settings
from ..running.run import run
from ..running.step import Step, Unit
from . import Book, Exercise
from .checking import SOURCE
from .messages import Problem, Submission, missing, not_loaded, raised, unreadable, wrong

_CHECKER = doctest.OutputChecker()


@dataclass(frozen=True)
class Tried:
    """A test of a function: what was called, what was expected, what came, what is wrong."""

    source: str
    expected: str
    got: str = ""
    problem: Optional[Problem] = None
    run: bool = True

    @property
    def passed(self) -> bool:
        """Whether it is as it should be."""
        return self.run and self.problem is None


@dataclass
class Grade:
    """What came of a file; ``problem`` is why nothing could be tested, ``printed`` is noise."""

    exercise: Exercise
    file: str
    submission: Submission
    problem: Optional[Problem] = None
    tests: list[Tried] = field(default_factory=list)
    printed: str = ""

    @property
    def passed(self) -> bool:
        """Whether every test is as it should be."""
        return not self.problem and all(test.passed for test in self.tests)


def grade(
    book: Book, exercise: Exercise, file: Path, *, timeout: float = 10.0, memory: int = 2048
) -> Grade:
    """Grade a file; each test has ``timeout`` seconds, all together ``memory`` MiB."""
    return grades(book, [(exercise, file)], timeout=timeout, memory=memory)[0]


def grades(
    book: Book,
    answers: Iterable[tuple[Exercise, Path]],
    *,
    timeout: float = 10.0,
    memory: int = 2048,
) -> list[Grade]:
    """Grade many files, each in a process of its own, several at a time."""
    here = book.here()
    found: list[Grade] = []
    jobs: list[Job] = []
    waiting: dict[int, Grade] = {}
    for exercise, file in answers:
        one = Grade(exercise, str(file), Submission(exercise.name, file.name, timeout, memory))
        found.append(one)
        source = _read(one, file)
        if source is not None:
            steps = [*_before(source, file), *map(_asking, exercise.tests(here.build))]
            jobs.append(Job(here, Unit(exercise.name, "default", steps)))
            waiting[id(jobs[-1])] = one
    settings = Settings(1, timeout, memory, path=(SOURCE,), halt=True)
    try:
        for job, results in run(jobs, settings):
            _settle(book, waiting[id(job)], job.steps(), results)
    except RuntimeError as error:
        raise UnderhoodError(str(error)) from None
    return found


def _read(found: Grade, file: Path) -> Optional[str]:
    """The source of a file, or None if there is a problem with it."""
    try:
        with tokenize.open(str(file)) as stream:
            return stream.read()
    except OSError as error:
        raise UnderhoodError(f"{file}: {error.strerror}") from None
    except (SyntaxError, UnicodeDecodeError) as error:
        found.problem = unreadable(found.submission, error)
        return None


def _settle(book: Book, found: Grade, steps: Sequence[Step], results: Sequence[Result]) -> None:
    """Say what came of a file that has been run."""
    load, names = results[1:3]
    found.printed = load.out
    found.problem = not_loaded(found.submission, load) or missing(
        found.submission, found.exercise.starter, names
    )
    if not found.problem:
        tests = found.exercise.tests(book.here().build)
        pairs = zip(tests, steps[3:], results[3:])
        found.tests = [_tried(book, found.submission, *it) for it in pairs]


def _before(source: str, file: Path) -> Iterator[Step]:
    """What is run before the tests: the file, as a module of its name; then: what it defines."""
    setting = f"__name__, __file__ = {file.stem!r}, {str(file.absolute())!r}"
    modules = "__import__('sys').modules"
    yield Step("code", f"{setting}\n{modules}[__name__] = {modules}['__main__']", "", 1)
    yield Step("code", source, "", 1)
    yield Step("value", "' '.join(name for name in globals() if name[:2] != '__')", "", 1)


def _asking(test: Step) -> Step:
    """A test whose value is asked for, so that it is told from what the function prints."""
    if not _returns(test.source):
        return test
    expression = f"__import__('builtins').repr((\n{test.source}\n))"
    return Step("value", expression, test.path, test.line, test.variants, test.flags)


def _returns(source: str) -> bool:
    """Whether a test is an expression that does not itself print."""
    try:
        body = ast.parse(source.strip(), mode="eval").body
    except SyntaxError:
        return False
    return not (isinstance(body, ast.Call) and getattr(body.func, "id", "") == "print")


def _tried(book: Book, submission: Submission, test: Step, asked: Step, result: Result) -> Tried:
    """What came of a test."""
    (variant,) = test.variants
    source, expected = test.source.rstrip("\n"), variant.exception or variant.text
    if result.status == "not run":
        return Tried(source, expected, run=False)
    returned = asked.kind == "value" and not result.error
    got = f"{result.value}\n" if returned else result.out
    if result.error:
        got = submission.own(result.error[1])
    problem = raised(submission, source, result, variant.exception)
    if not problem and returned:
        problem = _value(source, expected, got, result, _flags(book, test))
    elif not problem and judge(test, book.here().build, result, book.flags, 0).bad:
        problem = wrong(source, expected, got)
    return Tried(source, expected, got, problem)


def _flags(book: Book, test: Step) -> int:
    flags = book.flags
    for number, on in test.flags:
        flags = flags | number if on else flags & ~number
    return flags


def _value(source: str, expected: str, got: str, result: Result, flags: int) -> Optional[Problem]:
    """What is wrong with a value, or with what was printed before it came."""
    same = _CHECKER.check_output(expected, "" if got == "None\n" else got, flags)
    if not result.out:
        return None if same else wrong(source, expected, got)
    printed = _short(result.out)
    if same and expected:
        message = f"{source} returns what it should, but prints {printed}: take the print out"
        return Problem("prints", message)
    if got == "None\n":
        message = f"{source} prints {printed} and returns None: return the value instead"
        return Problem("prints", message)
    return wrong(source, expected, got)


def _short(text: str) -> str:
    """What was printed, on one line."""
    text = re.sub(r"\s+", " ", text.strip())
    return repr(text if len(text) < 60 else text[:57] + "...")


def as_dict(book: Book, found: Grade) -> dict[str, Any]:
    """What JSON can hold of a grade."""
    here = book.here()
    return {
        "exercise": found.exercise.name,
        "file": found.file,
        "release": here.full_name,
        "compared_with": str(here.build),
        "passed": found.passed,
        "problem": found.problem and found.problem.as_dict(),
        "printed": found.printed,
        "tests": [
            {
                "source": test.source,
                "expected": test.expected,
                "got": test.got,
                "outcome": "passed" if test.passed else "failed" if test.run else "not run",
                "problem": test.problem and test.problem.as_dict(),
            }
            for test in found.tests
        ],
    }
