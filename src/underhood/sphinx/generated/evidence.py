"""What was verified, on which builds and when: the foot of each chapter, and the whole matrix."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes

from ..directives import supported
from .source import Made, in_order, paragraph, table, units

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from ...build import Build
    from ...running.step import Unit

UNKNOWN = "This copy of the site was built without a verification: nothing is claimed for it."


@dataclass(frozen=True)
class Proof:
    """What is known of a chapter as it is now: its examples, where they hold, and since when."""

    examples: int
    builds: tuple[str, ...]
    date: str


def told(app: Sphinx) -> dict[str, Any]:
    """The record of the last run; empty where there is none that can be read."""
    path = Path(app.confdir, app.config.underhood_verification)
    return _read(path, path.stat().st_mtime_ns) if path.is_file() else {}


@functools.lru_cache(1)
def _read(path: Path, _changed: int) -> dict[str, Any]:
    found = json.loads(path.read_text("utf-8"))
    return found if isinstance(found, dict) and found.get("schema") == 1 else {}


def proof(app: Sphinx, docname: str) -> Proof | None:
    """What the last run says of a chapter; None for a page without examples."""
    mine = units(app, docname)
    examples = sum(step.kind in ("example", "code") for unit in mine for step in unit.steps)
    if not examples:
        return None
    builds = [
        str(build)
        for build in supported(app.config)
        if all(_holds(app, unit, build) for unit in mine if unit.steps_on(build))
    ]
    return Proof(examples, tuple(builds), day(told(app)) if builds else "")


def record_of(app: Sphinx, unit: Unit, build: Build) -> dict[str, Any]:
    """What a run of exactly this text on a build has shown; empty if there was none."""
    found = told(app).get("chapters", {}).get(unit.name, {}).get("builds", {}).get(str(build), {})
    return found if found and found["digest"] == unit.digest(build) else {}


def _holds(app: Sphinx, unit: Unit, build: Build) -> bool:
    record = record_of(app, unit, build)
    return bool(record) and good(record["examples"]) == len(record["examples"])


def good(examples: Iterable[dict[str, Any]]) -> int:
    """How many of some records say that the example holds."""
    return sum(example["outcome"] in ("passed", "skipped") for example in examples)


def day(record: dict[str, Any]) -> str:
    """The date of a run, such as 22 November 2026."""
    date = datetime.fromisoformat(record["date"])
    return f"{date.day} {date:%B %Y}"


def add_proof(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the template of a page what its foot says."""
    if doctree is not None:
        context["uh_proof"] = proof(app, page)


def verification(app: Sphinx, about: str) -> Made:
    """The whole matrix, chapters by builds, and the interpreters that stood for the builds."""
    record = told(app)
    if not record:
        return [paragraph(UNKNOWN)]
    builds = supported(app.config)
    head = ["chapter", *map(str, builds)]
    rows: list[list[str | nodes.Node]] = [
        [_title(app, docname), *(_cell(app, docname, build) for build in builds)]
        for docname in in_order(app)
        if any(unit.steps for unit in units(app, docname))
    ]
    return [
        paragraph(
            f"Run on {day(record)}, in {record['seconds']:.0f} seconds, "
            f"with the hash seed {record['seed']}."
        ),
        table(head, rows, "uh-matrix"),
    ]


def interpreters(app: Sphinx, about: str) -> Made:
    """The interpreters that stood for the builds, as they describe themselves."""
    record = told(app)
    if not record:
        return [paragraph(UNKNOWN)]
    entries = nodes.definition_list(classes=["uh-interpreters"])
    for name, python in record["interpreters"].items():
        flags = (f"{flag}={value}" for flag, value in python["flags"].items() if value != "")
        entries += nodes.definition_list_item(
            "",
            nodes.term("", f"{name}: {python['version']}"),
            nodes.definition("", paragraph(" ".join(flags))),
        )
    return [entries]


def _title(app: Sphinx, docname: str) -> nodes.Node:
    uri = app.builder.get_relative_uri("verification", docname)
    return nodes.reference("", app.env.titles[docname].astext(), refuri=uri, internal=True)


def _cell(app: Sphinx, docname: str, build: Build) -> str:
    """How many of the examples and numbers of a chapter hold on a build, as they are now."""
    mine = [unit for unit in units(app, docname) if unit.steps_on(build)]
    records = [record_of(app, unit, build) for unit in mine]
    if not all(records):
        return "not run"
    count = sum(len(record["examples"]) for record in records)
    held = sum(good(record["examples"]) for record in records)
    return str(count) if held == count else f"{held} of {count}"


def setup(app: Sphinx) -> None:
    """Register the setting and the foot."""
    app.add_config_value("underhood_verification", "", "html", types=frozenset({str}))
    app.connect("html-page-context", add_proof)
