"""Entries of the data file are read as they were written."""

import json

import pytest

from underhood.book.entries import entries, steps
from underhood.build import Build, Selector
from underhood.running.step import EVERY, Step, Variant

BUILDS = [Build.parse(name) for name in ("3.9", "3.12", "3.13", "3.13t")]
TEXTS = (
    Variant(Selector.parse("-3.12"), "old\n"),
    Variant(Selector.parse("3.13-"), "new\n"),
    Variant(Selector.parse("3.13t"), "old\n"),
)
SOME = Selector.parse("3.12-3.13")
STEPS = [
    Step("example", "x = 1\n", "", 3, (Variant(EVERY, ""),), block=4, label="a"),
    Step("example", "x\n", "", 4, TEXTS, ((8, True),), block=4, label="a", last=True),
    Step("value", "x", "", 9, (Variant(EVERY, "1"),), block=5, last=True),
    Step("setup", "y = 2", "", 10, block=6, last=True),
    Step("example", "1\n", "", 12, TEXTS, versions=SOME, block=7, skipif="0"),
    Step("example", "2\n", "", 13, TEXTS, crash="SIGSEGV", block=7, last=True),
    Step("example", "never\n", "", 14, TEXTS, versions=Selector.parse("3.8"), block=8),
]


@pytest.mark.parametrize("build", BUILDS, ids=str)
def test_round_trip(build):
    """What is read for a build is what there was for it."""
    written = json.loads(json.dumps(entries(STEPS, BUILDS)))
    mine = [step for step in STEPS if step.runs_on(build)]

    read = steps(written, [step.line for step in STEPS[:-1]], "page", str(build))

    assert len(mine) == len(read)
    for was, now in zip(mine, read):
        for name in ("source", "mode", "line", "flags", "skipif", "crash", "label", "last"):
            assert getattr(was, name) == getattr(now, name), name
        text = was.variant(build)
        assert (text and text.text) == (now.variant(build) and now.variant(build).text)
    blocks = {(was.block, now.block) for was, now in zip(mine, read)}
    assert len(blocks) == len({step.block for step in mine}) == len({step.block for step in read})


def test_what_stands_in_an_entry():
    """What builds have in common is written once, and what says nothing is left out."""
    assert [
        {"source": "x = 1\n", "want": "", "block": "a"},
        {
            "source": "x\n",
            "want": {"3.9 3.12 3.13t": "old\n", "3.13": "new\n"},
            "flags": {"ELLIPSIS": True},
        },
        {"source": "x", "mode": "eval", "want": "1", "block": ""},
    ] == entries(STEPS, BUILDS)[:3]
    assert ["3.12", "3.13", "3.13t"] == entries(STEPS, BUILDS)[4]["builds"]
