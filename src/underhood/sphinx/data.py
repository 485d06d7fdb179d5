"""The builder ``data``: one file with every example and exercise, for what has no Sphinx."""

from __future__ import annotations

import doctest
import json
from collections.abc import Iterator, Set
from pathlib import Path
from typing import Any

from docutils import nodes as docutils
from sphinx.application import Sphinx
from sphinx.builders import Builder

from ..book.entries import by_text, entries, want
from ..build import Build
from . import nodes
from .directives import supported
from .exercise.directives import asked
from .exercise.nodes import exercise, solution
from .exercise.rules import chapter_label
from .exercise.text import plain
from .generated.source import in_order, units

NAME = "book.json"


class DataBuilder(Builder):
    """Writes `NAME`: an object a line for each example and exercise, so that diffs are small."""

    name = "data"
    epilog = f"The data file is %(outdir)s/{NAME}."

    def get_outdated_docs(self) -> set[str]:
        """All documents, for there is one file of all."""
        return self.env.found_docs

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """The address of a page on the site."""
        return f"{docname}.html"

    def write_documents(self, docnames: Set[str]) -> None:
        """Write the file."""
        file = Path(self.outdir, NAME)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(_lines(self._book())), encoding="utf-8")

    def _book(self) -> dict[str, Any]:
        builds = supported(self.config)
        flags = dict.fromkeys(_names(self.config.doctest_default_flags), True)
        chapters = [it for name in in_order(self._app) for it in self._chapter(name, builds)]
        return {"builds": [str(build) for build in builds], "flags": flags, "chapters": chapters}

    def _chapter(self, docname: str, builds: list[Build]) -> Iterator[dict[str, Any]]:
        """A chapter, if there are examples in it; one for each group of them."""
        doctree = self.env.get_doctree(docname)
        exercises = [_exercise(node, builds) for node in doctree.findall(exercise)]
        for unit in units(self._app, docname):
            steps = [step for step in unit.steps if any(map(step.runs_on, builds))]
            yield {
                "chapter": unit.name,
                "label": chapter_label(doctree),
                "title": self.env.titles[docname].astext(),
                "page": self.get_target_uri(docname),
                "sections": dict(self._sections(docname, doctree)),
                "lines": [step.line for step in steps],
                "steps": entries(steps, builds),
                "exercises": exercises,
            }
            exercises = []

    def _sections(
        self, docname: str, doctree: docutils.document
    ) -> Iterator[tuple[str, list[str]]]:
        """The labels of sections, each with those of the examples in it."""
        labels = self.env.domains.standard_domain.labels
        names = {ident: name for name, (doc, ident, _) in labels.items() if doc == docname}
        for section in list(doctree.findall(docutils.section))[1:]:
            blocks = [node["block"].steps for node in section.findall(nodes.example_block)]
            found = [steps[0].label for steps in blocks if steps and steps[0].label]
            for ident in section["ids"]:
                if ident in names and found:
                    yield names[ident], found


def _exercise(node: exercise, builds: list[Build]) -> dict[str, Any]:
    """What there is of an exercise; the outputs that are predicted stand under ``answer``."""
    told: dict[str, Any] = {
        "exercise": node["label"],
        "kind": node["kind"],
        "title": node.children[0].astext(),
        "task": plain(node.children),
    }
    if node["kind"] == "predict":
        told["choices"] = node["choices"]
        for block in asked(node):
            step = block["block"].steps[-1]
            texts = by_text(step, [build for build in builds if step.runs_on(build)])
            told["answer"] = want({text.strip(): names for text, names in texts.items()})
    for part in node.children:
        if isinstance(part, docutils.literal_block) and "starter" in part:
            told["starter"] = part.astext() + "\n"
        elif isinstance(part, nodes.example_block) and "grade" in part:
            told["grade"] = entries(part["block"].steps, builds)
    for role in ("hint", "solution"):
        found = [it for it in node.children if isinstance(it, solution) and it["role"] == role]
        told[f"{role}s"] = [plain(part.children) for part in found]
    return told


def _names(flags: int) -> list[str]:
    """The names of doctest's flags."""
    return sorted(name for name, bit in doctest.OPTIONFLAGS_BY_NAME.items() if flags & bit)


def _lines(book: dict[str, Any]) -> Iterator[str]:
    """The file; what changes together stands on a line."""
    rest = {name: value for name, value in book.items() if name != "chapters"}
    yield _json(rest)[:-1] + ', "chapters": [\n'
    for place, chapter in enumerate(book["chapters"]):
        head = {name: it for name, it in chapter.items() if not isinstance(it, list)}
        yield "," * bool(place) + _json(head)[:-1] + ",\n"
        yield f'"lines": {_json(chapter["lines"])},\n'
        steps, exercises = (",\n".join(map(_json, chapter[it])) for it in ("steps", "exercises"))
        yield f'"steps": [\n{steps}\n],\n"exercises": [\n{exercises}\n]}}\n'
    yield "]}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def setup(app: Sphinx) -> None:
    """Register the builder."""
    app.add_builder(DataBuilder)
