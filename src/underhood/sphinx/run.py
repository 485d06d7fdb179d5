"""Runs units on interpreters, several at a time, and watches every process."""

from __future__ import annotations

import ast
import os
import queue
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .plan import Step, Unit
from .pythons import Interpreter

RUNNER = Path(__file__).with_name("runner.py")
GRACE = 2.0  # seconds between an interrupt at the time limit and the end of the process
KEPT = ("PATH", "HOME", "SYSTEMROOT", "SYSTEMDRIVE", "USERPROFILE")

Event = tuple[Any, ...]


@dataclass(frozen=True)
class Settings:
    """How units are run: seconds an example may take, MiB of memory, hash seed, extra paths."""

    seed: int
    timeout: float = 20.0
    memory: int = 4096
    path: tuple[str, ...] = ()
    setup: str = ""
    cleanup: str = ""
    fork: bool = hasattr(os, "fork")


@dataclass(frozen=True)
class Job:
    """A unit to be run on one interpreter."""

    interpreter: Interpreter
    unit: Unit

    def steps(self) -> list[Step]:
        """The steps that exist for the interpreter's build."""
        return [step for step in self.unit.steps if step.runs_on(self.interpreter.build)]


@dataclass
class Result:
    """What came of one step: ``status`` is done, skipped, ended, timeout or not run.

    ``exit`` is the exit status of a process that a step ended, negative for a signal.
    """

    status: str = "not run"
    out: str = ""
    err: str = ""
    cut: int = 0
    error: tuple[str, str, str] | None = None
    value: str | None = None
    seconds: float = 0.0
    exit: int | None = None
    notes: list[str] = field(default_factory=list)


def run(
    jobs: Sequence[Job], settings: Settings, workers: int | None = None
) -> Iterator[tuple[Job, list[Result]]]:
    """Run all jobs and yield each with its results as it ends; jobs of one interpreter together."""
    todo: queue.SimpleQueue[Job] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[Job, list[Result]] | BaseException] = queue.SimpleQueue()
    for job in jobs:
        todo.put(job)
    with tempfile.TemporaryDirectory(prefix="underhood-", ignore_cleanup_errors=True) as folder:
        shutil.copy(RUNNER, folder)  # alone, for its folder is first on the path
        stop = threading.Event()
        threads = [
            threading.Thread(target=_work, args=(todo, done, settings, Path(folder), stop))
            for _ in range(min(workers or cores(), len(jobs)))
        ]
        for thread in threads:
            thread.start()
        try:
            for _ in jobs:
                result = done.get()
                if isinstance(result, BaseException):
                    raise result
                yield result
        finally:
            stop.set()
            for thread in threads:
                thread.join()


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _work(
    todo: queue.SimpleQueue[Job],
    done: queue.SimpleQueue[tuple[Job, list[Result]] | BaseException],
    settings: Settings,
    folder: Path,
    stop: threading.Event,
) -> None:
    server: Server | None = None
    try:
        while not stop.is_set():
            job = todo.get_nowait()
            if server is None or server.interpreter != job.interpreter:
                if server:
                    server.close()
                server = Server(job.interpreter, settings, folder, stop)
            done.put((job, server.run(job.steps(), job.unit.name)))
    except queue.Empty:
        pass
    except BaseException as error:
        done.put(error)
    finally:
        if server:
            server.close()


