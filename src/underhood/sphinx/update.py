"""Writes the outputs that came into the chapters: ``nox -s doctest -- --update``."""

from __future__ import annotations

import difflib
import doctest
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..build import Build, describe
from ..running.job import Job, Result, Settings
from ..running.run import run
from ..running.step import Step
from .report import Cell, Line, Run

Log = Callable[[str], None]

_CHECKER = doctest.OutputChecker()
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_FENCE_END = re.compile(r"\s*(`{3,}|~{3,}|:{3,})\s*$")
_TOKEN = re.compile(r"0x[0-9a-fA-F]+|\w+|\s+|\W")


class Refused(Exception):
    """An example is left as it is; the message says why."""


@dataclass(frozen=True)
class Change:
    """New lines for a region of a file, which counts from 1 and ends before ``end``."""

    path: str
    source: int
    start: int
    end: int
    lines: tuple[str, ...]


def update(outcome: Run, settings: Settings, log: Log) -> bool:
    """Rewrite the outputs that did not hold; returns whether that mended all failures.

    The chapters are run once more, with another hash seed: what two runs of one build do not
    agree on becomes ``...``. An example is left alone if a build crashed on it or timed out.
    """
    failing = {(cell.unit.name, _key(line.step)) for cell, line in outcome.failures()}
    names = {name for name, _ in failing}
    cells = [
        cell
        for cell in outcome.cells
        if cell.unit.name in names and cell.build not in outcome.exploratory
    ]
    again = _run_again(cells, outcome, settings)
    changes: dict[tuple[str, int, str], Change] = {}
    left = 0
    for name, key in sorted(failing):
        lines = {
            cell.build: (line, again[cell.unit.name, cell.build][number])
            for cell in cells
            if cell.unit.name == name
            for number, line in enumerate(cell.lines)
            if _key(line.step) == key
        }
        try:
            change = _change(lines, outcome.supported)
            if changes.setdefault(key, change) != change:
                raise Refused("it has another output where its text is used a second time")
        except Refused as reason:
            left += 1
            changes.pop(key, None)
            log(f"{key[0]}:{key[1]}: left as it is: {reason}")
    for path in sorted({change.path for change in changes.values()}):
        mine = [change for change in changes.values() if change.path == path]
        log(rewrite(Path(path), mine))
    log(f"{len(changes)} outputs written, {left} failures left")
    return not left


def _key(step: Step) -> tuple[str, int, str]:
    return step.path, step.line, step.source


def _run_again(
    cells: Iterable[Cell], outcome: Run, settings: Settings
) -> dict[tuple[str, Build], list[Result]]:
    pythons = {python.build: python for python in outcome.interpreters}
    jobs = [Job(pythons[cell.build], cell.unit) for cell in cells]
    other = replace(settings, seed=(settings.seed + 1) % 2**32)
    return {(job.unit.name, job.interpreter.build): got for job, got in run(jobs, other)}


def _change(lines: dict[Build, tuple[Line, Result]], supported: Sequence[Build]) -> Change:
    step = next(iter(lines.values()))[0].step
    if step.kind != "example" or step.crash:
        what = "a number in prose" if step.kind == "value" else "this kind of example"
        raise Refused(f"{what} is mended by hand")
    texts = {build: _text(build, *pair) for build, pair in lines.items()}
    builds = [build for build in supported if build in step.versions]
    for build in builds:
        variant = step.variant(build)
        if build not in texts and variant:  # not on this machine: what was there stays
            texts[build] = variant.text
    groups: dict[str, list[Build]] = {}
    for build in sorted(build for build in texts if build in builds):
        groups.setdefault(texts[build], []).append(build)
    rows: list[str] = []
    marked = len(groups) > 1 or next(iter(groups), "").startswith("...")
    for text, members in groups.items():
        if marked:
            rows.append("@*" if len(groups) == 1 else f"@{describe(members, builds)}")
        rows += ["@" + row if row.startswith("@") else row for row in text.splitlines()]
    return Change(step.path, step.line, *step.region, tuple(rows))


def _text(build: Build, line: Line, second: Result) -> str:
    """The output to write for a build: what was there if it holds, else what came twice."""
    first, verdict = line.result, line.verdict
    variant = line.step.variant(build)
    if verdict.outcome in ("passed", "skipped") and variant:
        return variant.text
    for result in (first, second):
        if result.status != "done":
            raise Refused(f"on {build} it ended as: {verdict.reason or result.status}")
        if result.notes or result.cut:
            raise Refused(f"on {build}: {verdict.reason}")
    return agreed(_written(first), _written(second))


def _written(result: Result) -> str:
    """The output of an example as one writes it in a chapter."""
    text = result.out
    if result.error:
        message = result.error[1].rstrip("\n")
        text = f"Traceback (most recent call last):\n    ...\n{message}"
    rows = [row if row.strip(" ") else "<BLANKLINE>" for row in text.removesuffix("\n").split("\n")]
    for row in rows if text else []:
        if row.lstrip().startswith(">>>"):
            raise Refused("a line of its output looks like a prompt")
        if _FENCE_END.match(row):
            raise Refused("a line of its output looks like the end of a fence")
        if _CONTROL.search(row):
            raise Refused(f"its output has a character that no page can hold: {row!a}")
    return "".join(row + "\n" for row in rows) if text else ""


def agreed(first: str, second: str) -> str:
    """The text that two runs agree on, with ``...`` where they do not."""
    if first == second:
        return first
    one, two = _TOKEN.findall(first), _TOKEN.findall(second)
    some, others = (["0x" if token[:2] == "0x" else token for token in it] for it in (one, two))
    if some != others and sorted(some) == sorted(others):
        raise Refused("its order changes from run to run: sort it")
    matcher = difflib.SequenceMatcher(None, one, two, autojunk=False)
    parts = [
        "".join(one[a:b]) if tag == "equal" else "..." for tag, a, b, _, _ in matcher.get_opcodes()
    ]
    text = re.sub(r"\.{4,}", "...", "".join(parts))
    if text.strip() == "...":
        raise Refused("two runs agree on nothing: show something that can be told beforehand")
    text = text if text.endswith("\n") else text + "\n"
    if not all(_CHECKER.check_output(text, it, doctest.ELLIPSIS) for it in (first, second)):
        raise Refused("two runs do not agree on its lines")
    return text


def rewrite(path: Path, changes: Sequence[Change]) -> str:
    """Put changes into a file, every other byte as it was; returns the diff."""
    before = path.read_bytes().decode("utf-8")
    rows = re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", before)
    unended = rows[-1].rstrip("\r\n") == rows[-1]
    if unended:
        rows[-1] += _ending(rows[0]) or "\n"
    for change in sorted(changes, key=lambda change: change.start, reverse=True):
        code = rows[change.source - 1]
        # what stands before the prompt goes before the output, but for the bullet of a list
        indent = re.sub(r"[^\s>]", " ", code[: code.index(">>> ")])
        new = [indent + row + _ending(code) for row in change.lines]
        rows[change.start - 1 : change.end - 1] = new
    if unended:
        rows[-1] = rows[-1].rstrip("\r\n")
    after = "".join(rows)
    path.write_bytes(after.encode("utf-8"))
    diff = difflib.unified_diff(
        before.splitlines(), after.splitlines(), str(path), str(path), lineterm="", n=1
    )
    return "\n".join(diff)


def _ending(row: str) -> str:
    return row[len(row.rstrip("\r\n")) :]
