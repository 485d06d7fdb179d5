"""Units run on interpreters, and whatever they do, nothing of them stays behind."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from underhood.running import run, server
from underhood.running.job import Job, Settings
from underhood.running.step import Step, Unit

from .processes import alive, until

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the examples are of POSIX")

MODES = pytest.mark.parametrize("fork", [True, False], ids=["fork", "no fork"])


def unit(*sources, name="page", **fields):
    """A unit of examples, each a block of its own; a pair is a block that ends by a signal."""
    steps = []
    for block, source in enumerate(sources):
        source, crash = source if isinstance(source, tuple) else (source, "")
        steps.append(
            Step("example", f"{source}\n", "p.md", 1, crash=crash, block=block, last=True, **fields)
        )
    return Unit(name, "default", steps)


def results(python, *units, workers=2, **settings):
    """The results of units, in the order of the units."""
    jobs = [Job(python, each) for each in units]
    settings = Settings(**{"seed": 1, "timeout": 10, **settings})
    found = {job.unit.name: told for job, told in run.run(jobs, settings, workers)}
    return [found[each.name] for each in units]


def outputs(python, *sources, **settings):
    """The outputs of examples."""
    return [result.out for result in results(python, unit(*sources), **settings)[0]]


@MODES
def test_order(python, fork):
    """Each unit comes back with the results of its own steps, in their order."""
    units = [unit(f"x = {n}", "x", f"x + {n}", name=str(n)) for n in range(20)]
    for n, told in enumerate(results(python, *units, fork=fork)):
        assert ["", f"{n}\n", f"{2 * n}\n"] == [result.out for result in told]
        assert ["done"] * 3 == [result.status for result in told]


def test_nothing():
    """Without jobs nothing is started."""
    assert [] == list(run.run([], Settings(1)))


@MODES
@pytest.mark.parametrize("python", ["3.9", "3.12", "3.13t", "3.15d"], indirect=True)
def test_hash_seed(python, fork):
    """The hash seed is that of the settings, the same in two runs, and not in the environment."""
    probe = "import os; hash('text'), 'PYTHONHASHSEED' in os.environ"
    first, second, third = (outputs(python, probe, seed=seed, fork=fork) for seed in (1, 1, 2))
    assert first == second
    assert first != third
    assert first[0].endswith("False)\n")


@MODES
def test_environment(python, fork, monkeypatch, tmp_path):
    """No setting of ours gets to the examples: no PYTHON*, no site-packages, no module of ours."""
    (tmp_path / "evil.py").write_text("")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHONSTARTUP", "nothing.py")
    monkeypatch.setenv("UNDERHOOD_PROBE", "1")
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path))
    got = outputs(
        python,
        "import os, sys",
        "[n for n in os.environ if n.startswith(('PYTHON', 'UNDERHOOD', 'VIRTUAL'))]",
        "try: import evil\nexcept ImportError: print('none')\n",
        "try: import runner\nexcept ImportError: print('none')\n",
        "[path for path in sys.path if 'site-packages' in path]",
        "os.listdir()",
        "sorted(os.listdir(os.path.dirname(os.getcwd())))",
        fork=fork,
    )
    assert ["", "[]\n", "none\n", "none\n", "[]\n", "[]\n"] == got[:-1]


@MODES
def test_path(python, fork, tmp_path):
    """A folder of the settings can be imported from."""
    (tmp_path / "friend.py").write_text("name = 'friend'")
    assert ["", "'friend'\n"] == outputs(
        python, "import friend", "friend.name", path=(str(tmp_path),), fork=fork
    )


@MODES
def test_replay(python, fork):
    """After a crash that was expected the namespace is as before, by a fork or by a replay."""
    sources = [
        "import os; row = []",
        "row.append(1); row",
        ("row.append(2); os.abort()", "SIGABRT"),
        "row.append(3); row",
        ("print(row); os.kill(os.getpid(), 11)", "SIGSEGV"),
        "row",
        ("1", "SIGSEGV"),
        "row",
    ]
    told = results(python, unit(*sources), fork=fork)[0]
    assert ["done", "done", "ended", "done", "ended", "done", "done", "done"] == [
        result.status for result in told
    ]
    assert ["", "[1]\n", "", "[1, 3]\n", "[1, 3]\n", "[1, 3]\n", "1\n", "[1, 3]\n"] == [
        result.out for result in told
    ]
    assert [-6, -11] == [result.exit for result in told if result.status == "ended"]


@MODES
def test_replay_of_a_timeout(python, fork, monkeypatch):
    """A replay that is late again does no harm to the examples after it."""
    monkeypatch.setattr(server, "GRACE", 0.5)
    sources = [
        "import os, time",
        "time.sleep(100)",
        ("os.abort()", "SIGABRT"),
        "'after'",
    ]
    told = results(python, unit(*sources), fork=fork, timeout=1.5)[0]
    assert ["done", "timeout", "ended", "done"] == [result.status for result in told]
    assert "'after'\n" == told[-1].out


@MODES
def test_time_limit(python, fork, monkeypatch):
    """The time limit is for each example: four that take longer only together are done."""
    monkeypatch.setattr(server, "GRACE", 0.5)
    sources = ["import time", *["time.sleep(0.6)"] * 4, "time.sleep(100)", "'after'"]
    told = results(python, unit(*sources), fork=fork, timeout=2)[0]
    assert [*["done"] * 5, "timeout", "done"] == [result.status for result in told]


def test_fork_of_an_example(python):
    """A child that an example forks reports nothing, whatever it does, and ends."""
    sources = ["import os", *["child = os.fork()", "os.waitpid(child, 0)[1]"] * 5, "1"]
    assert ["", *["", "0\n"] * 5, "1\n"] == outputs(python, *sources)


def test_server_that_dies(python):
    """An example that ends the server does no harm to other units."""
    ends = unit("import os, signal", "os.kill(os.getppid(), signal.SIGKILL)", "1", name="ends")
    others = [unit("'alive'", name=str(n)) for n in range(3)]
    _, *told = results(python, ends, *others, workers=1)
    assert ["'alive'\n"] * 3 == [result[0].out for result in told]


def test_sys_flags(python):
    """Examples run as at a prompt: with assertions, without user site, in a module of that name."""
    source = "import sys; sys.flags.optimize, sys.flags.no_user_site, __name__, sys.argv"
    assert ["(0, 1, '__main__', [''])\n"] == outputs(python, source)


def test_broken_interpreter(python, monkeypatch, tmp_path):
    """A runner that does not run is no failure of an example, but of the run."""
    broken = tmp_path / "runner.py"
    broken.write_text(run.RUNNER.read_text("utf-8").replace("os.chdir(", "os.chdir(1 / 0, "))
    monkeypatch.setattr(run, "RUNNER", broken)
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        results(python, unit("1"))


PROGRAM = """\
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background ignores it
sys.path.insert(0, {source!r})
from underhood.running import run
from underhood.running.job import Job, Settings
from underhood.running.step import Step, Unit
from underhood.sphinx.pythons import ask
unit = Unit("u", "default", [Step("example", source, "p", 1) for source in {examples!r}])
jobs = [Job(ask({python!r}), unit)] * 2
list(run.run(jobs, Settings(1, timeout=60, fork={fork}), 2))
"""


@pytest.mark.parametrize(
    "number, fork",  # without forks no one sees that the run was killed
    [(signal.SIGINT, True), (signal.SIGINT, False), (signal.SIGTERM, True), (signal.SIGKILL, True)],
)
def test_interrupt(python, fork, number, tmp_path):
    """When the run is interrupted, or killed, no process of it is left."""
    folder = tmp_path / "pids"
    folder.mkdir()
    examples = [
        f"import os; open('{folder}/' + str(os.getpid()), 'w').close()\n",
        f"import subprocess; subprocess.call('echo > {folder}/$$; exec sleep 1000', shell=True)\n",
    ]
    source = str(Path(run.__file__).parents[2])
    text = PROGRAM.format(source=source, examples=examples, python=python.path, fork=fork)
    (tmp_path / "program.py").write_text(text)
    with subprocess.Popen(
        [sys.executable, tmp_path / "program.py"], stderr=subprocess.PIPE, start_new_session=True
    ) as program:
        until(lambda: len(list(folder.iterdir())) == 4)
        os.killpg(program.pid, number)  # as the terminal does
        program.wait(10)
    pids = [int(path.name) for path in folder.iterdir()]
    until(lambda: not any(alive(pid) for pid in pids))


def test_stop_early(python, tmp_path):
    """When the results are not asked for to the end, the rest is ended."""
    source = f"import os, time; open('{tmp_path}/' + str(os.getpid()), 'w').close()"
    sleeping = (unit(f"{source}; time.sleep(10_000)", name=str(n)) for n in range(3))
    jobs = [Job(python, each) for each in (unit("1", name="a"), *sleeping)]
    found = run.run(jobs, Settings(1, timeout=10_000), 2)
    assert "a" == next(found)[0].unit.name
    until(lambda: any(tmp_path.iterdir()))
    found.close()
    until(lambda: not any(alive(int(path.name)) for path in tmp_path.iterdir()))


@pytest.mark.skipif(not Path("/proc").exists(), reason="the processes are looked for in /proc")
@pytest.mark.parametrize(
    "times, without", [(10, ""), (5, "pidfd_open")], ids=["Linux", "as elsewhere"]
)
def test_stop_at_the_start(python, tmp_path, monkeypatch, times, without):
    """What has only just begun when the rest is ended is ended, too."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    if without:
        text = run.RUNNER.read_text("utf-8")
        assert text.count(f'hasattr(os, "{without}")') == 1
        monkeypatch.setattr(run, "RUNNER", tmp_path / "runner.py")
        run.RUNNER.write_text(text.replace(f'hasattr(os, "{without}")', "False"), "utf-8")
    jobs = [Job(python, unit("1", name="a"))]
    jobs += [Job(python, unit("import time; time.sleep(10_000)", name=str(n))) for n in range(2)]
    for _ in range(times):
        found = run.run(jobs, Settings(1, timeout=10_000), 2)
        assert "a" == next(found)[0].unit.name
        found.close()
    until(lambda: not mentioned(tmp_path))


def mentioned(folder):
    """The processes that were started with a file of this folder."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if os.fsencode(folder) in path.read_bytes():
                found.add(int(path.parent.name))
    return found
