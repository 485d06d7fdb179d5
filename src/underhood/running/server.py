"""An interpreter at work: starts `runner.py` in it, and watches what the examples do."""

from __future__ import annotations

import json
import marshal
import os
import queue
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from .job import Python, Result, Settings
from .place import Place
from .step import Step

RUNNER = Path(__file__).with_name("runner.py")
PAUSE = 0.001  # seconds in which events gather: to wake up for each costs more than to read it
GRACE = 2.0  # seconds between an interrupt at the time limit and the end of the process
START = 60.0  # seconds that an interpreter may take to begin
KEPT = ("PATH", "HOME", "SYSTEMROOT", "SYSTEMDRIVE", "USERPROFILE")

Event = list[Any]
LATE: Event = ["late"]
MARSHAL = 2  # a form that every supported version reads


class Server:
    """An interpreter with `runner.py` in it, which runs one unit after the other."""

    def __init__(
        self, interpreter: Python, settings: Settings, folder: Path, stop: threading.Event
    ) -> None:
        self.interpreter, self.settings, self.folder = interpreter, settings, folder
        self.stop = stop
        self.process: subprocess.Popen[bytes] | None = None
        self.place: Place | None = None  # that of the unit before, if it is as good as new
        self.pids: list[int] = []  # the unit's process, and the fork in which its block crashes
        self.chunks: queue.SimpleQueue[list[bytes] | None] = queue.SimpleQueue()
        self.events: deque[Event] = deque()  # that have come and are not seen yet

    def run(self, steps: Sequence[Step], name: str) -> list[Result]:
        """The results of the steps, in their order, from a process that has run nothing else."""
        results = [Result() for _ in steps]
        past: set[int] = set()  # steps that a new process has to repeat, without a report
        gone: set[int] = set()  # steps of blocks that ended a process
        while True:
            left = [number for number in range(len(steps)) if number not in gone]
            place, self.place = self.place or Place(self.folder), None
            self._start([self._task(steps[number], number, name) for number in left], place)
            exited = self._watch(steps, results, left, past, place)
            if place.clear():
                self.place = place
            else:
                place.remove()
            if self.settings.fork or not exited or not steps[left[0]].crash:
                return results
            # without fork the block took the unit along: begin again, and go on after it
            block = [n for n, step in enumerate(steps) if step.block == steps[left[0]].block]
            past = set(range(block[0])) - gone
            gone.update(block)

    def _task(self, step: Step, number: int, name: str) -> dict[str, Any]:
        variant = step.variant(self.interpreter.build)
        return {
            "id": number,
            "source": step.source,
            "name": f"<{name}[{number}]>",
            "mode": step.mode,
            "skipif": step.skipif,
            "crash": bool(step.crash),
            "block": step.block,
            "exception": (variant and variant.exception) or "",
        }

    def _start(self, tasks: list[dict[str, Any]], place: Place) -> None:
        if self.process is None or self.process.poll() is not None or not self.settings.fork:
            self.close()
            self._launch()
        task = marshal.dumps(
            {
                "steps": tasks,
                "folder": str(place.folder),
                "cwd": str(place.cwd),
                "temporary": str(place.temporary),
                "path": list(self.settings.path),
                "memory": self.settings.memory * 1024 * 1024,
                "fork": self.settings.fork,
                "global_setup": self.settings.setup,
                "global_cleanup": self.settings.cleanup,
            },
            MARSHAL,
        )
        assert self.process and self.process.stdin
        with suppress(BrokenPipeError):
            self.process.stdin.write(b"%d\n" % len(task) + task)
            self.process.stdin.flush()

    def _launch(self) -> None:
        environment = {name: os.environ[name] for name in KEPT if name in os.environ}
        environment |= {
            "LANG": "C.UTF-8",
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
            start_new_session=True,  # an interrupt at the terminal is ours to handle
        )
        self.chunks = queue.SimpleQueue()
        self.events.clear()
        threading.Thread(target=_read, args=(self.process.stdout, self.chunks), daemon=True).start()

    def _watch(
        self,
        steps: Sequence[Step],
        results: list[Result],
        left: list[int],
        past: set[int],
        place: Place,
    ) -> bool:
        """Fill in results until the unit has ended; ``left`` loses the steps that did.

        Returns whether a step ended the process. Those of the ``past`` have their results.
        """
        self.pids, late = [], False
        deadline = time.monotonic() + START
        while True:
            event = self._next(deadline)
            if event == LATE:
                if left and left[0] not in past:
                    results[left[0]].status = "timeout"
                self._end(gently=not late and bool(left))
                late, deadline = True, time.monotonic() + GRACE
                continue
            deadline = time.monotonic() + self.settings.timeout
            kind = event[0] if event else "end"
            if kind == "pid" and event:
                self.pids.append(event[1])
            elif kind in ("done", "skipped") and event:
                _settle(results, left, past, event)
                late = late and self._halt(left)
            elif kind == "crash" and event:
                self.pids.pop()
                _crashed(steps, results, left, event)
                late = False
            elif kind == "broken" and event:
                raise RuntimeError(f"{self.interpreter.path}: {event[1]}")
            else:
                status = event[1] if event else self._wait()
                if not self.settings.fork:
                    self._kill()  # what it left behind; a server does that itself
                self.pids = []
                return _ended(results, left, past, status, place)

    def _next(self, deadline: float) -> Event | None:
        """The next event, None at the end of the stream, `LATE` past the deadline."""
        while not self.stop.is_set():
            if self.events:
                return self.events.popleft()
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                return LATE
            with suppress(queue.Empty):
                lines = self.chunks.get(timeout=min(remaining, 0.5))
                if lines is None:
                    return None
                self.events.extend(_events(lines))
                continue
            if not self.settings.fork and self.process and self.process.poll() is not None:
                self._kill()  # what it started may keep the stream open
        raise KeyboardInterrupt

    def _end(self, gently: bool) -> None:
        """End what runs: by an interrupt, so that the unit goes on after it, or for good."""
        if gently and self.pids:
            self._signal(self.pids[-1], signal.SIGINT)
        else:
            self._kill()

    def _halt(self, left: list[int]) -> bool:
        """After a step that was late: end the unit, if the settings say so."""
        if self.settings.halt:
            left.clear()
            self._kill()
        return False

    def _signal(self, pid: int, number: int) -> None:
        if os.name == "posix":
            with suppress(OSError):
                os.kill(pid, number)

    def _kill(self) -> None:
        """End the fork of a block that is to crash, or the unit and all that it started."""
        if len(self.pids) > 1:
            self._signal(self.pids[-1], signal.SIGKILL)
        elif self.pids and os.name == "posix":
            with suppress(OSError):
                os.killpg(self.pids[0], signal.SIGKILL)
        elif self.process:
            self.process.kill()

    def _wait(self) -> int:
        """The exit status of the interpreter, which has closed its end of the stream."""
        assert self.process
        try:
            return self.process.wait(self.settings.timeout)
        except subprocess.TimeoutExpired:
            self._kill()
            return self.process.wait()

    def finish(self) -> None:
        """Tell the interpreter that nothing more comes: it ends the unit in it, and itself."""
        if self.process and self.process.stdin:
            with suppress(BrokenPipeError):
                self.process.stdin.close()

    def close(self) -> None:
        """End the interpreter, if one runs, and the unit in it."""
        if self.process is None:
            return
        self.finish()
        if self.settings.fork and self.process.poll() is None:
            with suppress(queue.Empty):  # the end of the stream is its end
                deadline = time.monotonic() + 1
                while (
                    lines := self.chunks.get(timeout=max(0, deadline - time.monotonic()))
                ) is not None:
                    self.events.extend(_events(lines))
            for kind, *told in self.events:  # what has only just begun, or ended
                if kind == "pid":
                    self.pids.append(told[0])
                elif kind == "end":
                    self.pids.clear()
        self.pids = self.pids[:1]
        self._kill()
        self.process.kill()
        self.process.wait()
        self.process, self.pids = None, []


