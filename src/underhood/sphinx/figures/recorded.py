"""What programs gave on each build: kept in JSON files, written by ``nox -s record``."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .base import FigureError

AGAIN = "run nox -s record"


def digest(program: str) -> str:
    """A hash of the text of a program, by which one sees that it was changed."""
    return hashlib.sha256(program.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Entry:
    """What one build gave: the value, from which program, interpreter and day."""

    value: Any
    digest: str
    version: str
    date: str


@dataclass
class Recording:
    """The file of one program; builds with the same value share it."""

    path: Path
    entries: dict[str, Entry] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Recording:
        """What a file holds; nothing if there is none."""
        if not path.is_file():
            return cls(path)
        try:
            found = json.loads(path.read_text("utf-8"))
            return cls(
                path,
                {
                    name: Entry(group["value"], told["digest"], told["version"], told["date"])
                    for group in found["recorded"]
                    for name, told in group["builds"].items()
                },
            )
        except (ValueError, LookupError, TypeError, AttributeError):
            raise FigureError(f"{path} is no recording: {AGAIN}") from None

    def value(self, build: str, program: str) -> Any:
        """What this program gave on a build; raises `FigureError` if that is not known."""
        entry = self.entries.get(build)
        if entry is None:
            raise FigureError(f"{self.path.name} has no recording for {build}: {AGAIN}")
        if entry.digest != digest(program):
            raise FigureError(
                f"{self.path.name} was recorded with another program for {build}: {AGAIN}"
            )
        return entry.value

    def is_current(self, build: str, program: str, version: str) -> bool:
        """Whether this program was recorded with this interpreter."""
        entry = self.entries.get(build)
        return entry is not None and (entry.digest, entry.version) == (digest(program), version)

    def write(self) -> None:
        """Write the file, oldest build first."""
        groups: list[dict[str, Any]] = []
        for name, entry in self.entries.items():
            told = {"version": entry.version, "date": entry.date, "digest": entry.digest}
            same = [group for group in groups if group["value"] == entry.value]
            if same:
                same[0]["builds"][name] = told
            else:
                groups.append({"builds": {name: told}, "value": entry.value})
        self.path.parent.mkdir(parents=True, exist_ok=True)
        text = ",\n".join(map(_group, groups))
        self.path.write_text(f'{{"recorded": [\n{text}\n]}}\n', encoding="utf-8")


def _group(group: dict[str, Any]) -> str:
    """A value with its builds, a line for each build, and for each item of the value."""
    builds = ",\n".join(f"  {_json(name)}: {_json(it)}" for name, it in group["builds"].items())
    value = group["value"]
    rows = ",\n".join(f"  {_json(item)}" for item in value) if isinstance(value, list) else ""
    shown = f"[\n{rows}\n ]" if rows else _json(value)
    return f' {{"builds": {{\n{builds}\n }}, "value": {shown}}}'


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
