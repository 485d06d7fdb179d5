"""Runs the examples of a chapter: the one program that is started in every interpreter.

Standard library only, Python 3.9 and later. `run.py` starts it, writes tasks to its standard
input (length, newline, a dict as a literal) and reads events from its standard output (a tuple
as a literal, one a line). Each chapter runs in a fork of this process, in which nothing else has
run; with ``--once``, and where there is no fork, a process runs one chapter.

Events: ``("pid", pid)``, ``("done", step, result)``, ``("skipped", step)``,
``("crash", step, status)`` for a block that was to end its process, ``("end", status)``.
"""

from __future__ import annotations

import builtins
import io
import linecache
import os
import signal
import site
import sys
import traceback
import types
from time import perf_counter

TYPE_CHECKING = False
if TYPE_CHECKING:  # typing is imported by no example, so not here either
    from typing import Any, NoReturn

if sys.platform != "win32":
    import resource

# Examples may replace builtins: everything below goes on with a copy of them.
globals()["__builtins__"] = dict(vars(builtins))

SHOWN = 64 * 1024  # bytes of output that are reported for an example
FILE_SIZE = 512 * 1024 * 1024  # bytes that an example may write to one file
FORKS = hasattr(os, "fork")
MASKS = hasattr(signal, "pthread_sigmask")


class Channel:
    """The way back to `run.py`, on a file descriptor that examples do not see."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def send(self, *event: Any, write: Any = os.write) -> None:
        """Write an event, whole."""
        line = ascii(event).encode() + b"\n"
        while line:
            line = line[write(self.descriptor, line) :]


class Capture:
    """What is written to file descriptor 1 or 2, by Python or by C."""

    def __init__(self, descriptor: int, name: str, folder: str) -> None:
        self.target, self.name = descriptor, name
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        self.file = os.open(os.path.join(folder, name), flags, 0o600)
        self.identity = os.fstat(self.file)[1:3]
        self.install()

    def install(self, dup2: Any = os.dup2) -> None:
        """Point the descriptor and the stream of `sys` at the file."""
        dup2(self.file, self.target)
        raw = io.FileIO(self.target, "wb", closefd=False)
        self.stream = io.TextIOWrapper(
            io.BufferedWriter(raw),
            encoding="utf-8",
            errors="backslashreplace",
            newline="\n",
            line_buffering=True,
            write_through=True,
        )
        setattr(sys, self.name, self.stream)
        setattr(sys, "__%s__" % self.name, self.stream)

    def mend(self, fstat: Any = os.fstat) -> str:
        """Undo what an example did to the stream; returns what that was, or nothing."""
        stream = getattr(sys, self.name, None)
        try:
            moved = fstat(self.target)[1:3] != self.identity
        except OSError:
            moved = True
        if stream is self.stream and not stream.closed and not moved:
            return ""
        closed = moved or stream is None or getattr(stream, "closed", False)
        self.install()
        return "the example left sys.%s %s" % (self.name, "closed" if closed else "replaced")

    def take(
        self,
        fstat: Any = os.fstat,
        lseek: Any = os.lseek,
        read: Any = os.read,
        cut: Any = os.ftruncate,
    ) -> tuple[str, int]:
        """The text written since the last call, and how many bytes of it were left out."""
        try:
            self.stream.flush()
        except (OSError, ValueError):
            pass
        size = fstat(self.file).st_size
        if not size:
            return "", 0
        lseek(self.file, 0, 0)
        text = read(self.file, SHOWN).decode("utf-8", "backslashreplace")
        cut(self.file, 0)
        return text, max(0, size - SHOWN)


class Chapter:
    """One chapter, or one group of it: a namespace and the steps that run in it."""

    def __init__(self, task: dict[str, Any], channel: Channel) -> None:
        self.task, self.channel = task, channel
        self.flags = 0  # __future__ statements hold on, as at a prompt
        os.chdir(task["cwd"])
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.close(null)
        sys.stdin = open(0, encoding="utf-8", closefd=False)
        self.out = Capture(1, "stdout", task["folder"])
        self.err = Capture(2, "stderr", task["folder"])
        main = types.ModuleType("__main__")
        main.__dict__["__builtins__"] = builtins
        self.runner = sys.modules["__main__"]
        self.space = main.__dict__
        sys.modules["__main__"] = main
        sys.argv[:] = [""]
        sys.path[:] = [*sys.path[1:], *task["path"]]

    def run(self) -> None:
        """Run all steps, and report each as it ends."""
        steps = self.task["steps"]
        place = 0
        while place < len(steps):
            block = [steps[place]]
            while block[0]["crash"] and block[0]["block"] == self._block(place + len(block)):
                block.append(steps[place + len(block)])
            place += len(block)
            if block[0]["crash"] and self.task["fork"]:
                self.crash(block)
            else:
                for step in block:
                    self.step(step)

    def _block(self, place: int) -> Any:
        steps = self.task["steps"]
        return steps[place]["block"] if place < len(steps) else None

    def crash(self, block: list[dict[str, Any]]) -> None:
        """Run the steps of a block in a fork, for its last one is to end the process."""
        child = os.fork()
        if not child:
            for step in block:
                self.step(step)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        last, printed = block[-1]["id"], (*self.out.take(), *self.err.take())
        self.channel.send("crash", last, code(status), *printed)

    def step(self, step: dict[str, Any]) -> None:
        """Run one step and report it; nothing it raises gets out."""
        if step["skipif"] and self.skips(step["skipif"]):
            self.channel.send("skipped", step["id"])
            return
        source, name = step["source"], step["name"]
        linecache.cache[name] = (len(source), None, source.splitlines(True), name)
        result: dict[str, Any] = {"exc": None, "value": None}
        start = perf_counter()
        try:
            result["value"] = self.execute(source, name, step["mode"])
        except BaseException as error:
            result["exc"] = told(error)
            del error
        result["seconds"] = perf_counter() - start
        result["out"], result["cut"] = self.out.take()
        result["err"], _ = self.err.take()
        result["notes"] = [note for note in (self.out.mend(), self.err.mend()) if note]
        if not step.get("quiet"):
            self.channel.send("done", step["id"], result)

    def execute(self, source: str, name: str, mode: str) -> Any:
        """Compile and run in the chapter's namespace; the value of an expression as text."""
        program = compile(source, name, mode, self.flags, True)
        if mode != "eval":
            self.flags |= program.co_flags & FUTURE
        interrupts(True)
        try:
            if mode != "eval":
                exec(program, self.space)
                return None
            value = eval(program, self.space)
            return value if type(value) is str else repr(value)
        finally:
            interrupts(False)

    def skips(self, condition: str) -> bool:
        """Whether a ``skipif`` holds, in a namespace of its own."""
        space: dict[str, Any] = {}
        exec(self.task["global_setup"], space)
        skips = bool(eval(condition, space))
        exec(self.task["global_cleanup"], space)
        return skips


