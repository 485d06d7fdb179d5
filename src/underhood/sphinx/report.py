"""Says what a run has shown: failures, a table, and files for other programs."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from ..build import Build
from ..running.check import Verdict
from ..running.difference import difference, indented, prompted
from ..running.job import Result
from ..running.step import Step, Unit
from .nodes import words
from .pythons import Interpreter

SCHEMA = 1


@dataclass(frozen=True)
class Line:
    """One step of a unit on a build: where it stands, and what came of it."""

    step: Step
    result: Result
    verdict: Verdict


@dataclass
class Cell:
    """One unit on one build; ``record`` is what an earlier run has left of it, if it stands."""

    unit: Unit
    build: Build
    lines: list[Line] = field(default_factory=list)
    record: dict[str, Any] | None = None

    @cached_property
    def entry(self) -> dict[str, Any]:
        """The cell as it stands in verification.json, made when its lines are known."""
        if self.record:  # with the lines of today: what stands above may have grown
            pairs = zip(self.record["examples"], self.unit.steps_on(self.build), strict=True)
            return {**self.record, "examples": [{**old, "line": new.line} for old, new in pairs]}
        return {
            "digest": self.unit.digest(self.build),
            "seconds": round(sum(line.result.seconds for line in self.lines), 4),
            "examples": [
                {
                    "line": line.step.line,
                    "kind": line.step.kind,
                    "outcome": line.verdict.outcome,
                    "seconds": round(line.result.seconds, 6),
                }
                for line in self.lines
            ],
        }

    def outcomes(self) -> list[str]:
        """The outcome of every step, in the order of the page."""
        return [example["outcome"] for example in self.entry["examples"]]

    @property
    def good(self) -> bool:
        """Whether every step that exists on the build has passed."""
        return all(outcome in ("passed", "skipped") for outcome in self.outcomes())


@dataclass
class Run:
    """A whole run: which interpreters, which builds were missing, and every cell."""

    interpreters: Sequence[Interpreter]
    supported: Sequence[Build]
    missing: Sequence[Build]
    exploratory: frozenset[Build]
    seed: int
    seconds: float = 0.0
    stamp: str = ""
    cells: list[Cell] = field(default_factory=list)

    def failures(self, exploring: bool = False) -> list[tuple[Cell, Line]]:
        """The failures on supported builds, or on those that are only explored."""
        return [
            (cell, line)
            for cell in self.cells
            if (cell.build in self.exploratory) == exploring
            for line in cell.lines
            if line.verdict.bad
        ]


def text(run: Run) -> Iterator[str]:
    """The report in plain text, a line at a time; what no file can hold is escaped."""
    for row in _text(run):
        yield row.encode("utf-8", "backslashreplace").decode("utf-8")


def _text(run: Run) -> Iterator[str]:
    for exploring, title in ((False, ""), (True, "Explored, and not counted:")):
        failures = run.failures(exploring)
        if failures and title:
            yield title
        yield from _failures(failures, run.supported)
    yield from _table(run)
    yield ""
    yield from _totals(run)


def place(step: Step) -> str:
    """Where a step stands, as one would type it: file and line."""
    return f"{relative(step.path)}:{step.line}"


def relative(path: str) -> str:
    """A path inside the current folder as one would type it; any other as it is."""
    inside = path.removeprefix(os.getcwd() + os.sep)  # noqa: PTH109 (called for each step)
    return inside.replace(os.sep, "/") if inside != path else path


def _failures(found: Sequence[tuple[Cell, Line]], among: Sequence[Build]) -> Iterator[str]:
    """Each failure once, with all the builds on which it is the same."""
    same: dict[tuple[Any, ...], list[Build]] = {}
    shown: dict[tuple[Any, ...], Line] = {}
    left: dict[tuple[Any, ...], int] = {}
    for cell, line in found:
        verdict = line.verdict
        got = line.result.error[1] if line.result.error else verdict.got
        if verdict.outcome == "timeout":
            got = ""
        key = (line.step.path, line.step.line, line.step.source, verdict.outcome,
               verdict.expected, got, verdict.reason)  # fmt: skip
        same.setdefault(key, []).append(cell.build)
        shown.setdefault(key, line)
        if line.result.exit is not None:
            left[key] = max(left.get(key, 0), cell.outcomes().count("not run"))
    for key in sorted(same, key=lambda key: (str(key[0]), key[1])):
        line = shown[key]
        builds = ", ".join(map(str, sorted(same[key])))
        yield f"{place(line.step)}: {line.verdict.outcome} on {builds}"
        if line.verdict.reason:
            yield f"  {line.verdict.reason}"
        if left.get(key):
            yield f"  later examples of the chapter that were not run: {left[key]}"
        yield from prompted(line.step.source)
        yield from _difference(line)
        yield ""


def _difference(line: Line) -> Iterator[str]:
    yield from difference(line.verdict.expected, line.verdict.got)
    stderr = line.result.err.splitlines()
    if stderr and line.result.exit is None:
        yield "  On stderr:"
        yield from indented(stderr[-10:])


def _table(run: Run) -> Iterator[str]:
    """Chapters by builds: how many steps passed, out of how many where some did not."""
    builds = [python.build for python in run.interpreters]
    table: dict[str, dict[Build, str]] = {}
    for cell in run.cells:
        outcomes = [outcome for outcome in cell.outcomes() if outcome != "skipped"]
        passed = outcomes.count("passed")
        entry = str(passed) if passed == len(outcomes) else f"{passed}/{len(outcomes)}"
        table.setdefault(cell.unit.name, {})[cell.build] = entry
    if not table:
        return
    wide = max(len("chapter"), *map(len, table))
    rows = [["chapter", *map(str, builds)]]
    rows += [[name, *(row.get(b, "-") for b in builds)] for name, row in sorted(table.items())]
    columns = [max(len(row[place]) for row in rows) for place in range(1, len(builds) + 1)]
    for row in rows:
        cells = (entry.rjust(width) for entry, width in zip(row[1:], columns, strict=True))
        yield f"{row[0]:{wide}}  " + "  ".join(cells)


def _totals(run: Run) -> Iterator[str]:
    counted = [cell for cell in run.cells if cell.build not in run.exploratory]
    outcomes = [outcome for cell in counted for outcome in cell.outcomes()]
    builds = sorted({cell.build for cell in counted})
    names = f"{len(builds)} build{'s' * (len(builds) != 1)}"
    kept = sum(1 for cell in run.cells if cell.record)
    unchanged = f", {kept} of {len(run.cells)} unchanged since they passed" if kept else ""
    parts = [
        f"{outcomes.count(name)} {name}"
        for name in ("passed", "failed", "crashed", "timeout", "not run", "skipped")
        if outcomes.count(name) or name in ("passed", "failed")
    ]
    yield f"{', '.join(parts)} on {names} in {run.seconds:.1f} s, hash seed {run.seed}{unchanged}"
    if run.missing:
        some = words(run.missing, run.supported)
        yield f"not on this machine, and so not verified: {some}"


def as_json(run: Run) -> dict[str, Any]:
    """The content of verification.json; `verification.schema.json` describes it."""
    chapters: dict[str, Any] = {}
    for cell in run.cells:
        paths = (step.path for step in cell.unit.steps)
        path = next((relative(path) for path in paths if not path.startswith("<")), "")
        unit = chapters.setdefault(cell.unit.name, {"path": path, "builds": {}})
        unit["builds"][str(cell.build)] = cell.entry
    return {
        "schema": SCHEMA,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(run.seconds, 2),
        "seed": run.seed,
        "stamp": run.stamp,
        "supported": [str(build) for build in run.supported],
        "missing": [str(build) for build in run.missing],
        "explored": sorted(map(str, run.exploratory)),
        "interpreters": {str(python.build): _told(python) for python in run.interpreters},
        "chapters": chapters,
    }


def _told(python: Interpreter) -> dict[str, Any]:
    told = python.as_dict()
    return {name: told[name] for name in ("release", "version", "pointer_size", "flags")}


def write_json(run: Run, path: Path) -> None:
    """Write verification.json, whole or not at all."""
    new = path.with_suffix(".new")
    new.write_text(json.dumps(as_json(run)) + "\n", encoding="utf-8")
    new.replace(path)


def write_junit(run: Run, path: Path) -> None:
    """Write the run as JUnit XML: a suite for each build, a case for each step."""
    units = {id(cell.unit): cell.unit for cell in run.cells}.values()
    names = {id(step): _printable(place(step)) for unit in units for step in unit.steps}
    root = ElementTree.Element("testsuites", name="underhood")
    for build in sorted({cell.build for cell in run.cells}):
        suite = ElementTree.SubElement(root, "testsuite", name=str(build))
        for cell in run.cells:
            if cell.build == build:
                name = _printable(cell.unit.name)
                suite.extend(_case(name, names[id(line.step)], line) for line in cell.lines)
        _count(suite, suite)
    _count(root, *root)
    ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def _case(unit: str, name: str, line: Line) -> ElementTree.Element:
    told = {"classname": unit, "name": name, "time": f"{line.result.seconds:.6f}"}
    case = ElementTree.Element("testcase", told)
    verdict = line.verdict
    if verdict.outcome in ("not run", "skipped"):
        ElementTree.SubElement(case, "skipped", message=verdict.outcome)
    elif verdict.bad:
        kind = "failure" if verdict.outcome == "failed" else "error"
        reason = _printable(verdict.reason or verdict.outcome)
        entry = ElementTree.SubElement(case, kind, message=reason, type=verdict.outcome)
        entry.text = _printable("\n".join(_difference(line)))
    return case


def _count(element: ElementTree.Element, *suites: ElementTree.Element) -> None:
    """Put the totals of some suites on an element."""
    cases = [case for suite in suites for case in suite]
    kinds = Counter(entry.tag for case in cases for entry in case)
    element.set("tests", str(len(cases)))
    for name, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(name, str(kinds[kind]))
    element.set("time", f"{sum(float(case.get('time', 0)) for case in cases):.6f}")


def _printable(text: str) -> str:
    """The text without the characters that XML cannot hold."""
    if text.isprintable():
        return text
    return "".join(c if c in "\n\t" or c.isprintable() else ascii(c)[1:-1] for c in text)


def earlier(path: Path) -> Mapping[str, Any]:
    """The content of an earlier verification.json; empty if there is none that can be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and found.get("schema") == SCHEMA else {}
