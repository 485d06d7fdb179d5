"""The interpreters of a run: which of those that were found, and which are missing."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..build import Build
from ..errors import SelectorError
from .pythons import Interpreter, PythonsError, ask

_GET_ONE = "`uv python install 3.13`, `pyenv install 3.13` or https://www.python.org/downloads/"


@dataclass(frozen=True)
class Selection:
    """What to run, which supported builds are missing, and what is run without a promise.

    ``run`` is sorted by build. ``missing`` is empty where the run was named. ``exploratory``
    are the builds of ``run`` that are not supported: their failures are reported apart.
    """

    run: list[Interpreter]
    missing: list[Build]
    exploratory: frozenset[Build]


def choose_pythons(
    found: Sequence[Interpreter],
    supported: Sequence[Build],
    wanted: str | None = None,
    required: str | None = None,
) -> Selection:
    """The interpreters to run, out of those that `find` returned.

    Args:
        found: What there is.
        supported: The builds that the book makes claims about.
        wanted: The only ones to run, as ``3.11, 3.13t`` or paths of executables; by default all
            that are supported and found.
        required: The ones without which nothing runs, as ``3.9, 3.13t``, or ``all`` supported.

    Raises:
        PythonsError: One that is wanted or required is not there, or there is none at all.
    """
    needed = map(str, supported) if required == "all" else _items(required)
    absent = [item for item in needed if not _pick(item, found)]
    if absent:
        raise PythonsError(f"required, but not found: {', '.join(absent)}{_what_is(found)}")
    named = _items(wanted)
    if not named and not supported:
        raise PythonsError("no builds to run: list them in conf.py, as underhood_builds = ['3.13']")
    here = [python for python in found if python.build in supported]
    run = _distinct([_named(item, found) for item in named] if named else here)
    if not run:
        names = ", ".join(map(str, supported))
        raise PythonsError(f"none of the supported Pythons ({names}) was found{_what_is(found)}")
    builds = {python.build for python in run}
    missing = [] if named else sorted(set(supported) - builds)
    return Selection(run, missing, frozenset(builds) - frozenset(supported))


def _items(text: str | None) -> list[str]:
    return [item.strip() for item in (text or "").split(",") if item.strip()]


def _pick(item: str, found: Iterable[Interpreter]) -> Interpreter | None:
    """The interpreter that an item such as ``3.13t`` or ``3.13.15t`` names, if it is there."""
    try:
        build = Build.parse(item)
    except SelectorError as error:
        raise PythonsError(str(error)) from error
    fits = (it for it in found if it.build == build and build.micro in (None, it.build.micro))
    return next(fits, None)


def _named(item: str, found: Iterable[Interpreter]) -> Interpreter:
    python = ask(item) if "/" in item or os.sep in item else _pick(item, found)
    if python is None:
        raise PythonsError(f"Python {item} is not on this machine{_what_is(found)}")
    return python


def _distinct(pythons: Iterable[Interpreter]) -> list[Interpreter]:
    """Each once and sorted; two of one build would have to share a column of the report."""
    chosen: dict[Build, Interpreter] = {}
    for python in pythons:
        other = chosen.setdefault(python.build, python).path
        if other != python.path:
            raise PythonsError(f"{other} and {python.path} are both {python.build}: leave one out")
    return [chosen[build] for build in sorted(chosen)]


def _what_is(found: Iterable[Interpreter]) -> str:
    """The end of a message: what there is, and how to get more."""
    names = ", ".join(python.full_name for python in found) or "none"
    return f" (found: {names}); install one, as with {_GET_ONE}, or give the path of its executable"