FUTURE = 0
for _name in __import__("__future__").all_feature_names:
    FUTURE |= getattr(__import__("__future__"), _name).compiler_flag


def interrupts(wanted: bool) -> None:
    """Let an interrupt, sent at the time limit, reach examples and nothing else."""
    if not MASKS:
        return
    if wanted:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        return
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    while signal.SIGINT in signal.sigpending():
        signal.sigwait({signal.SIGINT})


def told(error: BaseException) -> tuple[str, str, str]:
    """The exception as doctest compares it, and its whole traceback, as text."""
    kind = type(error)
    name = kind.__qualname__
    try:
        lines = traceback.format_exception_only(kind, error)
        if isinstance(error, SyntaxError):  # drop the place, as doctest does
            while len(lines) > 1 and not lines[0].startswith(name):
                del lines[0]
        frames = error.__traceback__
        depth = 0
        while frames is not None and depth < 100:
            frames, depth = frames.tb_next, depth + 1
        limit = None if depth < 100 else -20
        first = error.__traceback__
        while first is not None and first.tb_frame.f_code.co_filename == __file__:
            first = first.tb_next
        whole = "".join(traceback.format_exception(kind, error, first, limit=limit))
        return name, "".join(lines)[:SHOWN], whole[:SHOWN]
    except BaseException as second:
        text = "%s: <cannot be shown: %s>\n" % (name, type(second).__name__)
        return name, text, text


def code(status: int) -> int:
    """The exit status as subprocess gives it: negative for a signal."""
    return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def limit(task: dict[str, Any]) -> None:
    """Cap memory and files, and leave no core dumps, where the system can."""
    if sys.platform == "win32":
        return
    for kind, most in (
        ("RLIMIT_AS", task["memory"]),
        ("RLIMIT_FSIZE", FILE_SIZE),
        ("RLIMIT_CORE", 0),
    ):
        hard = resource.getrlimit(getattr(resource, kind))[1]
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        try:
            resource.setrlimit(getattr(resource, kind), (most, hard))
        except (OSError, ValueError):  # macOS refuses RLIMIT_AS
            pass


def receive() -> dict[str, Any] | None:
    """The next task, or None at the end of the input."""
    size = b""
    while not size.endswith(b"\n"):
        byte = os.read(0, 1)
        if not byte:
            return None
        size += byte
    left = int(size)
    parts: list[bytes] = []
    while left:
        parts.append(os.read(0, left))
        if not parts[-1]:
            return None
        left -= len(parts[-1])
    task: dict[str, Any] = eval(b"".join(parts), {"__builtins__": {}})
    return task


def work(task: dict[str, Any], channel: Channel) -> NoReturn:
    """Run one task in this process, then leave it at once, threads and all."""
    channel.send("pid", os.getpid())
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        interrupts(False)
        limit(task)
        Chapter(task, channel).run()
    except BaseException:
        channel.send("broken", traceback.format_exc())
        os._exit(70)
    os._exit(0)


def main() -> None:
    """Serve tasks until the input ends."""
    os.environ.pop("PYTHONHASHSEED", None)  # children of examples choose their own
    site.setquit()  # as at a prompt, though -S keeps site-packages out
    site.setcopyright()
    site.sethelper()
    channel = Channel(os.dup(1))
    while True:
        task = receive()
        if task is None:
            return
        if "--once" in sys.argv or not FORKS:
            work(task, channel)
        child = os.fork()
        if not child:
            os.setpgid(0, 0)
            work(task, channel)
        _, status = os.waitpid(child, 0)
        try:
            os.killpg(child, signal.SIGKILL)  # what the chapter started and left behind
        except OSError:
            pass
        channel.send("end", code(status))


if __name__ == "__main__":
    main()
