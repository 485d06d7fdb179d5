"""The builder ``record``: runs the programs of figures on every build, and keeps what they gave."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator, Set
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.builders import Builder
from sphinx.util import logging

from ...errors import UnderhoodError
from ..directives import supported
from ..pythons import Interpreter, cache_file, find
from ..refusal import refusal
from ..selection import choose_pythons
from .base import picture
from .memory import Step, file_of
from .memory import program as of_memory
from .recorded import Entry, Recording, digest

if TYPE_CHECKING:
    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)

TIMEOUT = 600
Run = Callable[[Interpreter], Any]


class RecordError(UnderhoodError):
    """A program did not give what can be kept."""


class RecordBuilder(Builder):
    """Records what is missing, or was recorded with another program or interpreter."""

    name = "record"
    epilog = "The recordings are up to date."

    def init(self) -> None:
        """Find and choose the interpreters."""
        config = self.config
        try:
            found = find(logger.info, cache=cache_file())
            wanted = config.underhood_pythons or None
            self.pythons = choose_pythons(found, supported(config), wanted).run
        except UnderhoodError as error:
            raise refusal(self.name, error) from None
        self.path = [str(Path(self.confdir, path)) for path in config.doctest_path]

    def get_outdated_docs(self) -> set[str]:
        """All documents."""
        return self.env.found_docs

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Nothing links to what this builder writes."""
        return ""

    def write_documents(self, docnames: Set[str]) -> None:
        """Run what has to be run, one after the other, for some programs measure time."""
        for path, program, run in self._programs(sorted(docnames)):
            recording = Recording.read(path)
            for python in self.pythons:
                name = str(python.build)
                if recording.is_current(name, program, python.full_name):
                    continue
                logger.info("%s on %s", path.stem, name)
                today = date.today().isoformat()
                try:
                    came = run(python)
                except RecordError as error:
                    raise refusal(self.name, error) from None
                told = Entry(came, digest(program), python.full_name, today)
                recording.entries[name] = told
                order = list(map(str, supported(self.config)))
                recording.entries = {
                    key: recording.entries[key] for key in order if key in recording.entries
                }
                recording.write()

    def _programs(self, docnames: list[str]) -> Iterator[tuple[Path, str, Run]]:
        """The file, the text and the way to run it of each program."""
        for docname in docnames:
            for node in self.env.get_doctree(docname).findall(picture):
                if node["kind"] == "memory":
                    steps: list[Step] = node["steps"]
                    path = file_of(self._app, node["name"])
                    yield (
                        path,
                        of_memory(node["code"]),
                        partial(snapshot, steps=steps, path=self.path),
                    )
        folder = Path(self.confdir, self.config.underhood_recorded)
        for program in sorted(folder.glob("*.py")):
            text = program.read_text("utf-8")
            run = partial(output, arguments=[str(program)], path=self.path)
            yield program.with_suffix(".json"), text, run

    def finish(self) -> None:
        """Nothing is left to do."""


def snapshot(python: Interpreter, steps: list[Step], path: list[str]) -> Any:
    """What stands in memory after each of the steps."""
    sources = json.dumps([step.source for step in steps])
    return output(python, ["-m", "underhood.snapshot"], path, sources)


def output(python: Interpreter, arguments: list[str], path: list[str], text: str = "") -> Any:
    """The JSON that a program prints in a fresh interpreter."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    env |= {"PYTHONPATH": os.pathsep.join(path), "PYTHONHASHSEED": "0"}
    done = subprocess.run(
        [python.path, "-S", *arguments],
        input=text, env=env, cwd=path[0],
        capture_output=True, text=True, check=False, timeout=TIMEOUT,
    )  # fmt: skip
    if done.returncode:
        last = (done.stderr.strip() or f"exit status {done.returncode}").split("\n")[-1]
        raise RecordError(f"{' '.join(arguments)} on {python.build}: {last}")
    try:
        return json.loads(done.stdout)
    except ValueError:
        raise RecordError(f"{' '.join(arguments)} on {python.build} prints no JSON") from None


def setup(app: Sphinx) -> None:
    """Register the builder."""
    app.add_builder(RecordBuilder)
