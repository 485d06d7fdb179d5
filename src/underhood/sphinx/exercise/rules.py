"""What is wrong with the exercises of a document."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from docutils import nodes as docutils
from sphinx.application import Sphinx

from ...build import Build
from ..directives import supported
from ..domain import BookDomain, Finding
from ..nodes import by_text, example_block, lines_of, words
from .directives import asked
from .nodes import exercise, prediction, solution

KINDS = ("predict", "explain", "build")

Found = Iterator[tuple[int, str]]


def check(app: Sphinx, doctree: docutils.document) -> None:
    """Number the exercises of a document that has been read, and note what is wrong with them."""
    env = app.env
    path = str(env.doc2path(env.docname))
    label = chapter_label(doctree)
    for number, node in enumerate(doctree.findall(exercise), 1):
        node["number"] = number
        for line, message in findings(node, label, supported(app.config)):
            finding = Finding(path, line or node.line or 1, message, "exercise")
            BookDomain.of(env).note(env.docname, finding)
    for part in doctree.findall(_is_part):
        if not isinstance(part.parent, exercise):
            finding = Finding(path, part.line or 1, _stray(part), "exercise")
            BookDomain.of(env).note(env.docname, finding)


def chapter_label(doctree: docutils.document) -> str:
    """The label above the title of a document, or nothing."""
    section = doctree.next_node(docutils.section)
    names = section["names"] if section else []
    return next((name for name in names if doctree.nametypes.get(name)), "")


def findings(node: exercise, label: str, builds: Sequence[Build]) -> Found:
    """Line (0 for that of the exercise) and message of each thing that is wrong."""
    name, kind = node["label"], node["kind"]
    if not name:
        yield 0, f"exercise without a name: add :name: {label or 'chapter'}-…"
    elif label and not name.startswith(f"{label}-"):
        yield 0, f"name: {name} does not begin with the label of the chapter, {label}-"
    if kind not in KINDS:
        yield 0, f"kind: {kind!r} is none of {', '.join(KINDS)}"
    if node["choices"] is not None and kind != "predict":
        yield 0, "choices: only what is predicted can be chosen"
    if not _parts(node, "solution"):
        yield 0, "exercise without a {solution}"
    starters = [child for child in node.children if "starter" in getattr(child, "attributes", ())]
    grades = [child for child in node.children if "grade" in getattr(child, "attributes", ())]
    if kind == "build":
        yield from _build(starters, grades)
    elif starters or grades:
        part = "starter" if starters else "grade"
        yield (starters or grades)[0].line or 0, f"{{{part}}} in an exercise that builds nothing"
    if kind == "predict":
        yield from _predict(node, builds)


def _build(starters: list[docutils.Node], grades: list[docutils.Node]) -> Found:
    for part, found in (("starter", starters), ("grade", grades)):
        if len(found) != 1:
            yield 0, f"an exercise of the kind build has one {{{part}}}, this one {len(found)}"
    for starter in starters:
        try:
            body = ast.parse(starter.astext()).body
        except SyntaxError as error:
            yield (starter.line or 0) + (error.lineno or 1), f"starter: {error.msg}"
            continue
        if not any(isinstance(it, (ast.FunctionDef, ast.ClassDef)) for it in body):
            yield starter.line or 0, "starter: it defines no function"


def _predict(node: exercise, builds: Sequence[Build]) -> Found:
    blocks = asked(node)
    if len(blocks) != 1:
        yield 0, f"a prediction has one {{doctest}} of its own, this one {len(blocks)}"
        return
    step = blocks[0]["block"].steps[-1]
    mine = [build for build in builds if step.runs_on(build)]
    parts = by_text(step.variants, mine)
    line = step.region[0]
    for some, text in parts:
        count = len(lines_of(text))
        if count != 1:
            where = f" for {words(some, builds)}" if len(parts) > 1 else ""
            yield line, f"the last output{where} has {count} lines: to be predicted it is one line"
            return
    if blocks[0].next_node(prediction) is None:
        yield line, "the block does not end with the output that is to be predicted"
        return
    choices = node["choices"]
    if choices is None:
        return
    if len(set(choices)) < max(2, len(choices)) or "" in choices:
        yield 0, "choices: write two or more that are different, divided by |"
    for some, text in parts:
        right = lines_of(text)[0].strip()
        if right not in choices:
            where = f"{right!r}, which is right for {words(some, builds)}, is none of them"
            yield 0, f"choices: {where}"


def _parts(node: exercise, role: str) -> list[solution]:
    found = (child for child in node.children if isinstance(child, solution))
    return [part for part in found if part["role"] == role]


def _is_part(node: docutils.Node) -> bool:
    """Whether a node belongs into an exercise."""
    if isinstance(node, example_block):
        return "grade" in node
    return isinstance(node, docutils.literal_block) and "starter" in node


def _stray(part: docutils.Node) -> str:
    name = "grade" if isinstance(part, example_block) else "starter"
    return f"{{{name}}} belongs into an exercise"


def setup(app: Sphinx) -> None:
    """Check every document as it is read."""
    app.connect("doctree-read", check)
