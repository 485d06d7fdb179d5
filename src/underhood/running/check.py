"""Compares what came with what was expected, and says what is wrong."""

from __future__ import annotations

import doctest
import signal
from dataclasses import dataclass

from ..build import Build
from .job import Result
from .step import Step

_CHECKER = doctest.OutputChecker()

# What a shell prints of a process that a signal ended. The words are those of strsignal(3),
# which differ between systems; the book has Linux's.
SHELL = {
    "SIGSEGV": "Segmentation fault",
    "SIGABRT": "Aborted",
    "SIGBUS": "Bus error",
    "SIGFPE": "Floating point exception",
    "SIGILL": "Illegal instruction",
    "SIGKILL": "Killed",
    "SIGTERM": "Terminated",
    "SIGTRAP": "Trace/breakpoint trap",
}


@dataclass(frozen=True)
class Verdict:
    """The outcome of a step on a build: passed, failed, crashed, timeout, not run or skipped.

    ``expected`` and ``got`` are text as on the page; ``reason`` says what a comparison cannot.
    """

    outcome: str
    expected: str = ""
    got: str = ""
    reason: str = ""

    @property
    def bad(self) -> bool:
        """Whether the outcome is a failure; a step that was not run is none of its own."""
        return self.outcome in ("failed", "crashed", "timeout")


def judge(step: Step, build: Build, result: Result, flags: int, timeout: float) -> Verdict:
    """The verdict on what came of a step."""
    if result.status in ("skipped", "not run"):
        return Verdict(result.status)
    variant = step.variant(build)
    expected = variant.text if variant else ""
    if step.variants and not variant:
        return Verdict("failed", got=shown(step, result), reason=f"no output is given for {build}")
    if result.status == "timeout":
        what = "ended" if result.exit is not None else "interrupted"
        return Verdict("timeout", expected, shown(step, result), f"{what} after {timeout:g} s")
    if step.crash and (last := _crash(step, expected, result)):
        return last
    if result.status == "ended":
        return Verdict(
            "crashed", expected, shown(step, result), f"the process ended: {exit_text(result.exit)}"
        )
    for number, wanted in step.flags:
        flags = flags | number if wanted else flags & ~number
    if result.notes:
        return Verdict("failed", expected, shown(step, result), "; ".join(result.notes))
    good = _holds(step, expected, variant.exception if variant else None, result, flags)
    outcome = "passed" if good and not result.cut else "failed"
    return Verdict(outcome, expected, shown(step, result), _cut(result))


def _holds(step: Step, expected: str, exception: str | None, result: Result, flags: int) -> bool:
    if step.kind == "value":
        return result.error is None and result.value == expected
    if result.error is None:
        return _CHECKER.check_output(expected, _lined(result.out), flags)
    if exception is None:
        return False
    got = result.error[1]
    if _CHECKER.check_output(exception, got, flags):
        return True
    if flags & doctest.IGNORE_EXCEPTION_DETAIL:
        strip = doctest._strip_exception_details  # type: ignore[attr-defined]
        return _CHECKER.check_output(strip(exception), strip(got), flags)
    return False


def _crash(step: Step, expected: str, result: Result) -> Verdict | None:
    """The verdict on a step that is to end its process; None for one before the last."""
    if result.status == "done" and not step.last:
        return None
    got = shown(step, result)
    if result.status == "done":
        return Verdict("failed", expected, got, f"expected the process to end by {step.crash}")
    if result.exit != -signal.Signals[step.crash]:
        return Verdict(
            "crashed",
            expected,
            got,
            f"expected {step.crash}, but the process ended: {exit_text(result.exit)}",
        )
    if not step.last:
        return Verdict("crashed", expected, got, "the process ended before the last example")
    *pieces, last = expected.splitlines() or [""]
    if last.removesuffix(" (core dumped)") != SHELL.get(step.crash, step.crash):
        return Verdict("failed", expected, got, "the last line is to be what a shell prints")
    printed = result.out + result.err
    piece = "".join(line + "\n" for line in pieces)
    if piece and not _CHECKER.check_output(f"...{piece}...", printed + "\n", doctest.ELLIPSIS):
        return Verdict("failed", expected, got)
    return Verdict("failed" if result.cut else "passed", expected, got, _cut(result))


def _cut(result: Result) -> str:
    return f"{result.cut} more bytes of output are left out" if result.cut else ""


def shown(step: Step, result: Result) -> str:
    """What a step printed, returned or raised, as one would see it."""
    if step.kind == "value" and result.error is None and result.value is not None:
        return result.value
    text = _lined(result.out)
    if result.error:
        text += result.error[2]
    if result.exit is not None:
        text += _lined(result.err)
        if result.exit < 0:
            name = signal_name(-result.exit)
            text += SHELL.get(name, name) + "\n"
    return text


def exit_text(status: int | None) -> str:
    """An exit status in words: the signal's name, or the code."""
    if status is None:
        return "nobody knows how"
    return signal_name(-status) if status < 0 else f"exit code {status}"


def signal_name(number: int) -> str:
    """The name of a signal, such as SIGSEGV."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _lined(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"
