"""The cells of a notebook, from a chapter as it is shown."""

from __future__ import annotations

import ast
import pprint
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from docutils import nodes as docutils
from nbformat import v4

from ...build import Build
from ..exercise.nodes import exercise, solution
from ..nodes import by_text, code, example_block, lines_of, value
from .markdown import Writer, fence
from .markdown import code as ticked

if TYPE_CHECKING:
    from ...running.step import Step

OPENING = Path(__file__).with_name("opening.py")
FOLDED = {"jupyter": {"source_hidden": True}, "cellView": "form"}
"""Shown when one asks for it, in JupyterLab and in Colab."""

FRAGILE = (
    "> This chapter looks at memory that has been freed, and a kernel may have taken it. "
    "Where a cell shows something else or fails, type its lines at a prompt."
)

Texts = list[tuple[list[str], str]]


@dataclass
class Differs:
    """What the opening of a notebook says of other builds; plain data."""

    newest: str
    builds: list[str]
    package: str
    outputs: list[dict[str, Any]] = field(default_factory=list)
    values: list[dict[str, Any]] = field(default_factory=list)
    grades: dict[str, Texts] = field(default_factory=dict)

    def note(self, kind: str, where: str, source: str, texts: Texts, cell: str = "") -> None:
        """Keep an output or a number that is not the same on all builds."""
        if len(texts) > 1:
            told = {"where": where, "cell": cell, "code": source, "texts": texts}
            (self.outputs if kind == "example" else self.values).append(told)


class Cells:
    """Walks through a chapter; prose is gathered until code comes."""

    def __init__(self, writer: Writer, builds: Sequence[Build], package: str) -> None:
        self.writer = writer
        self.builds = sorted(builds)
        self.newest = max(build for build in builds if not build.tags)
        names = [str(build) for build in self.builds]
        self.differs = Differs(str(self.newest), names, package)
        self.cells: list[nbformat.NotebookNode] = []
        self.prose: list[str] = []
        self.level = 0
        self.where = ""
        self.uses_package = False
        self.fragile = False

    def walk(self, node: docutils.Node) -> None:
        """Take a node, and what is in it."""
        if isinstance(node, docutils.section):
            self.level += 1
            for child in node.children:
                self.walk(child)
            self.level -= 1
        elif isinstance(node, docutils.title):
            self.title(node)
        elif isinstance(node, example_block):
            self.examples(node)
        elif isinstance(node, exercise):
            self.exercise(node)
        elif isinstance(node, solution):
            self.folded(node)
        elif isinstance(node, docutils.literal_block) and "starter" in node:
            self.code(node.astext(), tags=["starter"])
        elif next(node.findall(example_block), None):  # in a list or an aside
            for child in node.children:
                self.walk(child)
        else:
            self.note_values(node)
            self.prose.append(self.writer.block(node))

    def title(self, node: docutils.title) -> None:
        """A heading, and what is to be known before all else."""
        self.flush()
        self.where = node.astext()
        self.prose.append(f"{'#' * self.level} {self.writer.line(node)}")
        if self.level == 1 and self.fragile:
            self.prose.append(FRAGILE)

    def flush(self) -> None:
        """End a cell of prose."""
        text = "\n\n".join(filter(None, self.prose))
        self.prose = []
        if text:
            self.add(v4.new_markdown_cell(text))

    def add(self, cell: nbformat.NotebookNode, name: str = "") -> None:
        """Put a cell at the end, under an id that stays the same from build to build."""
        known = {one["id"] for one in self.cells}
        base = name[:50] or f"cell-{len(self.cells)}"
        names = (f"{base}-{number}" if number else base for number in range(len(self.cells) + 1))
        cell["id"] = next(it for it in names if it not in known)
        self.cells.append(cell)

    def note_values(self, node: docutils.Node) -> None:
        """Keep the numbers in a piece of prose that depend on the build."""
        for one in node.findall(value):
            texts = [(list(builds), text) for builds, _, text in one["parts"]]
            self.differs.note("value", self.where, one["expression"], texts)

    # Code

    def code(
        self,
        source: str,
        outputs: Iterable[nbformat.NotebookNode] = (),
        *,
        name: str = "",
        only: Sequence[str] = (),
        tags: Sequence[str] = (),
        folded: bool = False,
    ) -> None:
        """A cell of code; one that is ``only`` of some builds says so at its head."""
        self.flush()
        self.uses_package |= bool(re.search(r"\bunderhood\b", source))
        head = f"%%only {' '.join(only)}\n" if only else ""
        metadata = {**({"tags": list(tags)} if tags else {}), **(FOLDED if folded else {})}
        cell = v4.new_code_cell(head + source, metadata=metadata, outputs=list(outputs))
        self.add(cell, name)

    def examples(self, node: example_block, *, folded: bool = False, ask: bool = False) -> None:
        """The examples of a block; a cell ends where something is printed.

        So that line numbers are those of the page, a statement of several lines begins a cell.
        The last output is left out if it is to be predicted. A block that ends its process is
        told, and not run.
        """
        steps: list[Step] = list(node["block"].steps)
        if "grade" in node:
            self.grade(node, steps)
            return
        if node["crash"]:
            self.prose.append(self.crash(steps))
            return
        options: dict[str, Any] = {
            "only": node["builds"],
            "folded": folded or node["block"].hidden,
        }
        name = node["ids"][0] if node["ids"] else ""
        rows: list[str] = []
        for step in steps:
            texts = self.texts(step)
            printed = any(text for _, text in texts)
            fails = any(variant.exception for variant in step.variants)
            source = code(step.source, "python").astext().rstrip("\n")
            if rows and (fails or "\n" in source):
                self.code("\n".join(rows), name=name, **options)
                rows = []
            rows.append(source)
            if not printed:
                continue
            text = "" if ask and step is steps[-1] else texts[0][1]
            tags = ["raises-exception"] if fails or self.fragile else []
            self.code("\n".join(rows), output(step.source, text), name=name, tags=tags, **options)
            self.differs.note("example", self.where, source, texts, self.cells[-1]["id"])
            rows = []
        if rows:
            self.code("\n".join(rows), name=name, **options)

    def crash(self, steps: Sequence[Step]) -> str:
        """What a block does that ends its process."""
        shown = "".join(prompted(step, self.newest) for step in steps)
        return (
            f"{fence(shown.rstrip(), 'pycon')}\n\nThis ends the process with {steps[-1].crash}. "
            "It would end the kernel as well, so it is not run here."
        )

    def texts(self, step: Step) -> Texts:
        """Each distinct output with the builds that it holds for, the newest build's first."""
        mine = [build for build in self.builds if step.runs_on(build)]
        return [
            ([str(build) for build in some], "\n".join([*lines_of(text), ""]) if text else "")
            for some, text in by_text(step.variants, mine)
        ]

    def grade(self, node: example_block, steps: Iterable[Step]) -> None:
        """The examples that grade a function, as a cell that one runs."""
        label = node.parent["label"] if isinstance(node.parent, exercise) else "grade"
        listed = list(steps)
        by_build: dict[str, list[str]] = {}
        for build in reversed(self.builds):
            mine = [step for step in listed if step.runs_on(build)]
            text = "".join(map(str, (prompted(step, build) for step in mine)))
            by_build.setdefault(text, []).append(str(build))
        if len(by_build) > 1:
            self.differs.grades[label] = [(some, text) for text, some in by_build.items()]
        newest = next(text for text, some in by_build.items() if str(self.newest) in some)
        self.code(f"%%grade {label}\n{newest}", name=f"{label}-grade", tags=["grade"])

    # Exercises

    def exercise(self, node: exercise) -> None:
        """A task; what answers it is folded, and what grades an answer stands before that."""
        self.flush()
        grades = [child for child in node.children if "grade" in getattr(child, "attributes", ())]
        folds = [child for child in node.children if isinstance(child, solution)]
        others = [child for child in node.children if child not in (*grades, *folds)]
        for child in (*others, *grades, *folds):
            if isinstance(child, example_block):
                if node["kind"] == "predict" and "grade" not in child:
                    self.prose.append(choices(node["choices"]))
                    self.examples(child, ask=True)
                else:
                    self.examples(child)
            else:
                self.walk(child)
        self.flush()

    def folded(self, node: solution) -> None:
        """A hint or solution: its words unfold, and so does its code."""
        self.flush()
        for part in parts(node.children):
            if isinstance(part, example_block):
                self.examples(part, folded=True)
                continue
            for child in part:
                self.note_values(child)
            text = self.writer.blocks(part)
            summary = f"<summary>{node['title']}</summary>"
            self.prose.append(f"<details>{summary}\n\n{text}\n\n</details>")
        self.flush()

    # The whole

    def notebook(self, title: str, foot: str, opening: str = "") -> nbformat.NotebookNode:
        """The notebook, with its opening after the title."""
        self.prose.append(foot)
        self.flush()
        differs = vars(self.differs)
        if not self.uses_package:
            differs["package"] = ""
        program = opening or OPENING.read_text("utf-8")
        data = pprint.pformat(differs, width=120, compact=True, sort_dicts=False)
        source = program.replace("_open({})", f"_open({data})").rstrip("\n")
        first = v4.new_code_cell(source, metadata={**FOLDED, "tags": ["opening"]})
        first["id"] = "opening"
        made: nbformat.NotebookNode = v4.new_notebook(
            cells=[first, *self.cells],
            metadata={
                "title": title,
                "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
                "language_info": {"name": "python"},
            },
        )
        nbformat.validate(made)
        return made


