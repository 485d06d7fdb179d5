"""The plan of the book is kept: each item of a chapter has an example that shows it."""

import re
import sys
from pathlib import Path

import pytest

if sys.version_info < (3, 11):
    pytest.skip("tomllib came with 3.11", allow_module_level=True)
import tomllib

DOCS = Path(__file__).parents[1] / "docs"
PLAN = tomllib.loads((DOCS / "plan.toml").read_text("utf-8"))
# A block of examples with its options: the label, if it has one, is the option `name`.
BLOCK = re.compile(r"^ *```\{doctest\}.*\n((?: *:[\w-]+:.*\n)*)", re.MULTILINE)
NAME = re.compile(r"^ *:name: *(\S+)$", re.MULTILINE)


def chapters():
    """The pages that begin with front matter that says for whom they are."""
    for path in sorted(DOCS.rglob("*.md")):
        if re.match(r"---\n(?:.+\n)*level: ", path.read_text("utf-8")):
            yield path.relative_to(DOCS).with_suffix("").as_posix()


def examples(chapter):
    """The labels of a chapter's blocks of examples."""
    text = (DOCS / f"{chapter}.md").read_text("utf-8")
    return [name for block in BLOCK.findall(text) for name in NAME.findall(block)]


def test_every_chapter_has_a_plan():
    """No chapter is without a plan, and no plan without a chapter."""
    assert sorted(PLAN) == list(chapters())
    assert len(PLAN) >= 17


@pytest.mark.parametrize("chapter", PLAN)
def test_every_item_has_an_example(chapter):
    """Each item names examples, and each of them is a block of this chapter that is run."""
    labels = examples(chapter)

    assert len(PLAN[chapter]) >= 3
    for item, shown in PLAN[chapter].items():
        assert shown, item
        assert [] == [name for name in shown if name not in labels], item


@pytest.mark.parametrize("chapter", PLAN)
def test_every_example_can_be_linked(chapter):
    """Each block outside of the exercises has a label of its own."""
    text = (DOCS / f"{chapter}.md").read_text("utf-8")
    shown = re.sub(r"^(`{4,})\{exercise\}.*?^\1$", "", text, flags=re.MULTILINE | re.DOTALL)
    blocks = BLOCK.findall(shown)

    assert len(blocks) >= 15
    assert [] == [block for block in blocks if not NAME.search(block)]
    assert len(set(examples(chapter))) == len(examples(chapter))
