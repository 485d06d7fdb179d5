"""The interpreters of this machine: found, and asked what they are."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import platformdirs
from findpython.providers import ALL_PROVIDERS
from findpython.providers.asdf import AsdfProvider
from findpython.providers.base import BaseProvider
from findpython.providers.path import PathProvider

from ..build import Build
from ..errors import UnderhoodError

Answer = dict[str, Any]
Release = tuple[int, int, int, str, int]

#: The oldest version that can run `runner`; older ones are left out without a word.
OLDEST = (3, 9)

_PROGRAM = Path(__file__).with_name("identify.py")
_LONGEST_ANSWER = 1 << 16


class PythonsError(UnderhoodError):
    """An interpreter that the run needs is not there, or is not what was asked for."""


@dataclass(frozen=True)
class Interpreter:
    """One CPython of this machine, as it described itself.

    ``path`` is real, never one in a virtual environment; ``version`` is ``sys.version`` on one
    line, ``release`` is ``sys.version_info``; ``flags`` are the `sysconfig` variables that tell
    how it was built (``CC``, ``CONFIG_ARGS``, ``PY_CFLAGS``, …).
    """

    build: Build
    path: str
    version: str
    release: Release
    flags: Mapping[str, Any] = field(compare=False)

    @property
    def full_name(self) -> str:
        """The build with its exact release: ``3.13.15t``, ``3.16.0a2``."""
        major, minor, micro, level, serial = self.release
        stage = {"alpha": f"a{serial}", "beta": f"b{serial}", "candidate": f"rc{serial}"}
        tags = str(self.build).removeprefix(f"{major}.{minor}")
        return f"{major}.{minor}.{micro}{stage.get(level, '')}{tags}"

    def as_dict(self) -> dict[str, Any]:
        """What JSON can hold of it; ``release`` is the full name."""
        told = {"build": str(self.build), "release": self.full_name, "version": self.version}
        size = self.build.pointer_size
        return {**told, "path": self.path, "pointer_size": size, "flags": dict(self.flags)}


def cache_file() -> Path:
    """The file of this user in which `find` keeps answers: books share their machine."""
    return platformdirs.user_cache_path("underhood") / "interpreters.json"


def find(
    log: Callable[[str], None], *, cache: Path | None = None, timeout: float = 10
) -> list[Interpreter]:
    """The CPythons of this machine, sorted by build; of each build the newest final release.

    Args:
        log: Called with a line for each executable that should have answered and did not.
        cache: A JSON file with the answers; what has not changed since is not started again.
        timeout: Seconds that each executable may take.
    """
    answers = _ask_all(_candidates(log), log, cache, timeout)
    ours = [python for answer in reversed(answers) if (python := _interpreter(answer))]
    ours.sort(key=lambda python: (python.release[3] == "final", python.release))
    best = {python.build: python for python in ours}
    return [best[build] for build in sorted(best)]


def ask(path: str, timeout: float = 10) -> Interpreter:
    """The CPython behind a path; raises `PythonsError` if it is something else, or too old."""
    answer = _ask(_real(Path(path)), timeout)
    if python := _interpreter(answer):
        return python
    what = f"{answer['implementation']} {answer['full_version']}"
    raise PythonsError(f"{path} is {what}: name a CPython, %d.%d or newer" % OLDEST)


def _candidates(log: Callable[[str], None]) -> list[str]:
    """Executables that may be Pythons, each real one once, the base of the running one first."""
    running = Path(getattr(sys, "_base_executable", None) or sys.executable)
    paths = dict.fromkeys([_real(running), *map(_real, _listed(log))])
    return [it for it in paths if _is_named_python(Path(it)) and not _is_named_old(Path(it))]


def _listed(log: Callable[[str], None]) -> Iterator[Path]:
    """What findpython lists; for more than a path it would start each name of each Python."""
    mise = os.environ.get("MISE_DATA_DIR") or "~/.local/share/mise"
    providers: list[BaseProvider] = [AsdfProvider(Path(mise).expanduser())]  # same folders
    providers += [made for kind in ALL_PROVIDERS.values() if (made := kind.create())]
    # The shims of a version manager are slow, and start only what the manager's folder lists.
    shims = {Path(made.root) / "shims" for made in providers if hasattr(made, "root")}
    for provider in providers:
        if isinstance(provider, PathProvider):
            paths = {os.path.realpath(path): path for path in provider.paths}
            provider.paths = [path for path in paths.values() if path not in shims]
        try:
            yield from sorted(python.executable for python in provider.find_pythons())
        except OSError as error:
            log(f"{provider.name()}: {error}")


def _real(path: Path) -> str:
    """What a link leads to, unless that is a program that goes by the name it is called."""
    real = Path(os.path.realpath(path))
    return str(real if _is_named_python(real) else path.absolute())


def _is_named_python(path: Path) -> bool:
    return path.name.lower().startswith("python")


def _is_named_old(path: Path) -> bool:
    """Whether the name itself says that there is no need to ask."""
    version = re.match(r"python(\d)\.(\d+)", path.name.lower())
    return version is not None and (int(version[1]), int(version[2])) < OLDEST


def _ask_all(
    paths: Iterable[str], log: Callable[[str], None], cache: Path | None, timeout: float
) -> list[Answer]:
    """The answers of those that answer, in order, asked in parallel or taken from the cache."""
    kept = _load(cache) if cache else {}
    stamps = {path: _stamp(path) for path in paths}
    known = {path: kept[path][1] for path in stamps if kept.get(path, [0])[0] == stamps[path]}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        asked = {path: pool.submit(_ask, path, timeout) for path in stamps if path not in known}
    for path, future in asked.items():
        try:
            known[path] = future.result()
        except PythonsError as error:
            log(str(error))
    # What answers for another file (a copy in a virtual environment) can change unseen.
    entries = {path: [stamps[path], it] for path, it in known.items() if it["path"] == path}
    others = {path: entry for path, entry in kept.items() if path not in stamps}
    entries |= {path: entry for path, entry in others.items() if Path(path).exists()}
    if cache and entries != kept:
        _save(cache, entries, log)
    return [known[path] for path in stamps if path in known]


def _load(cache: Path) -> dict[str, Any]:
    """The entries of the cache; none if it cannot be used, for whatever reason."""
    try:
        entries: dict[str, Any] = json.loads(cache.read_bytes())
        for _, answer in entries.values():
            _interpreter(answer)
        return entries
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return {}


def _save(cache: Path, entries: dict[str, Any], log: Callable[[str], None]) -> None:
    try:
        cache.parent.mkdir(parents=True, exist_ok=True)
        partial = cache.with_name(f"{cache.name}.{os.getpid()}")
        partial.write_text(json.dumps(entries, indent=1), encoding="utf-8")
        partial.replace(cache)
    except OSError as error:
        log(f"interpreters are not remembered: {error}")


def _stamp(path: str) -> list[int]:
    """What changes when an executable is replaced, or the program that it is asked with."""
    try:
        files = Path(path).stat(), _PROGRAM.stat()
    except OSError:
        return []
    return [time for file in files for time in (file.st_mtime_ns, file.st_ctime_ns, file.st_size)]


def _ask(path: str, timeout: float) -> Answer:
    """What an executable says about itself; a `PythonsError` says why it says nothing."""
    # Without site it takes half the time; in a virtual environment, site knows the base.
    inside = any(folder.joinpath("pyvenv.cfg").exists() for folder in Path(path).parents[:2])
    status, text = _output([path, "-I", *(() if inside else ("-S",)), str(_PROGRAM)], timeout)
    if status == 2:  # how Python 2 says that it does not know -I
        status, text = _output([path, "-Es", str(_PROGRAM)], timeout)
    try:
        answer: Answer = json.loads(text.strip().rpartition(b"\n")[2])
        _interpreter(answer)
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise PythonsError(f"{path} is no Python: it ends with status {status}") from error
    return answer


def _output(command: list[str], timeout: float) -> tuple[int, bytes]:
    """Exit status and output of a program, which is ended, with its children, when it is late."""
    late = threading.Event()

    def end() -> None:
        late.set()
        if process.poll() is None:
            process.kill() if sys.platform == "win32" else os.killpg(process.pid, signal.SIGKILL)

    swayed = ("PYTHON", "__PYVENV_LAUNCHER__")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(swayed)}
    timer = threading.Timer(timeout, end)
    with tempfile.TemporaryFile() as output:  # a pipe would wait for the children of a script
        try:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.DEVNULL,
                env=clean, start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise PythonsError(f"{command[0]} does not start: {error.strerror}") from error
        timer.start()
        status = process.wait()
        timer.cancel()
        if late.is_set():
            raise PythonsError(f"{command[0]} gives no answer within {timeout:g} s")
        output.seek(0)
        return status, output.read(_LONGEST_ANSWER)


def _interpreter(answer: Answer) -> Interpreter | None:
    """An answer as an interpreter; None for what is no CPython, too old, or without a base."""
    major, minor, micro, level, serial = answer["version"]
    release = (int(major), int(minor), int(micro), str(level), int(serial))
    kind = bool(answer["debug"]), bool(answer["free_threaded"]), int(answer["pointer_size"])
    path, version, flags = answer["path"], str(answer["full_version"]), dict(answer["flags"])
    if answer["implementation"] != "cpython" or release[:2] < OLDEST or not path:
        return None
    return Interpreter(Build(release[:2], *kind, release[2]), str(path), version, release, flags)
