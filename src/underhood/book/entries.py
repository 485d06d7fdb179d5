"""Examples as the data file has them: one object each, with the output of every build."""

from __future__ import annotations

import doctest
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Optional

from ..build import Build
from ..running.step import EVERY, Step, Variant

Entry = dict[str, Any]

_KINDS = {"single": "example", "eval": "value", "exec": "code"}
_NAMES = {number: name for name, number in doctest.OPTIONFLAGS_BY_NAME.items()}


def entries(steps: Iterable[Step], builds: Sequence[Build]) -> list[Entry]:
    """The entries of the steps of a chapter; each of them exists on some of the builds.

    ``source`` and ``want`` are what is run and what is to come of it: a text or, where builds
    differ, an object of them (``"3.9 3.10"``) to texts. The rest is left out where it says
    nothing: ``mode`` (``single``, as at a prompt, else ``eval`` or ``exec``), ``builds`` that
    have the step, ``flags`` of doctest, ``skipif``, ``crash`` (the signal that is to end the
    process), and ``block`` at the first step of each block: its label, or an empty text.
    """
    found: list[Entry] = []
    block: Optional[int] = None
    for step in steps:
        mine = [build for build in builds if step.runs_on(build)]
        if mine:
            entry = _entry(step, mine)
            if mine != list(builds):
                entry["builds"] = [str(build) for build in mine]
            if step.block != block:
                entry["block"] = step.label
            block = step.block
            found.append(entry)
    return found


def _entry(step: Step, mine: Sequence[Build]) -> Entry:
    entry: Entry = {"source": step.source}
    if step.mode != "single":
        entry["mode"] = step.mode
    texts = by_text(step, mine)
    if texts:
        entry["want"] = want(texts)
    if step.flags:
        entry["flags"] = {_NAMES[number]: on for number, on in step.flags}
    if step.skipif:
        entry["skipif"] = step.skipif
    if step.crash:
        entry["crash"] = step.crash
    return entry


def by_text(step: Step, builds: Iterable[Build]) -> dict[str, list[str]]:
    """Each text that is expected, with the names of the builds that it is expected of."""
    texts: dict[str, list[str]] = {}
    for build in builds:
        variant = step.variant(build)
        if variant:
            texts.setdefault(variant.text, []).append(str(build))
    return texts


def want(texts: Mapping[str, Sequence[str]]) -> Any:
    """A text if there is one, or an object of names of builds to texts."""
    if len(texts) == 1:
        return next(iter(texts))
    return {" ".join(names): text for text, names in texts.items()}


def wanted(want: Any, build: str) -> Optional[str]:
    """The text, out of a ``want``, that is expected of a build."""
    if isinstance(want, Mapping):
        return next((text for names, text in want.items() if build in names.split()), None)
    return None if want is None else str(want)


def steps(found: Iterable[Entry], lines: Iterable[int], path: str, build: str) -> list[Step]:
    """The steps that entries stand for, as far as a build has them; ``lines`` are those of each."""
    made: list[Step] = []
    block, label = -1, ""
    last: dict[int, int] = {}  # block to the place of its last step
    for entry, line in zip(found, lines):
        if "block" in entry:
            block, label = block + 1, entry["block"]
        if build not in entry.get("builds", [build]):
            continue
        text = wanted(entry.get("want"), build)
        flags = doctest.OPTIONFLAGS_BY_NAME
        last[block] = len(made)
        made.append(
            Step(
                _KINDS[entry.get("mode", "single")],
                entry["source"],
                path,
                line,
                () if text is None else (Variant(EVERY, text),),
                tuple((flags[name], on) for name, on in entry.get("flags", {}).items()),
                skipif=entry.get("skipif", ""),
                crash=entry.get("crash", ""),
                block=block,
                label=label,
            )
        )
    for place in last.values():
        object.__setattr__(made[place], "last", True)
    return made
