"""The program that runs in every interpreter keeps to its protocol, alone in a process."""

import json
import marshal
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from underhood.running import runner

RUNNER = Path(runner.__file__)
EVERY = ["3.9", "3.10", "3.11", "3.12", "3.13", "3.14", "3.15", "3.13t", "3.15d"]

posix = pytest.mark.skipif(os.name != "posix", reason="there is no fork")


def step(number, source, mode="single", **fields):
    """A step of a task."""
    usual = {"skipif": "", "crash": False, "block": number, "exception": ""}
    return {"id": number, "source": source, "name": f"<{number}>", "mode": mode, **usual, **fields}


def task(folder, *steps, **fields):
    """A task as server.py writes it."""
    for name in ("cwd", "temporary"):
        (folder / name).mkdir(parents=True)
    value = {
        "steps": list(steps),
        "folder": str(folder),
        "cwd": str(folder / "cwd"),
        "temporary": str(folder / "temporary"),
        "path": [],
        "memory": 2**32,
        "fork": True,
        "global_setup": "",
        "global_cleanup": "",
        **fields,
    }
    text = marshal.dumps(value, 2)
    return b"%d\n" % len(text) + text


def serve(python, tasks, *arguments):
    """The events of tasks, by an interpreter that has nothing in its environment."""
    events = []
    with subprocess.Popen(
        [python.path, "-s", "-S", str(RUNNER), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"PYTHONHASHSEED": "1"},
    ) as server:
        for text in tasks:
            server.stdin.write(text)
            server.stdin.flush()
            for line in server.stdout:
                events.append(json.loads(line))
                if events[-1][0] == "end":
                    break
        server.stdin.close()
        assert b"" == server.stdout.read()
        assert 0 == server.wait(10)
    return events


@pytest.mark.parametrize("python", EVERY, indirect=True)
def test_protocol(python, tmp_path):
    """On every build a task is answered by the events of its steps, in order."""
    steps = [step(0, "x = 2\n"), step(1, "x\n"), step(2, "x / 0\n"), step(3, "f'{x!r:>3}'", "eval")]
    events = serve(python, [task(tmp_path / name, *steps) for name in "ab"])
    assert 2 * ["pid", "done", "done", "done", "done", "end"] == [event[0] for event in events]
    assert [0, 1, 2, 3] == [event[1] for event in events if event[0] == "done"][:4]
    results = [event[2] for event in events if event[0] == "done"]
    assert ["", "2\n", "", ""] == [result.get("out", "") for result in results][:4]
    name, last, whole = results[2]["error"]
    assert ("ZeroDivisionError", "ZeroDivisionError: division by zero\n") == (name, last)
    assert whole.startswith('Traceback (most recent call last):\n  File "<2>", line 1, in <module>')
    assert "  2" == results[3]["value"]
    assert all(0 <= result["seconds"] < 5 for result in results)
    assert ["end", 0] == events[-1]


@posix
def test_forks(python, tmp_path):
    """Each task has a process of its own, in which the last one has left nothing."""
    spoil = step(0, "import gc, sys, builtins; gc.disable(); builtins.spoilt = sys.spoilt = 1\n")
    look = step(0, "hasattr(sys, 'spoilt') or hasattr(builtins, 'spoilt')\n")
    first = step(1, "import gc, sys, builtins; gc.isenabled()\n")
    events = serve(python, [task(tmp_path / "a", spoil), task(tmp_path / "b", first, look)])
    assert 2 == len({event[1] for event in events if event[0] == "pid"})
    assert ["", "True\n", "False\n"] == [
        event[2].get("out", "") for event in events if event[0] == "done"
    ]


@posix
def test_crash_event(python, tmp_path):
    """A block that is to crash runs in a fork of its own, whose status comes back."""
    steps = [
        step(0, "import os; x = 1\n"),
        step(1, "x = 2\n", crash=True, block=1),
        step(
            2, "print('out', flush=True); os.write(2, b'err') and os.abort()\n", crash=True, block=1
        ),
        step(3, "x\n", block=2),
    ]
    events = serve(python, [task(tmp_path / "a", *steps)])
    assert ["pid", "done", "pid", "done", "crash", "done", "end"] == [event[0] for event in events]
    assert ["crash", 2, -signal.SIGABRT, "out\n", 0, "err", 0] == events[4]
    assert "1\n" == events[5][2]["out"]


@posix
@pytest.mark.parametrize(
    "source, status",
    [("import os; os._exit(3)\n", 3), ("import os; os.kill(os.getpid(), 9)\n", -9)],
)
def test_end(python, tmp_path, source, status):
    """The end of a task tells how its process ended, and the next one is served all the same."""
    events = serve(
        python, [task(tmp_path / "a", step(0, source)), task(tmp_path / "b", step(0, "1"))]
    )
    assert ["pid", "end", "pid", "done", "end"] == [event[0] for event in events]
    assert [["end", status], ["end", 0]] == [event for event in events if event[0] == "end"]


