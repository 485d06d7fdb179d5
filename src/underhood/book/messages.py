"""What is wrong with a reader's file, in words that help to mend it."""

from __future__ import annotations

import ast
import difflib
import re
from dataclasses import dataclass
from typing import Optional, Union

from ..running.check import exit_text
from ..running.job import Result


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: its ``kind`` for a program, its ``message`` for a reader."""

    kind: str
    message: str
    detail: str = ""

    def as_dict(self) -> dict[str, str]:
        """What JSON can hold of it."""
        return {"kind": self.kind, "message": self.message, "detail": self.detail}


@dataclass(frozen=True)
class Submission:
    """What messages need to know: the exercise, the name of the file, and its limits."""

    exercise: str
    file: str
    timeout: float
    memory: int

    def own(self, text: str) -> str:
        """A traceback with the names of the reader's file and of the test."""
        return re.sub(
            rf"<{re.escape(self.exercise)}\[(\d+)\]>",
            lambda match: self.file if match[1] == "1" else "<test>",
            text,
        )

    def place(self, result: Result) -> str:
        """Where in the file an error was raised or a loop was interrupted: ``, at line 3``."""
        text = self.own(result.error[2]) if result.error else ""
        lines = re.findall(rf'^  File "{re.escape(self.file)}", line (\d+)', text, re.MULTILINE)
        return f", at line {lines[-1]} of {self.file}" if lines else ""


def unreadable(submission: Submission, error: Union[SyntaxError, UnicodeDecodeError]) -> Problem:
    """The file is no text that Python reads."""
    return Problem("unreadable", f"{submission.file} is no Python source: {error}")


def not_loaded(submission: Submission, load: Result) -> Optional[Problem]:
    """The file cannot be loaded, so that there is nothing to test."""
    if load.status == "done" and load.error and load.error[0] in _SYNTAX:
        return _syntax(submission, load.error)
    return raised(submission, f"Loading {submission.file}", load, None)


_SYNTAX = ("SyntaxError", "IndentationError", "TabError")


def _syntax(submission: Submission, error: tuple[str, str, str]) -> Problem:
    text = submission.own(error[2])
    place = re.search(r'^  File "[^"]*", line (\d+)\n', text, re.MULTILINE)
    line = f"line {place[1]} of {submission.file}" if place else submission.file
    detail = text[place.end() :].rpartition(error[1])[0].rstrip() if place else ""
    return Problem("syntax", f"{line} is not Python: {error[1].strip()}", detail)


def raised(
    submission: Submission, what: str, result: Result, exception: Optional[str]
) -> Optional[Problem]:
    """A call did not return: it ended the process, went on for ever, or raised an error.

    An error is none of these if an ``exception`` is expected: the message is compared elsewhere.
    """
    where = submission.place(result)
    if result.status == "timeout":
        message = f"{what} did not end within {submission.timeout:g} s{where}: is it a loop?"
        return Problem("timeout", message)
    if result.status == "ended":
        return Problem("ended", f"{what} ended the process: {exit_text(result.exit)}", result.err)
    if result.notes:
        return Problem("stream", f"{what}: {'; '.join(result.notes)}")
    if not result.error or (exception is not None and result.error[0] != "SystemExit"):
        return None
    name, last, whole = result.error
    if name == "SystemExit":
        return Problem("exit", f"{what} calls exit(){where}: return a value instead.")
    if name == "MemoryError":
        message = f"{what} needs more than {submission.memory} MiB of memory{where}"
        return Problem("memory", message)
    return Problem("raised", f"{what} raised {last.strip()}{where}", submission.own(whole))


def missing(submission: Submission, starter: str, names: Result) -> Optional[Problem]:
    """A function that is to be built is not in the file."""
    defined = (names.value or "").split()
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    for node in ast.parse(starter).body:
        if isinstance(node, kinds) and node.name not in defined:
            near = difflib.get_close_matches(node.name, defined, 1)
            has = ", ".join(defined) or "nothing"
            mend = f"is it {near[0]}?" if near else f"the file defines {has}"
            return Problem("missing", f"{submission.file} does not define {node.name}: {mend}")
    return None


def wrong(source: str, expected: str, got: str) -> Problem:
    """Another result than the one that was expected."""
    if "\n" in expected.strip() or "\n" in got.strip() or "\n" in source:
        return Problem("differs", f"{source}\nis not what was expected.")
    wanted, came = (text.strip() or "nothing" for text in (expected, got))
    return Problem("differs", f"{source}: expected {wanted}, got {came}")
