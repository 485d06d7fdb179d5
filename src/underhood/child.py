"""Run code in a fresh interpreter and tell how it ended: output, exit code, or the signal."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import IO, Optional, Union

LIMIT = 1 << 20
"""How many bytes of each stream are kept by default."""

_POSIX = os.name == "posix"
_KEPT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR", "TEMP")
_LONGEST = 100_000  # Linux takes 128 KiB in one argument
_POLL = 0.05  # seconds

# The shell sets the limit and becomes the interpreter; a preexec_fn may deadlock among threads.
_NO_CORE = ["/bin/sh", "-c", 'ulimit -c 0; exec "$@"', "sh"]


@dataclass(frozen=True)
class Outcome:
    """How a run ended; `str` of it is what a shell would have shown."""

    stdout_bytes: bytes
    """The standard output, up to the limit."""
    stderr_bytes: bytes
    """The standard error, up to the limit."""
    exit_code: Optional[int]
    """What the interpreter returned, or None if a signal ended it."""
    signal: Optional[str] = None
    """The signal that ended it, such as ``SIGSEGV``; of a timeout that of our own kill."""
    timeout: Optional[float] = None
    """The seconds it had, if they did not suffice; else None."""
    left_out: int = 0
    """How many bytes of output were over the limit, and are lost."""

    @property
    def stdout(self) -> str:
        r"""The standard output as text; bytes that are not UTF-8 are shown as ``\xff``."""
        return _text(self.stdout_bytes)

    @property
    def stderr(self) -> str:
        """The standard error as text, in the same way."""
        return _text(self.stderr_bytes)

    @property
    def timed_out(self) -> bool:
        """Whether it was killed because it did not end in time."""
        return self.timeout is not None

    def __str__(self) -> str:
        parts = [self.stdout, self.stderr]
        if self.left_out:
            parts.append(f"({self.left_out:,} more bytes of output are left out)")
        if self.timeout is not None:
            parts.append(f"Timed out after {self.timeout:g} s")
        elif self.signal:
            number = getattr(signal, self.signal, None)
            parts.append((number and signal.strsignal(number)) or self.signal)
        return "\n".join(part.removesuffix("\n") for part in parts if part)


def run(
    code: str,
    *,
    python: Union[str, os.PathLike[str], None] = None,
    timeout: float = 10.0,
    options: Sequence[str] = (),
    environment: Optional[Mapping[str, str]] = None,
    limit: int = LIMIT,
) -> Outcome:
    """Run ``code`` in a fresh interpreter and return how it ended, whatever that is.

    The interpreter (``python``, by default the running one) gets ``options`` such as
    ``["-X", "dev"]``, no input, no user site directory, an empty working directory that is
    removed afterwards, and an environment of its own: ``PATH``, ``HOME``, ``LANG`` and what
    ``environment`` adds. It can import this package, writes without a buffer, as in a terminal
    (what it printed before a crash is not lost), and leaves no core file.
    The code may be indented as a whole.

    After ``timeout`` seconds the interpreter and the processes that it started are killed: that
    is an outcome too, not an exception. What it started and left running is killed at its end.
    Of each stream ``limit`` bytes are kept, the rest is read and thrown away.

    Raises `FileNotFoundError` if there is no such interpreter, and `ValueError` for code that
    holds a NUL.
    """
    if "\0" in code:
        raise ValueError("the code holds a NUL character, which no command line can pass on")
    program = shutil.which(os.fspath(python or sys.executable))
    if program is None:
        raise FileNotFoundError(f"there is no interpreter {os.fspath(python or sys.executable)!r}")
    folder = tempfile.mkdtemp(prefix="underhood-")
    try:
        # an absolute path, as the child works elsewhere; not resolved, for the sake of a venv
        command = [str(Path(program).absolute()), "-s", "-B", "-u", *options]
        command += _asking(textwrap.dedent(code), folder)
        variables = {**_environment(folder), **(environment or {})}
        return _follow(command, folder, variables, timeout, limit)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _asking(code: str, folder: str) -> list[str]:
    """The arguments that make an interpreter run the code."""
    raw = code.encode("utf-8", "surrogateescape")
    if len(raw) < _LONGEST:
        return ["-c", code]
    script = Path(folder, "code.py")
    script.write_bytes(raw)
    return [str(script)]


def _environment(folder: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    package = str(Path(__file__).absolute().parents[1])
    return {**kept, "HOME": folder, "LANG": "C.UTF-8", "PYTHONPATH": package}


def _follow(
    command: list[str], folder: str, environment: dict[str, str], timeout: float, limit: int
) -> Outcome:
    """Start the command, read what it says, and see that it ends."""
    if _POSIX and Path(_NO_CORE[0]).exists():
        command = _NO_CORE + command
    deadline = time.monotonic() + timeout
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=_POSIX,
    )
    try:
        readers = [_Reader(stream, limit) for stream in (process.stdout, process.stderr) if stream]
        late = not _ended(process, readers, deadline)
    finally:
        _kill(process)
    for reader in readers:
        reader.join(1)  # a process that made itself a session of its own may hold the pipe
    code = process.returncode
    return Outcome(
        bytes(readers[0].kept),
        bytes(readers[1].kept),
        code if code >= 0 else None,
        _name(-code) if code < 0 else None,
        timeout if late else None,
        sum(reader.left_out for reader in readers),
    )


class _Reader(Thread):
    """Reads a stream to its end, so that the child never waits, and keeps the beginning."""

    def __init__(self, stream: IO[bytes], limit: int) -> None:
        super().__init__(daemon=True)
        self.kept = bytearray()
        self.left_out = 0
        self._stream = stream
        self._limit = limit
        self.start()

    def run(self) -> None:
        """Read until the last writer has closed the stream."""
        with self._stream as stream:
            while data := os.read(stream.fileno(), 1 << 16):
                kept = data[: self._limit - len(self.kept)]
                self.kept += kept
                self.left_out += len(data) - len(kept)


def _ended(process: subprocess.Popen[bytes], readers: list[_Reader], deadline: float) -> bool:
    """Wait for the end of the process; whether it came in time.

    The end of both streams is what one can wait for without asking again and again. But a
    process that the child has left behind may keep them open.
    """
    for reader in readers:
        while reader.is_alive() and process.poll() is None and time.monotonic() < deadline:
            reader.join(min(_POLL, max(0.0, deadline - time.monotonic())))
    try:
        process.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        return False
    for reader in readers:
        reader.join(_POLL)
    return True


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the process, if it has not ended, and whatever it started."""
    if _POSIX:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass  # the group is empty; macOS calls a dead process forbidden
    else:
        process.kill()
    process.wait()


def _name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # a real-time signal without a name of its own
        return f"signal {number}"


def _text(data: bytes) -> str:
    return data.decode("utf-8", "backslashreplace")