class Server:
    """An interpreter with `runner.py` in it, which runs one unit after the other."""

    def __init__(
        self, interpreter: Interpreter, settings: Settings, folder: Path, stop: threading.Event
    ) -> None:
        self.interpreter, self.settings, self.folder = interpreter, settings, folder
        self.stop = stop
        self.process: subprocess.Popen[bytes] | None = None
        self.pid = 0  # of the process in which the unit runs
        self.events: queue.SimpleQueue[Event | None] = queue.SimpleQueue()

    def run(self, steps: Sequence[Step], name: str) -> list[Result]:
        """The results of the steps, in their order, from a process that has run nothing else."""
        results = [Result() for _ in steps]
        past: set[int] = set()  # steps that a new process has to repeat, without a report
        gone: set[int] = set()  # steps that ended a process, as they were to
        while True:
            with tempfile.TemporaryDirectory(dir=self.folder, ignore_cleanup_errors=True) as place:
                tasks = [
                    _task(step, number, name, quiet=number in past)
                    for number, step in enumerate(steps)
                    if number not in gone
                ]
                left = [number for number in range(len(steps)) if number not in past | gone]
                self._start(tasks, Path(place))
                exited = self._watch(steps, results, left, Path(place))
            if self.settings.fork or not exited or not steps[left[0]].crash:
                return results
            # without fork the block took the unit along: begin again, and go on after it
            block = [n for n, step in enumerate(steps) if step.block == steps[left[0]].block]
            past = set(range(block[0])) - gone
            gone.update(block)

    def _start(self, tasks: list[dict[str, Any]], place: Path) -> None:
        if self.process is None or self.process.poll() is not None or not self.settings.fork:
            self.close()
            self._launch()
        cwd = place / "cwd"
        cwd.mkdir()
        task = ascii(
            {
                "steps": tasks,
                "folder": str(place),
                "cwd": str(cwd),
                "path": list(self.settings.path),
                "memory": self.settings.memory * 1024 * 1024,
                "fork": self.settings.fork,
                "global_setup": self.settings.setup,
                "global_cleanup": self.settings.cleanup,
            }
        ).encode()
        assert self.process and self.process.stdin
        with suppress(BrokenPipeError):
            self.process.stdin.write(b"%d\n" % len(task) + task)
            self.process.stdin.flush()

    def _launch(self) -> None:
        environment = {name: os.environ[name] for name in KEPT if name in os.environ}
        environment |= {
            "LANG": "C.UTF-8",
            "TMPDIR": str(self.folder),
            "PYTHONHASHSEED": str(self.settings.seed),
        }
        # Isolated as by -I, which would leave out the hash seed as well: no user site, no
        # site-packages, no PYTHON* variable, and runner.py stands alone in its folder.
        once = [] if self.settings.fork else ["--once"]
        self.process = subprocess.Popen(
            [self.interpreter.path, "-s", "-S", str(self.folder / RUNNER.name), *once],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=self.folder,
            env=environment,
        )
        self.events = queue.SimpleQueue()
        threading.Thread(target=_read, args=(self.process.stdout, self.events), daemon=True).start()

    def _watch(
        self, steps: Sequence[Step], results: list[Result], left: list[int], place: Path
    ) -> bool:
        """Fill in results until the unit has ended; ``left`` loses the steps that did.

        Returns whether a step ended the process.
        """
        self.pid, late = 0, False
        deadline = time.monotonic() + self.settings.timeout
        while True:
            event = self._next(deadline)
            if event == ("late",):
                if not late and self.pid and left:  # let Python end it, if it still can
                    late = True
                    results[left[0]].status = "timeout"
                    self._signal(self.pid, signal.SIGINT)
                else:
                    self._kill(self.pid)
                deadline = time.monotonic() + GRACE
                continue
            deadline = time.monotonic() + self.settings.timeout
            kind = event[0] if event else "end"
            if kind == "pid" and event:
                self.pid = event[1]
            elif kind in ("done", "skipped") and event:
                _settle(results[event[1]], event)
                left.remove(event[1])
                late = False
            elif kind == "crash" and event:
                _crashed(steps, results, left, event)
                late = False
            elif kind == "broken" and event:
                raise RuntimeError(f"{self.interpreter.path}: {event[1]}")
            else:
                status = event[1] if event else self._wait()
                self.pid = 0
                return _ended(results, left, status, place)

    def _next(self, deadline: float) -> Event | None:
        """The next event, None at the end of the stream, ``("late",)`` past the deadline."""
        while not self.stop.is_set():
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                return ("late",)
            with suppress(queue.Empty):
                return self.events.get(timeout=min(remaining, 0.5))
        raise KeyboardInterrupt

    def _signal(self, pid: int, number: int) -> None:
        if os.name == "posix":
            with suppress(OSError):
                os.kill(pid, number)

    def _kill(self, pid: int) -> None:
        """End the unit's process and what it started; the server too, if it is the same."""
        if pid and self.settings.fork:
            with suppress(OSError):
                os.killpg(pid, signal.SIGKILL)
        elif self.process:
            self.process.kill()

    def _wait(self) -> int:
        assert self.process
        return self.process.wait()

    def close(self) -> None:
        """End the interpreter, if one runs, and the unit in it."""
        if self.process:
            self._kill(self.pid)
            self.process.kill()
            self.process.wait()
            if self.process.stdin:
                with suppress(BrokenPipeError):
                    self.process.stdin.close()
            self.process = None


def _task(step: Step, number: int, name: str, quiet: bool) -> dict[str, Any]:
    return {
        "id": number,
        "source": step.source,
        "name": f"<{name}[{number}]>",
        "mode": step.mode,
        "skipif": step.skipif,
        "crash": bool(step.crash),
        "block": step.block,
        "quiet": quiet,
    }


def _read(stream: Any, events: queue.SimpleQueue[Event | None]) -> None:
    with suppress(OSError, ValueError):
        for line in stream:
            with suppress(ValueError, SyntaxError):
                events.put(ast.literal_eval(line.decode("ascii")))
    stream.close()
    events.put(None)


def _settle(result: Result, event: Event) -> None:
    late = result.status == "timeout"
    if event[0] == "skipped":
        result.status = "skipped"
        return
    told = event[2]
    result.status = "timeout" if late else "done"
    result.out, result.err, result.cut = told["out"], told["err"], told["cut"]
    result.error, result.value = told["exc"], told["value"]
    result.seconds, result.notes = told["seconds"], told["notes"]


def _crashed(steps: Sequence[Step], results: list[Result], left: list[int], event: Event) -> None:
    """A block that was to end its process has ended, after its last step or before it."""
    _, last, status, out, cut, err, _ = event
    mine = [number for number in left if steps[number].block == steps[last].block]
    if mine:
        result = results[mine[0]]
        if result.status != "timeout":
            result.status = "ended"
        result.exit, result.out, result.err, result.cut = status, out, err, cut
    for number in mine:
        left.remove(number)


def _ended(results: list[Result], left: list[int], status: int, place: Path) -> bool:
    """The unit's process has ended; if steps are left, the first of them ended it."""
    if not left:
        return False
    result = results[left[0]]
    if result.status != "timeout":
        result.status = "ended"
    result.exit = status
    for name in ("out", "err"):
        with suppress(OSError), (place / f"std{name}").open("rb") as file:
            setattr(result, name, file.read(64 * 1024).decode("utf-8", "backslashreplace"))
    return True