def test_once(python, tmp_path):
    """With --once the task runs in the process itself, which then ends."""
    events = serve(python, [task(tmp_path / "a", step(0, "1\n"), fork=False)], "--once")
    assert ["pid", "done"] == [event[0] for event in events]


def test_future(python, tmp_path):
    """A __future__ statement holds for the examples after it, as at a prompt."""
    steps = [
        step(0, "from __future__ import annotations\n"),
        step(1, "def f(x: unknown): pass\n"),
        step(2, "f.__annotations__\n"),
    ]
    events = serve(python, [task(tmp_path / "a", *steps)])
    assert "{'x': 'unknown'}\n" == events[3][2]["out"]


def test_skipif(python, tmp_path):
    """A condition sees what the global setup made, not the chapter, and its output is nobody's."""
    steps = [
        step(0, "flag = chapter = True\n"),
        step(1, "1\n", skipif="flag"),
        step(2, "2\n", skipif="not flag"),
        step(3, "3\n", skipif="chapter"),
    ]
    setup = {"global_setup": "flag = 5; print('noise')", "global_cleanup": "del flag"}
    events = serve(python, [task(tmp_path / "a", *steps, **setup)])
    assert ["pid", "done", "skipped", "done", "done", "end"] == [event[0] for event in events]
    assert "2\n" == events[3][2]["out"]
    assert "NameError" == events[4][2]["error"][0]


def test_syntax_error(python, tmp_path):
    """Of a SyntaxError the last line is compared, as doctest does."""
    events = serve(python, [task(tmp_path / "a", step(0, "1 +\n"))])
    name, last, whole = events[1][2]["error"]
    assert ("SyntaxError", "SyntaxError: invalid syntax\n") == (name, last)
    assert "    1 +\n" in whole


def test_broken(python, tmp_path):
    """A chapter that cannot begin says why."""
    events = serve(python, [task(tmp_path / "a", step(0, "1\n"), cwd=str(tmp_path / "none"))])
    assert ["pid", "broken", "end"] == [event[0] for event in events]
    assert "FileNotFoundError" in events[1][1]


@posix
def test_ends_with_its_master(python, tmp_path):
    """When whoever gave the task is gone, the chapter ends, even in an endless loop."""
    server = subprocess.Popen(
        [python.path, "-s", "-S", str(RUNNER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with server:
        server.stdin.write(task(tmp_path / "a", step(0, "while True: pass\n")))
        server.stdin.flush()
        pid = json.loads(server.stdout.readline())[1]
        os.kill(pid, 0)
        server.stdin.close()
        assert ["end", -9] == json.loads(server.stdout.readline())
        assert 0 == server.wait(10)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_plain():
    """The last line of a traceback can be made without the module traceback."""
    assert "KeyError: 'x'\n" == runner.plain(KeyError("x"))
    kind = type("Odd", (Exception,), {"__module__": "here"})
    assert "here.Odd: 1\n" == runner.plain(kind(1))
    assert runner.SHOWN == len(runner.plain(ValueError("x" * 10**6)))
    silent = type("Silent", (Exception,), {"__str__": lambda self: 1 / 0})
    assert "an exception that cannot be shown: ZeroDivisionError\n" == runner.plain(silent())


def test_told():
    """An exception is told as doctest compares it, and with a traceback of some length."""

    def deep(left):
        return deep(left - 1) if left else 1 / 0

    with pytest.raises(ZeroDivisionError) as caught:
        deep(300)
    name, last, whole = runner.told(caught.value)
    assert ("ZeroDivisionError", "ZeroDivisionError: division by zero\n") == (name, last)
    assert len(whole.splitlines()) < 70

    expected = "ZeroDivisionError: division by zero\n"
    assert expected == runner.told(caught.value, expected)[2]
    assert whole == runner.told(caught.value, expected.upper())[2]


@posix
def test_code():
    """An exit status reads as that of subprocess."""
    assert [3, -9] == [runner.code(3 << 8), runner.code(9)]


def test_no_import_but_the_standard_library():
    """The program is of the standard library alone, and leaves heavy modules to examples."""
    loaded = "import sys; sys.argv = ['x']; import runner; print(*sys.modules)"
    text = subprocess.run(
        [sys.executable, "-s", "-S", "-c", loaded],
        cwd=RUNNER.parent,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    modules = set(text.split())
    assert {name.partition(".")[0] for name in modules} <= {
        *sys.stdlib_module_names,
        "__main__",
        "runner",
    }
    assert not modules & {"typing", "subprocess", "threading", "dataclasses", "asyncio", "doctest"}
