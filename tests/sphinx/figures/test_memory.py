"""The directive {memory}: steps, what is drawn of a recording, and what it refuses."""

import json

import pytest

from underhood.sphinx.figures.base import FigureError
from underhood.sphinx.figures.memory import Step, steps

MEMORY = """\
```{memory}
:name: a-memory
:title: Names
row = [1000, "a"]
same = row
# step: one name less
del same
---
A caption.
```
"""


def test_steps_of_a_program():
    """A step comment begins a step; code heads it, if no words do or they are its last line."""
    rows = [
        "x = 1",
        "",
        "y = 2",
        "# step: `f()`",
        "x",
        "#step:  Some words ",
        "y",
        "# step: z",
        "z",
    ]
    assert [
        Step("y = 2", True, "x = 1\n\ny = 2\n"),
        Step("f()", True, "x\n"),
        Step("Some words", False, "y\n"),
        Step("z", True, "z\n"),
    ] == list(steps(rows))


def test_a_step_in_which_nothing_happens():
    """Words without code after them are an error."""
    with pytest.raises(FigureError, match="nothing happens in the step 'here'"):
        list(steps(["x = 1", "# step: here", "", "# step: there", "x"]))


def test_pictures(draw, shown):
    """One panel a step, with names, counts and values; what changed is marked."""
    page = shown(draw(MEMORY, recorded=True))
    assert ["Names: same = row", "Names: one name less"] == page.all("title")
    assert [] == page.variants
    first, second = page.described
    assert first == (
        "row points to list 1; same points to list 1; list 1: 2 refs, holds 0 int 1000, 1 str 'a'."
    )
    assert second == "row points to list 1; list 1: 1 ref, holds 0 int 1000, 1 str 'a'."
    assert ["same = row", "row", "same", "list", "2 refs", "0", "1000", "1", "'a'"] == (
        page.words[:9]
    )
    assert 'class="a" text-anchor="end">1 ref<' in page.figure
    assert 3 == page.figure.count('class="tip"') == page.figure.count("<circle")
    assert "fill=" not in page.figure and "style=" not in page.figure


def test_a_new_arrow_is_marked(draw, shown):
    """An arrow that was not there in the step before has a class of its own."""
    text = MEMORY.replace("del same", "other = row").replace("one name less", "one more")
    page = shown(draw(text, recorded=True))
    assert 1 == page.figure.count('class="arrow new"')


def test_builds_differ(draw, shown, few):
    """Builds with other counts are another variant."""
    text = MEMORY.replace("1000", "None").replace("same = row", "row = None")
    page = shown(draw(text.replace("del same", "same = 1"), recorded=True))
    old = [name for name in few if name in ("3.9", "3.10", "3.11")]
    assert [names for names in page.variants if old[0] in names] == [old]
    assert {"shared", "immortal"} <= set(page.words)


def test_one_recording_is_not_taken_for_another(draw, few):
    """A changed program, or a build that was not recorded, is an error at the figure."""
    draw(MEMORY, recorded=True)
    outcome = draw(MEMORY.replace("1000", "1001"))
    assert 1 == outcome.warnings.count("ERROR")
    assert (
        f"page.md:4: ERROR: a-memory.json was recorded with another program for {few[0]}: "
        "run nox -s record"
    ) in outcome.warnings
    path = outcome.out.parent / "recorded" / "memory" / "a-memory.json"
    found = json.loads(path.read_text("utf-8"))
    del found["recorded"][0]["builds"][few[0]]
    path.write_text(json.dumps(found), "utf-8")
    assert f"no recording for {few[0]}: run nox -s record" in draw(MEMORY).warnings


@pytest.mark.parametrize(
    "change, line, message",
    [
        (("same = row", "same = ("), 8, "memory: '(' was never closed"),
        (("del same", "x = 1" + "\n# step: n\nx = 1" * 3), 4, "5 steps: a figure has 4 at most"),
        (("del same", ""), 4, "nothing happens in the step 'one name less'"),
        ((":name: a-memory\n", ""), 4, "a {memory} needs a :name:"),
        (("---\n", ""), 4, "a {memory} needs a line of --- and a caption after it"),
        (("A caption.\n", ""), 4, "a {memory} needs a caption"),
    ],
)
def test_errors(draw, change, line, message):
    """What is no program, too long or without caption is an error at its line."""
    outcome = draw(MEMORY.replace(*change), ["3.15"], builder="dummy")
    assert f"page.md:{line}: ERROR: {message}" in outcome.warnings
    assert 1 == outcome.warnings.count("ERROR")


def test_too_wide(draw):
    """What does not fit into a panel is refused, not made small."""
    name = "a_name_that_is_much_too_long_for_a_panel"
    draw(MEMORY.replace("row", name), recorded=True)
    outcome = draw(MEMORY.replace("row", name))
    assert "px wide, not 300: shorten names, or show less" in outcome.warnings


def test_other_formats_have_words(draw):
    """A format without SVG says what the pictures show."""
    draw(MEMORY, recorded=True)
    text = (draw(MEMORY, builder="text").out / "page.txt").read_text("utf-8")
    assert "Names: same = row. row points to list 1" in " ".join(text.split())
