"""Running code in a fresh interpreter: every end is an outcome."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

import underhood
from underhood.child import Outcome, run

CRASH = "import ctypes; print('before'); ctypes.string_at(0)"
posix = pytest.mark.skipif(os.name != "posix", reason="signals end processes on POSIX only")


def alive(process):
    """Whether a process exists and is no zombie."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def test_streams():
    """Both streams and the exit code are there."""
    outcome = run("import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)")

    assert ("out\n", "err\n", 3, None) == (
        outcome.stdout,
        outcome.stderr,
        outcome.exit_code,
        outcome.signal,
    )
    assert not outcome.timed_out
    assert "out\nerr" == str(outcome)


def test_exception():
    """An exception is shown as the interpreter shows it."""
    outcome = run("x = 0\n1 / x")

    assert 1 == outcome.exit_code
    assert str(outcome).startswith("Traceback (most recent call last):\n")
    assert str(outcome).endswith("\nZeroDivisionError: division by zero")


@posix
def test_crash(executable):
    """A crash is told as a shell tells it, after all that was printed before, on every build."""
    outcome = run(CRASH, python=executable)

    assert (None, "SIGSEGV") == (outcome.exit_code, outcome.signal)
    assert "before\nSegmentation fault" == str(outcome)


@posix
@pytest.mark.parametrize("name", ["SIGABRT", "SIGKILL", "SIGTERM", "SIGFPE"])
def test_signals(name):
    """The signal that ended it has its name, and the words of the system."""
    outcome = run(f"import os, signal; os.kill(os.getpid(), signal.{name})")

    assert (None, name) == (outcome.exit_code, outcome.signal)
    assert signal.strsignal(getattr(signal, name)) == str(outcome)


@posix
def test_signal_without_a_name():
    """A signal that has no name has its number."""
    number = signal.SIGRTMIN + 5
    outcome = run(f"import os; os.kill(os.getpid(), {number})")

    assert f"signal {number}" == outcome.signal


def test_timeout():
    """What takes too long is killed, and that is an outcome with all that was printed."""
    start = time.monotonic()
    outcome = run("print('begun')\nwhile True: pass", timeout=0.7)

    assert time.monotonic() - start < 3
    assert outcome.timed_out
    assert 0.7 == outcome.timeout
    assert "begun\nTimed out after 0.7 s" == str(outcome)
    if os.name == "posix":
        assert (None, "SIGKILL") == (outcome.exit_code, outcome.signal)


CHILD = """
import subprocess, sys, time
process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(process.pid)
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks /proc")
@pytest.mark.parametrize("rest", ["", "time.sleep(60)"], ids=["ended", "late"])
def test_what_it_started(rest):
    """No process is left behind, neither after a timeout nor after an end, and nobody waits."""
    start = time.monotonic()
    outcome = run(CHILD + rest, timeout=2)

    assert time.monotonic() - start < 5
    assert bool(rest) == outcome.timed_out
    while alive(int(outcome.stdout)) and time.monotonic() - start < 6:
        time.sleep(0.01)
    assert not alive(int(outcome.stdout))


def test_streams_closed_early():
    """A child that closes its streams is waited for all the same."""
    outcome = run("import os, time; os.close(1); os.close(2); time.sleep(0.3); os._exit(7)")

    assert 7 == outcome.exit_code


def test_limit():
    """Output over the limit is read, counted and thrown away; the child does not notice."""
    outcome = run("print('x' * 3_000_000)", limit=10)

    assert (0, "x" * 10) == (outcome.exit_code, outcome.stdout)
    assert 2_999_991 == outcome.left_out
    assert "xxxxxxxxxx\n(2,999,991 more bytes of output are left out)" == str(outcome)


def test_bytes():
    """Bytes that are no UTF-8 are shown as escapes, and kept as they are."""
    outcome = run(r"import os; os.write(1, b'a\xff\xc3\xa9\n')")

    assert b"a\xff\xc3\xa9\n" == outcome.stdout_bytes
    assert "a\\xff\u00e9\n" == outcome.stdout


def test_no_input():
    """There is no input."""
    assert "''\n" == run("import sys; print(repr(sys.stdin.read()))").stdout


def test_isolated(monkeypatch):
    """Neither variables nor the working directory of the parent reach the child."""
    monkeypatch.setenv("PYTHONDEVMODE", "1")
    monkeypatch.setenv("SECRET", "1")
    outcome = run(
        "import os, sys\n"
        "print(sys.flags.dev_mode, 'SECRET' in os.environ, os.listdir(), sys.flags.no_user_site)\n"
        "print(os.getcwd())"
    )

    first, folder = outcome.stdout.splitlines()
    assert "False False [] 1" == first
    assert not Path(folder).exists()


@posix
def test_no_core():
    """No core file is written."""
    code = "import resource; print(resource.getrlimit(resource.RLIMIT_CORE)[0])"

    assert "0\n" == run(code).stdout


def test_this_package(executable):
    """Every interpreter can import this package, the same one."""
    outcome = run("import underhood; print(underhood.__file__)", python=executable)

    assert (underhood.__file__ + "\n", "") == (outcome.stdout, outcome.stderr)


def test_options():
    """Options and variables reach the child."""
    outcome = run(
        "import os, sys; print(sys.flags.optimize, os.environ['ONE'])",
        options=["-O"],
        environment={"ONE": "1"},
    )

    assert "1 1\n" == outcome.stdout


def test_indented():
    """Code that is indented as a whole runs, on every version."""
    assert "1\n" == run("\n    if True:\n        print(1)\n").stdout


def test_long_code():
    """Code of any length runs."""
    outcome = run("x = 'é'\n" * 50_000 + "print(x)")

    assert ("é\n", "") == (outcome.stdout, outcome.stderr)


def test_no_interpreter():
    """An interpreter that is not there is an error, which names it."""
    with pytest.raises(FileNotFoundError, match="there is no interpreter 'nowhere/python'"):
        run("", python="nowhere/python")


def test_nul():
    """Code that holds a NUL is refused."""
    with pytest.raises(ValueError, match="holds a NUL"):
        run("x = '\0'")


def test_default():
    """The interpreter is the running one."""
    assert sys.executable + "\n" == run("import sys; print(sys.executable)").stdout


def test_nothing_said():
    """A run that says nothing is an empty text."""
    assert "" == str(Outcome(b"", b"", 0))


def test_in_every_build(executable):
    """It runs in every interpreter, not only from this one."""
    code = (
        "from underhood.child import run\n"
        f"print(run({CRASH!r}))\n"
        "print(run('while 1: pass', timeout=0.5))"
    )

    assert "before\nSegmentation fault\nTimed out after 0.5 s" == str(run(code, python=executable))
