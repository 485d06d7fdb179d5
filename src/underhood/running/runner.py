"""Runs the examples of a chapter: the one program that is started in every interpreter.

Standard library only, Python 3.9 and later. `server.py` starts it, writes tasks to its standard
input (length, newline, a dict by marshal) and reads events from its standard output (a list as
JSON, one a line). Each chapter runs in a fork of this process, in which nothing else has
run; with ``--once``, and where there is no fork, a process runs one chapter.

Events: ``["pid", pid]`` of the process in which the next steps run, ``["done", step, result]``,
``["skipped", step]``, ``["crash", step, status, out, cut, err]`` for a block that was to end its
process, ``["broken", traceback]`` if the chapter cannot begin, ``["end", status]``.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # signal's are made of Python
import builtins
import linecache
import marshal
import os
import signal
import site
import sys
import traceback
import types

# Examples may replace what modules hold: what is needed between them is kept by name.
from io import BufferedWriter, FileIO, TextIOWrapper
from os import _exit, dup2, fstat, ftruncate, getpid, lseek, read, write
from sys import getrecursionlimit, setrecursionlimit
from time import perf_counter

try:
    from _json import encode_basestring_ascii as quoted  # what json is made of, and not json
except ImportError:
    from json.encoder import encode_basestring_ascii as quoted

TYPE_CHECKING = False
if TYPE_CHECKING:  # typing is imported by no example, so not here either
    from typing import Any, NoReturn

if sys.platform != "win32":
    import resource
    import select
    from os import fork, killpg, waitpid
    from resource import RLIM_INFINITY, RLIMIT_AS, setrlimit

# The same for builtins: everything below goes on with a copy of them.
globals()["__builtins__"] = dict(vars(builtins))

SHOWN = 64 * 1024  # bytes of output that are reported for an example
FILE_SIZE = 512 * 1024 * 1024  # bytes that an example may write to one file
DEEPER = 1000  # calls that are left to us, however low an example sets the limit
FORKS = hasattr(os, "fork")
MASKS = hasattr(_signal, "pthread_sigmask")
INTERRUPT = frozenset({_signal.SIGINT})
LINES = linecache.cache
SITELESS = (  # what 3.15 adds to a ModuleNotFoundError, for we start it with -S
    ". Site initialization is disabled, did you forget to add the site-packages directory to "
    "sys.path or to enable your virtual environment?"
)


class Channel:
    """The way back to `server.py`, on a file descriptor that examples do not see."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def send(self, *event: Any) -> None:
        """Write an event, whole."""
        line = encoded(event).encode() + b"\n"
        while line:
            line = line[write(self.descriptor, line) :]