def parts(children: Sequence[docutils.Node]) -> Iterator[example_block | list[docutils.Node]]:
    """Examples, and the runs of other nodes between them."""
    run: list[docutils.Node] = []
    for child in children:
        if isinstance(child, example_block):
            if run:
                yield run
            run = []
            yield child
        else:
            run.append(child)
    if run:
        yield run


def output(source: str, text: str) -> list[nbformat.NotebookNode]:
    """What a cell shows: an error, a value, or what it prints."""
    if not text:
        return []
    if text.startswith("Traceback (most recent call last):"):
        name, _, message = re.split(r"\n(?=\S)", text.rstrip("\n"), maxsplit=1)[-1].partition(": ")
        rows = text.rstrip("\n").split("\n")
        return [v4.new_output("error", ename=name, evalue=message, traceback=rows)]
    if is_value(source):
        return [v4.new_output("execute_result", data={"text/plain": text.rstrip("\n")})]
    return [v4.new_output("stream", name="stdout", text=text)]


def is_value(source: str) -> bool:
    """Whether an example is an expression that does not print."""
    try:
        body = ast.parse(source.strip(), mode="eval").body
    except SyntaxError:
        return False
    return not (isinstance(body, ast.Call) and getattr(body.func, "id", "") == "print")


def prompted(step: Step, build: Build) -> str:
    """An example as at a prompt, with what a build prints."""
    first, *rest = step.source.rstrip("\n").split("\n")
    rows = [f">>> {first}", *(f"... {row}".rstrip() for row in rest)]
    variant = step.variant(build)
    return "\n".join(rows) + "\n" + (variant.text if variant else "")


def choices(found: Sequence[str] | None) -> str:
    """What one chooses from, before one runs the cell."""
    if not found:
        return "What does it print? Write it down, then run the cell."
    return f"Choose, then run the cell: {', '.join(map(ticked, found))}."
