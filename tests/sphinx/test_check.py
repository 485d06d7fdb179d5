"""What came is compared with what was expected, and the verdict says what is wrong."""

import doctest
import signal

import pytest

from underhood.build import Build
from underhood.running.check import exit_text, judge, shown, signal_name
from underhood.running.job import Result
from underhood.running.step import EVERY, Step, Variant

BUILD = Build.parse("3.12")
TRACEBACK = "Traceback (most recent call last):\n"


def verdict(text, result, flags=doctest.ELLIPSIS, **fields):
    """The verdict on a step that expects a text."""
    given = {"kind": "example", "source": "x\n", "path": "p.md", "line": 7, **fields}
    variants = given.pop("variants", (Variant(EVERY, text),))
    return judge(Step(variants=variants, **given), BUILD, result, flags, 20)


def done(out="", error=None, **fields):
    """A step that has ended; the error is the last line of its traceback."""
    told = (error.split(":")[0], f"{error}\n", f"{TRACEBACK}  File\n{error}\n") if error else None
    return Result("done", out, error=told, **fields)


def crash(text, result, **fields):
    """The verdict on the last example of a block that is to end by SIGABRT."""
    return verdict(text, result, **{"crash": "SIGABRT", "last": True, **fields})


def ended(number, err="", out=""):
    """A step that ended its process by a signal."""
    return Result("ended", out, err, exit=-number)


@pytest.mark.parametrize(
    "text, result, flags, outcome",
    [
        ("1\n", done("1\n"), 0, "passed"),
        ("1\n", done("2\n"), 0, "failed"),
        ("", done("1\n"), 0, "failed"),
        ("1\n", done(), 0, "failed"),
        ("a...z\n", done("abcz\n"), doctest.ELLIPSIS, "passed"),
        ("a...z\n", done("abcz\n"), 0, "failed"),
        ("a\n<BLANKLINE>\nb\n", done("a\n\nb\n"), 0, "passed"),
        ("a\n<BLANKLINE>\nb\n", done("a\n\nb\n"), doctest.DONT_ACCEPT_BLANKLINE, "failed"),
        ("a b\n", done("a  b\n"), doctest.NORMALIZE_WHITESPACE, "passed"),
        ("no end of line\n", done("no end of line"), 0, "passed"),
        ("1\n", done("True\n"), 0, "passed"),  # as doctest has it since 2.2
        ("1\n", done("True\n"), doctest.DONT_ACCEPT_TRUE_FOR_1, "failed"),
    ],
)
def test_output(text, result, flags, outcome):
    """Output is compared as doctest compares it."""
    assert outcome == verdict(text, result, flags).outcome


@pytest.mark.parametrize(
    "text, result, flags, outcome",
    [
        (f"{TRACEBACK}KeyError: 1\n", done(error="KeyError: 1"), 0, "passed"),
        (f"{TRACEBACK}    ...\nKeyError: 1\n", done(error="KeyError: 1"), 0, "passed"),
        (f"{TRACEBACK}KeyError: 2\n", done(error="KeyError: 1"), 0, "failed"),
        ("KeyError: 1\n", done(error="KeyError: 1"), 0, "failed"),
        ("", done(error="KeyError: 1"), 0, "failed"),
        (f"{TRACEBACK}KeyError: 1\n", done("KeyError: 1\n"), 0, "failed"),
        (f"{TRACEBACK}KeyError\n", done(error="KeyError: 1"), 0, "failed"),
        (
            f"{TRACEBACK}KeyError\n",
            done(error="KeyError: 1"),
            doctest.IGNORE_EXCEPTION_DETAIL,
            "passed",
        ),
        (
            f"{TRACEBACK}m.Odd: 1\n",
            done(error="n.Odd: 2"),
            doctest.IGNORE_EXCEPTION_DETAIL,
            "passed",
        ),
        (
            f"{TRACEBACK}KeyError\n",
            done(error="IndexError: 1"),
            doctest.IGNORE_EXCEPTION_DETAIL,
            "failed",
        ),
    ],
)
def test_exception(text, result, flags, outcome):
    """An exception is compared by its last lines, and only with a traceback."""
    assert outcome == verdict(text, result, flags).outcome


def test_value():
    """A value in prose is the whole text, without any of doctest's leniency."""
    for text, value, outcome in [
        ("56", "56", "passed"),
        ("56", "57", "failed"),
        ("5...", "56", "failed"),
        ("True", "1", "failed"),
    ]:
        got = verdict(text, Result("done", value=value), kind="value")
        assert (outcome, value) == (got.outcome, got.got)


def test_value_that_raises():
    """A value that raises has failed, and the traceback is shown."""
    got = verdict("56", done(error="NameError: x"), kind="value")
    assert "failed" == got.outcome
    assert got.got.endswith("NameError: x\n")


def test_variant():
    """Each build is held to its own variant."""
    variants = tuple(Variant(EVERY.parse(name), f"{name}\n") for name in ("-3.11", "3.12-"))
    assert "passed" == verdict("", done("3.12-\n"), variants=variants).outcome
    got = verdict("", done("-3.11\n"), variants=variants)
    assert ("failed", "3.12-\n", "-3.11\n") == (got.outcome, got.expected, got.got)