def encoded(value: Any) -> str:
    """A value as JSON, in ASCII."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, (tuple, list)):
        return "[%s]" % ",".join([encoded(item) for item in value])
    if isinstance(value, dict):
        return "{%s}" % ",".join(["%s:%s" % (quoted(n), encoded(it)) for n, it in value.items()])
    return "null" if value is None else repr(value)


def aside(descriptor: int, place: int) -> int:
    """Move a descriptor to a number that examples, which count up from 3, do not come across."""
    if sys.platform == "win32":
        return descriptor
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    moved = dup2(descriptor, (1024 if most < 0 else min(most, 1024)) - place, False)
    os.close(descriptor)
    return moved


class Capture:
    """What is written to file descriptor 1 or 2, by Python or by C."""

    def __init__(self, descriptor: int, name: str, folder: str) -> None:
        self.target, self.name = descriptor, name
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        file = os.open(os.path.join(folder, name), flags, 0o600)
        self.file = aside(file, 1 + descriptor)
        self.identity = fstat(self.file)[1:3]
        self.install()

    def install(self) -> None:
        """Point the descriptor and the stream of `sys` at the file."""
        dup2(self.file, self.target)
        raw = FileIO(self.target, "wb", closefd=False)
        self.stream = TextIOWrapper(
            BufferedWriter(raw),
            encoding="utf-8",
            errors="backslashreplace",
            newline="\n",
            line_buffering=True,
            write_through=True,
        )
        setattr(sys, self.name, self.stream)
        setattr(sys, "__%s__" % self.name, self.stream)

    def mend(self) -> str:
        """Undo what an example did to the stream; returns what that was, or nothing."""
        what = ""
        try:
            if getattr(sys, self.name, None) is not self.stream:
                what = "replaced"
            if fstat(self.target)[1:3] != self.identity:
                what = "replaced"
            elif self.stream.closed:
                what = what or "closed"
        except (OSError, ValueError):  # no such descriptor; a stream without its buffer
            what = "closed"
        if not what:
            return ""
        self.install()
        return "the example left sys.%s %s" % (self.name, what)

    def take(self) -> tuple[str, int]:
        """The text written since the last call, and how many bytes of it were left out."""
        try:
            self.stream.flush()
        except (OSError, ValueError):
            pass
        size = lseek(self.file, 0, 2)
        if not size:
            return "", 0
        lseek(self.file, 0, 0)
        text = read(self.file, SHOWN).decode("utf-8", "backslashreplace")
        ftruncate(self.file, 0)
        return text, max(0, size - SHOWN)


class Chapter:
    """One chapter, or one group of it: a namespace and the steps that run in it."""

    def __init__(self, task: dict[str, Any], channel: Channel) -> None:
        self.task, self.channel = task, channel
        self.flags = 0  # __future__ statements hold on, as at a prompt
        self.pid, self.depth = getpid(), getrecursionlimit()
        os.chdir(task["cwd"])
        os.environ["TMPDIR"] = task["temporary"]
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
        child = fork()
        if not child:
            self.pid = getpid()
            self.channel.send("pid", self.pid)
            for step in block:
                self.step(step)
            _exit(0)
        _, status = waitpid(child, 0)
        last, printed = block[-1]["id"], (*self.out.take(), *self.err.take())
        self.channel.send("crash", last, code(status), *printed)

    def step(self, step: dict[str, Any]) -> None:
        """Run one step and report it; nothing it raises gets out."""
        result: dict[str, Any] = {}
        start = perf_counter()
        try:
            if step["skipif"]:
                if self.skips(step["skipif"]):
                    self.channel.send("skipped", step["id"])
                    return
                self.out.take(), self.err.take()  # what the condition printed
                start = perf_counter()
            result["value"] = self.execute(step["source"], step["name"], step["mode"])
        except BaseException as error:
            result["error"] = told(error, step["exception"])
            del error
        result["seconds"] = round(perf_counter() - start, 6)
        if getpid() != self.pid:  # an example forked, and this is the child
            _exit(0)
        result["out"], result["cut"] = self.out.take()
        result["err"], _ = self.err.take()
        result["notes"] = [note for note in (self.out.mend(), self.err.mend()) if note]
        said = {name: it for name, it in result.items() if it or (name == "value" and it == "")}
        self.channel.send("done", step["id"], said)

    def execute(self, source: str, name: str, mode: str) -> Any:
        """Compile and run in the chapter's namespace; the value of an expression as text."""
        LINES[name] = (len(source), None, source.splitlines(True), name)
        program = compile(source, name, mode, self.flags, True)
        if mode != "eval":
            self.flags |= program.co_flags & FUTURE
        setrecursionlimit(self.depth)
        try:
            self.restrain(True)
            if mode != "eval":
                exec(program, self.space)
                return None
            value = eval(program, self.space)
            return (value if type(value) is str else repr(value))[:SHOWN]
        finally:
            self.depth = getrecursionlimit()
            setrecursionlimit(self.depth + DEEPER)
            self.restrain(False)

    def restrain(self, wanted: bool) -> None:
        """Hold examples, and nothing else, to their memory and their time."""
        if sys.platform != "win32":
            most, hard = self.task["memory"]
            try:
                setrlimit(RLIMIT_AS, (most if wanted else hard, hard))
            except (OSError, ValueError):  # macOS refuses RLIMIT_AS
                pass
        interrupts(wanted)

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
    if not wanted:
        _signal.pthread_sigmask(_signal.SIG_BLOCK, INTERRUPT)
        return
    while _signal.SIGINT in _signal.sigpending():  # it was meant for an example that has ended
        _signal.sigwait(INTERRUPT)
    _signal.pthread_sigmask(_signal.SIG_UNBLOCK, INTERRUPT)