def _read(stream: Any, chunks: queue.SimpleQueue[list[bytes] | None]) -> None:
    """Pass on what comes, as many lines at a time as there are; None at the end."""
    rest = b""
    with suppress(OSError, ValueError):
        while chunk := stream.read1(1 << 16):
            *lines, rest = (rest + chunk).split(b"\n")
            chunks.put(lines)
            if not (lines and lines[-1].startswith(b'["end"')):
                time.sleep(PAUSE)
    stream.close()
    chunks.put(None)


def _events(lines: list[bytes]) -> Iterator[Event]:
    """The events in lines; all are read at once, unless an example has written between them."""
    try:
        found = json.loads(b"[%s]" % b",".join(lines))
    except ValueError:
        if len(lines) > 1:
            for line in lines:
                yield from _events([line])
        return
    yield from (event for event in found if isinstance(event, list) and event)


def _settle(results: list[Result], left: list[int], past: set[int], event: Event) -> None:
    """A step has ended; of the past it is no news, and after a halt nobody waits for it."""
    if event[1] not in left:
        return
    left.remove(event[1])
    if event[1] in past:
        return
    result = results[event[1]]
    late = result.status == "timeout"
    if event[0] == "skipped":
        result.status = "skipped"
        return
    result.status = "timeout" if late else "done"
    for name, value in event[2].items():  # what is empty has been left out
        setattr(result, name, tuple(value) if name == "error" else value)


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


def _ended(
    results: list[Result], left: list[int], past: set[int], status: int, place: Place
) -> bool:
    """The unit's process has ended; if steps are left, the first of them ended it."""
    left[:] = [number for number in left if number not in past]
    if not left:
        return False
    result = results[left[0]]
    if result.status != "timeout":
        result.status = "ended"
    result.exit = status
    for name, path in zip(("out", "err"), place.captured):
        with suppress(OSError), path.open("rb") as file:
            setattr(result, name, file.read(64 * 1024).decode("utf-8", "backslashreplace"))
    return True