def test_no_variant():
    """An example without an output for the build fails, and says so."""
    got = verdict("", done("1\n"), variants=(Variant(EVERY.parse("3.9"), "1\n"),))
    assert ("failed", "no output is given for 3.12") == (got.outcome, got.reason)


def test_flags_of_the_step():
    """The last of a step's flags wins, and any of them over the usual ones."""
    step = Step("example", "x\n", "p.md", 1, (Variant(EVERY, "a...\n"),))
    flag = doctest.ELLIPSIS
    for flags, outcome in [
        ((), "passed"),
        (((flag, False),), "failed"),
        (((flag, False), (flag, True)), "passed"),
    ]:
        step = Step("example", "x\n", "p.md", 1, (Variant(EVERY, "a...\n"),), flags)
        assert outcome == judge(step, BUILD, done("ab\n"), flag, 20).outcome


def test_notes():
    """An example that left a stream in pieces has failed, even if its output holds."""
    got = verdict("", done(notes=["the example left sys.stdout closed"]))
    assert ("failed", "the example left sys.stdout closed") == (got.outcome, got.reason)


def test_cut():
    """Output that was cut does not pass, whatever is left of it."""
    got = verdict("x...\n", done("xxx", cut=5))
    assert ("failed", "5 more bytes of output are left out") == (got.outcome, got.reason)


@pytest.mark.parametrize("status", ["skipped", "not run"])
def test_not_run(status):
    """What was not run is neither good nor bad."""
    got = verdict("1\n", Result(status))
    assert (status, False) == (got.outcome, got.bad)


@pytest.mark.parametrize("crash", ["", "SIGABRT"])
def test_timeout(crash):
    """The time limit comes before all else, and the verdict says how the example was ended."""
    for code, how in [(None, "interrupted after 20 s"), (-9, "ended after 20 s")]:
        got = verdict("", Result("timeout", exit=code), crash=crash, last=True)
        assert ("timeout", how, True) == (got.outcome, got.reason, got.bad)


def test_ended():
    """A process that ended unexpectedly has crashed, with its last words."""
    got = verdict("1\n", ended(signal.SIGSEGV, "words", "1\n"))
    assert ("crashed", "the process ended: SIGSEGV") == (got.outcome, got.reason)
    assert "1\nwords\nSegmentation fault\n" == got.got
    got = verdict("", Result("ended", exit=0))
    assert ("crashed", "the process ended: exit code 0") == (got.outcome, got.reason)


@pytest.mark.parametrize(
    "text, outcome, reason",
    [
        ("Aborted\n", "passed", ""),
        ("Aborted (core dumped)\n", "passed", ""),
        ("first\nAborted\n", "passed", ""),
        ("Fatal: ...\nAborted\n", "passed", ""),
        ("first\nFatal: one\nAborted\n", "passed", ""),
        ("Fatal\nAborted\n", "failed", ""),
        ("two\nAborted\n", "failed", ""),
        ("", "failed", "the last line is to be what a shell prints"),
        ("Segmentation fault\n", "failed", "the last line is to be what a shell prints"),
        ("Aborted\nfirst\n", "failed", "the last line is to be what a shell prints"),
    ],
)
def test_crash(text, outcome, reason):
    """Of a crash the shell's line has to be right, and whole lines of what was printed."""
    got = crash(text, ended(signal.SIGABRT, "Fatal: one\n", "first\n"))
    assert (outcome, reason) == (got.outcome, got.reason)


def test_crash_otherwise():
    """A crash by another signal, none, or one before its time is no crash that was expected."""
    other = "expected SIGABRT, but the process ended: "
    for result, outcome, reason in [
        (ended(signal.SIGSEGV), "crashed", f"{other}SIGSEGV"),
        (Result("ended", exit=1), "crashed", f"{other}exit code 1"),
        (done(), "failed", "expected the process to end by SIGABRT"),
        (Result("not run"), "not run", ""),
    ]:
        got = crash("Aborted\n", result)
        assert (outcome, reason) == (got.outcome, got.reason)


def test_crash_too_early():
    """Examples before the last are judged as any other, but must not end the process."""
    got = crash("Aborted\n", ended(signal.SIGABRT), last=False)
    assert ("crashed", "the process ended before the last example") == (got.outcome, got.reason)
    assert "passed" == crash("1\n", done("1\n"), last=False).outcome
    assert "failed" == crash("1\n", done("2\n"), last=False).outcome


def test_crash_cut():
    """A crash in a flood of output does not pass by what is left of it."""
    result = Result("ended", "xxx", exit=-signal.SIGABRT, cut=7)
    got = crash("x...\nAborted\n", result)
    assert ("failed", "7 more bytes of output are left out") == (got.outcome, got.reason)


def test_words():
    """Signals have names, and statuses have words."""
    assert "SIGSEGV" == exit_text(-11)
    assert "exit code 3" == exit_text(3)
    assert "signal 63" == signal_name(63)
    assert "nobody knows how" == exit_text(None)


def test_shown():
    """What is shown is output, then the traceback."""
    step = Step("example", "x\n", "p.md", 1)
    got = shown(step, done("out", error="KeyError: 1"))
    assert got.startswith("out\nTraceback") and got.endswith("KeyError: 1\n")