def told(error: BaseException, expected: str = "") -> tuple[str, str, str]:
    """The exception as doctest compares it, and its whole traceback, as text.

    Of one that is as expected nobody looks at the traceback, which would take long to make.
    """
    kind = type(error)
    name = "an exception"
    try:
        name = kind.__qualname__
        lines = traceback.format_exception_only(kind, error)
        if isinstance(error, SyntaxError):  # drop the place, as doctest does
            while len(lines) > 1 and not lines[0].startswith(name):
                del lines[0]
        last = "".join(lines).replace(SITELESS, "")
        if last == expected:
            return name, last, last
        frames = error.__traceback__
        depth = 0
        while frames is not None and depth < 100:
            frames, depth = frames.tb_next, depth + 1
        limit = None if depth < 100 else -20
        first = error.__traceback__
        while first is not None and first.tb_frame.f_code.co_filename == __file__:
            first = first.tb_next
        whole = "".join(traceback.format_exception(kind, error, first, limit=limit))
        return name, last[:SHOWN], whole.replace(SITELESS, "")[:SHOWN]
    except BaseException:  # the exception, or traceback, is not as it was
        text = plain(error)
        return name, text, text


def plain(error: BaseException) -> str:
    """The last line of a traceback, made with as little help as can be."""
    kind = type(error)
    try:
        name = kind.__qualname__
        if kind.__module__ not in ("builtins", "__main__"):
            name = "%s.%s" % (kind.__module__, name)
        return ("%s: %s\n" % (name, error))[:SHOWN]
    except BaseException as second:
        return "an exception that cannot be shown: %s\n" % type(second).__name__


def code(status: int) -> int:
    """The exit status as subprocess gives it: negative for a signal."""
    return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def limit(task: dict[str, Any]) -> None:
    """Cap files, and leave no core dumps, where the system can; says how far memory goes."""
    if sys.platform == "win32":
        return
    limits = {}
    for name, most in (
        ("RLIMIT_AS", task["memory"]),
        ("RLIMIT_FSIZE", FILE_SIZE),
        ("RLIMIT_CORE", 0),
    ):
        hard = resource.getrlimit(getattr(resource, name))[1]
        limits[name] = (most if hard == RLIM_INFINITY else min(most, hard), hard)
        if name != "RLIMIT_AS":
            setrlimit(getattr(resource, name), limits[name])
    task["memory"] = limits["RLIMIT_AS"]


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
    task: dict[str, Any] = marshal.loads(b"".join(parts))
    return task


def work(task: dict[str, Any], channel: Channel) -> NoReturn:
    """Run one task in this process, then leave it at once, threads and all."""
    channel.send("pid", os.getpid())
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        interrupts(False)
        limit(task)
        chapter = Chapter(task, channel)
    except BaseException:
        channel.send("broken", traceback.format_exc())
        _exit(70)
    try:
        chapter.run()
    except BaseException as error:  # an example took away what we need: it ended the chapter
        try:
            write(2, plain(error).encode("utf-8", "backslashreplace"))
        finally:
            _exit(70)
    _exit(0)


def wait(child: int) -> int:
    """The status of a chapter's process, which is ended if whoever gave us the task is gone."""
    if hasattr(os, "pidfd_open"):
        try:
            process = os.pidfd_open(child)
            if 0 in select.select([0, process], [], [])[0]:  # nothing comes before its end
                killpg(child, signal.SIGKILL)
            os.close(process)
        except OSError:
            pass
    status = waitpid(child, 0)[1]
    try:
        killpg(child, signal.SIGKILL)  # what the chapter started and left behind
    except OSError:
        pass
    return status


def warm() -> None:
    """Show one traceback, so that what that takes is imported once, not in every chapter."""
    source = "[0][1] + 2"
    LINES["<warm>"] = (len(source), None, [source], "<warm>")
    try:
        eval(compile(source, "<warm>", "eval"))
    except IndexError as error:
        told(error)
    del LINES["<warm>"]


def main() -> None:
    """Serve tasks until the input ends."""
    os.environ.pop("PYTHONHASHSEED", None)  # children of examples choose their own
    site.setquit()  # as at a prompt, though -S keeps site-packages out
    site.setcopyright()
    site.sethelper()
    warm()
    channel = Channel(aside(os.dup(1), 1))
    while True:
        task = receive()
        if task is None:
            return
        if "--once" in sys.argv or not FORKS:
            work(task, channel)
        child = fork()
        if not child:
            os.setpgid(0, 0)
            work(task, channel)
        try:
            os.setpgid(child, child)  # whoever of us comes first: by its group it is ended
        except OSError:
            pass
        channel.send("end", code(wait(child)))


if __name__ == "__main__":
    eval("main()", {"main": main})  # 3.9 shares a caller's builtins, if its globals are the same
