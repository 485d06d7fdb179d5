"""Checks the text of a chapter: numbers that nothing proves, and code that nothing runs."""

from __future__ import annotations

import doctest
import re
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes as docutils
from sphinx import addnodes
from sphinx.application import Sphinx

from . import nodes
from .domain import BookDomain, Finding
from .generated.structs import shape
from .plan import Block

HIDDEN = 1  # hidden blocks that a chapter may have

#: What makes an amount of a number that looks like a version or a year.
_UNIT = r"(?!\s*%|\s(?:times|bytes?|[KMG]i?B|(?:milli|micro|nano)?seconds?|[mnµ]?s)\b)"

#: Numbers that need no proof: they are names of things.
HARMLESS = re.compile(
    rf"""
      \bPython\ [23]\b(?!\.)                   # the language
    | \b(?:2\.[0-7]|3\.\d{{1,2}})(?:\.\d{{1,2}})?[td]{{0,2}}\b{_UNIT}  # a version or build
    | \b(?:PEPs?|bpo-|gh-|issue\ |IEEE\ )\s*\#?\d+\b
    | \#\d+\b                                  # an issue
    | \b(?:[Pp]art|[Cc]hapter|[Ee]xercise|[Ss]tep)\s\d+\b
    | \b(?:19|20)\d\d(?:-\d\d-\d\d)?\b{_UNIT}  # a year, or a date
    | \b\d+-bit\b                              # the width of a field
    | \b\d*(?:1st|2nd|3rd|\dth)\b              # an ordinal
    """,
    re.VERBOSE,
)
NUMBER = re.compile(r"(?<![\w-])[-+−]?\d[\d,._]*\w*")
PYTHON = {"py", "py3", "pycon", "pycon3", "python", "python3", "ipython", "ipython3", "pytb"}

_NOT_SEEN = re.compile(r"(`+).*?\1|\]\([^)]*\)|<https?:[^>]*>")  # code, and where links lead

_NO_PROSE = (
    docutils.literal,
    docutils.literal_block,
    docutils.doctest_block,
    docutils.comment,
    docutils.raw,
    docutils.math,
    docutils.math_block,
    docutils.system_message,
    docutils.footnote_reference,
    docutils.label,
    nodes.value,
    nodes.example_block,
    shape,  # made from layouts
    addnodes.desc,  # made from docstrings
)


def check(app: Sphinx, doctree: docutils.document) -> None:
    """Note what is wrong with a document that has been read."""
    env = app.env
    path = str(env.doc2path(env.docname))
    rows = Path(path).read_text(encoding="utf-8").split("\n")
    domain = BookDomain.of(env)
    for line, message, subtype in findings(doctree, rows):
        domain.note(env.docname, Finding(path, line, message, subtype))


def findings(doctree: docutils.document, rows: list[str]) -> Iterator[tuple[int, str, str]]:
    """Line, message and kind of each thing that is wrong; ``rows`` are the lines of the file."""
    yield from _numbers(doctree, rows)
    yield from _fences(doctree)
    yield from _blocks(doctree)


def numbers(text: str) -> list[str]:
    """The numbers of a text that are not of a harmless kind."""
    found = NUMBER.findall(HARMLESS.sub(lambda match: " " * len(match[0]), text))
    return [number.rstrip(",._") for number in found]


def _numbers(doctree: docutils.document, rows: list[str]) -> Iterator[tuple[int, str, str]]:
    left = [numbers(_NOT_SEEN.sub(" ", row)) for row in rows]
    for text in doctree.findall(docutils.Text):
        found = numbers(text.astext())
        if not found or _inside(text, _NO_PROSE) or text.parent.get("refuri") == text.astext():
            continue
        line = _line(text)
        for number in found:
            place = next((n for n in range(line, len(rows) + 1) if number in left[n - 1]), 0)
            if place:
                left[place - 1].remove(number)
            mend = f"write {{val}}`{number} = …` with what proves it, or put it in code"
            yield place or line, f"number {number} that nothing proves: {mend}", "number"


def _fences(doctree: docutils.document) -> Iterator[tuple[int, str, str]]:
    for node in doctree.findall(docutils.literal_block):
        inside = (nodes.example_block, docutils.system_message)
        if "testnodetype" in node or "starter" in node or _inside(node, inside):
            continue
        prompt = re.search(r"^\s*>>> ", node.astext(), re.MULTILINE)
        if prompt or str(node.get("language")).lower() in PYTHON:
            what = "make it a {doctest}, or name the language it is if it is not Python"
            yield _line(node), f"Python that is not run: {what}", "fence"


def _blocks(doctree: docutils.document) -> Iterator[tuple[int, str, str]]:
    hidden = 0
    for node in doctree.findall(nodes.example_block):
        block: Block = node["block"]
        setup = block.hidden and "grade" not in node
        hidden += setup
        if setup and hidden > HIDDEN:
            yield _line(node), f"hidden block {hidden}: a chapter may have {HIDDEN}", "hidden"
        for step in block.steps:
            if dict(step.flags).get(doctest.SKIP):
                yield step.line, "SKIP hides an example: say :versions: or take it out", "skip"
            if any(variant.text.strip() == "..." for variant in step.variants):
                yield step.line, "output that is '...' alone accepts anything: show it", "ellipsis"


def _inside(node: docutils.Node, kinds: tuple[type[docutils.Node], ...]) -> bool:
    parent = node.parent
    while parent is not None:
        if isinstance(parent, kinds):
            return True
        parent = parent.parent
    return False


def _line(node: docutils.Node) -> int:
    """The line on which a node, or the nearest around it that knows, begins."""
    place: docutils.Node | None = node
    while place is not None:
        if place.line:
            return int(place.line)
        place = place.parent
    return 1


def setup(app: Sphinx) -> None:
    """Check every document as it is read."""
    app.connect("doctree-read", check)
