"""What is to be run: the steps of every chapter, read from its doctree."""

from __future__ import annotations

import doctest
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docutils import nodes as docutils

from ..build import Build
from ..running.step import DEFAULT, EVERY, Step, Unit, Variant
from .grammar import parse

if TYPE_CHECKING:
    from sphinx.config import Config


@dataclass(frozen=True)
class Block:
    """What a directive or role leaves in the doctree: its steps, for some groups."""

    steps: tuple[Step, ...]
    groups: tuple[str, ...] = (DEFAULT,)
    hidden: bool = False


def units(
    chapter: str,
    doctree: docutils.document,
    *,
    builds: Sequence[Build] = (),
    config: Config | None = None,
) -> list[Unit]:
    """The units of a chapter, one for each group, in the order of the page.

    Of the ``config`` count the settings of Sphinx's own builder: the group of bare doctest
    blocks, which are left out without one, and what is run at both ends of each group.
    """
    doctest_blocks = config.doctest_test_doctest_blocks if config else ""
    setup = config.doctest_global_setup if config else ""
    cleanup = config.doctest_global_cleanup if config else ""
    found: dict[str, Unit] = {}
    everywhere: list[Step] = []
    for number, block in enumerate(_blocks(doctree, builds, doctest_blocks)):
        steps = [replace(step, block=number) for step in block.steps]
        if "*" in block.groups:
            everywhere += steps
            continue
        for group in block.groups:
            found.setdefault(group, Unit(chapter, group)).steps += steps
    for unit in found.values():
        mine = _join_outputs([*unit.steps, *everywhere])
        unit.steps = [
            *([Step("setup", setup, "<global_setup>", 1)] if setup else []),
            *(step for step in mine if step.kind == "setup"),
            *(step for step in mine if step.kind not in ("setup", "cleanup")),
            *(step for step in mine if step.kind == "cleanup"),
            *([Step("cleanup", cleanup, "<global_cleanup>", 1)] if cleanup else []),
        ]
    return [unit for unit in found.values() if unit.steps]


def _blocks(
    doctree: docutils.document, builds: Sequence[Build], doctest_blocks: str
) -> Iterator[Block]:
    for node in doctree.findall(docutils.Element):
        if "block" in node:
            yield node["block"]
        elif "testnodetype" in node:
            yield _stock(node)
        elif doctest_blocks and isinstance(node, docutils.doctest_block):
            path, line = node.source or "", node.line or 1
            steps = examples(node.astext(), path, line, builds)
            yield Block(tuple(steps), (doctest_blocks,))


def examples(text: str, path: str, line: int, builds: Sequence[Build]) -> Iterator[Step]:
    """The examples of a text that begins at ``line`` of a file; raises `GrammarError`."""
    for example in parse(text, builds):
        yield Step(
            "example",
            example.source,
            path,
            line + example.line,
            example.variants,
            example.flags,
            (line + example.output, line + example.end),
        )


def _stock(node: docutils.Element) -> Block:
    """The block of one of Sphinx's own directives: testsetup, testcode, testoutput, testcleanup."""
    kind = node["testnodetype"].removeprefix("test")
    text = node.get("test", node.astext())
    step = Step(
        kind,
        text if kind != "output" else "",
        node.source or "",
        node.line or 1,
        (Variant(EVERY, text + "\n" * (not text.endswith("\n"))),) if kind == "output" else (),
        tuple(node.get("options", {}).items()),
        skipif=node.get("skipif", ""),
    )
    return Block((step,), tuple(node["groups"]))


def _join_outputs(steps: Iterable[Step]) -> list[Step]:
    """Give each testcode the testoutput that follows it."""
    joined: list[Step] = []
    for step in steps:
        if step.kind != "output":
            joined.append(step)
        elif joined and joined[-1].kind == "code":  # of two outputs the last one counts
            flags = (*step.flags, (doctest.DONT_ACCEPT_BLANKLINE, True))
            skipif = " or ".join(f"({s.skipif})" for s in (joined[-1], step) if s.skipif)
            joined[-1] = replace(joined[-1], variants=step.variants, flags=flags, skipif=skipif)
    return joined
