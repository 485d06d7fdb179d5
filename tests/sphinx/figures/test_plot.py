"""The directive {plot}: a script for each build, and every way in which it can be wrong."""

import json

import pytest

from underhood.sphinx.figures.recorded import Entry, Recording, digest

PLOT = """\
```{{doctest}}
:name: an-output
>>> [1, 2]
[1, 2]
>>> import sys
>>> [1, sys.version_info[1]]
@-3.11
[1, 9]
@3.12-3.13
[1, 12]
@3.13t
[1, 13]
@3.15-
[1, 15]
>>> x = 3
```

````{{plot}}
:name: a-plot
:title: Some <title>
:x: items
:y: bytes
{options}{script}
---
A caption, `in words`.
````
"""
DIRECTIVE, LINE = 21, 26
"""The lines of the page on which the directive and its script begin."""


def text(script, options=""):
    """A page with a plot."""
    return PLOT.format(script=script, options=options)


def test_lines(draw, shown):
    """A line has its label, its numbers in words, and the class of its style, and no colour."""
    page = shown(draw(text("line('one & two', [0, 1, 2], [1, 1, 4])\nline('b', [1], [2])")))
    assert ["Some <title>"] == page.all("title")
    assert ["bytes against items. one & two: 1 at 0 to 1, 4 at 2; b: 2 at 1."] == page.described
    assert {"one & two", "b", "items", "bytes"} <= set(page.words)
    assert 'class="main"' in page.figure and 'class="second"' in page.figure
    assert [] == page.variants
    assert "fill=" not in page.figure and "#" not in "".join(page.drawings)
    assert "uh-beside" not in page.figure


def test_steps(draw, shown):
    """A line in steps keeps its height up to the next point."""
    page = shown(draw(text("line('x', [0, 1, 2], [0, 5, 10], step=True)")))
    path = page.figure.split('class="main" d="')[1].split('"')[0]
    assert path.startswith("M0,1000H500V") and path.endswith("H1000V56.6")


def test_builds_differ(draw, shown, few):
    """The script runs for each build; equal plots are one variant, others have their own."""
    script = "line('x', [0, 1], [0, 2 if build == '3.12' else build.version[0]])"
    page = shown(draw(text(script)))
    assert sorted(few) == sorted(name for names in page.variants for name in names)
    assert [["3.12"]] == [names for names in page.variants if "3.12" in names]


def test_calculators(draw, shown):
    """The name of a build is what the calculators take."""
    script = (
        "from underhood import sizes\n"
        "line('x', [3], [sizes.growth.list_capacity(3, 'literal', build)])\n"
        "line('y', [3], [sizes.list_(3, build)])\n"
    )
    assert "x: 8 at 3" in "".join(shown(draw(text(script))).described)


def test_bars(draw, shown):
    """A bar has a label and a value, and a length in proportion."""
    page = shown(draw(text("bars(['a', 'bc'], [2000, 500])")))
    assert ["a: 2,000, bc: 500."] == page.described
    assert {"a", "bc", "2,000", "500"} <= set(page.words)
    assert '<rect class="main" width="84.00%"' in page.figure
    assert '<rect class="main" width="21.00%"' in page.figure


def test_output(draw, shown, few):
    """`output` is the last output of an example, as the build has it."""
    page = shown(draw(text("line('x', [0, 1], output('an-output'))")))
    assert len(few) == len(page.variants)
    said = dict(zip((names[0] for names in page.variants), page.described, strict=True))
    for name in set(few) & {"3.9", "3.12"}:
        assert f"1 at 0, {name[2:]} at 1." in said[name]


def test_recorded(draw, shown, few):
    """`recorded` is what the program of that name gave on the build."""
    program = "import json, sys\nprint(json.dumps([1, sys.version_info[1]]))\n"
    files = {"recorded/speed.py": program}
    page = shown(draw(text("line('x', [0, 1], recorded('speed'))"), files=files, recorded=True))
    said = dict(zip((names[0] for names in page.variants), page.described, strict=True))
    for name in few:
        assert f"{name[2:].strip('td')} at 1." in said[name]


@pytest.mark.parametrize(
    "script, line, message",
    [
        ("x = 1\n1 / 0", LINE + 1, "plot a-plot for 3.9: ZeroDivisionError: division by zero"),
        ("x = 1\ny = (", LINE + 1, "plot a-plot: '(' was never closed"),
        ("x = 1", 0, "call line() or bars(), and not both"),
        ("line('x', [1], [1])\nbars(['x'], [1])", 0, "call line() or bars(), and not both"),
        ("\nline('x', [], [])", LINE + 1, "line 'x' has no point"),
        ("line('x', [1], [1, 2])", LINE, "ValueError: zip() argument 2 is longer"),
        ("line('x', [1], ['a'])", LINE, "'a' is no number that can be drawn"),
        ("line('x', [1], [float('nan')])", LINE, "nan is no number that can be drawn"),
        ("line('x', [1], [1], style='red')", LINE, "style 'red': write main, second, faint"),
        ("bars(['x'], [1])\nbars(['x'], [1])", LINE + 1, "call bars() once"),
        ("bars(['x'], [-1])", LINE, "a bar cannot be shorter than nothing"),
        ("output('else')", LINE, "no example is named 'else' on this page: an-output"),
        ("recorded('else')", LINE, "no program else.py in recorded/"),
    ],
)
def test_errors(draw, script, line, message):
    """A mistake in the script is an error at its line, once, and nothing is drawn."""
    outcome = draw(text(script), ["3.9", "3.15"])
    place = f"page.md:{line or DIRECTIVE}"
    assert 1 == outcome.warnings.count("ERROR")
    assert f"{place}: ERROR: " in outcome.warnings and message in outcome.warnings
    assert "<svg xmlns" not in (outcome.out / "page.html").read_text("utf-8")


@pytest.mark.parametrize(
    "output, message",
    [
        ("<ham>", "output('an-output') is no literal: "),
        ("[1, ...]", "output('an-output') is no literal: it has '...' in it"),
    ],
)
def test_outputs_that_are_no_literals(draw, output, message):
    """An output that is not a value cannot be drawn, nor one of which a part may be anything."""
    page = text("line('x', [0, 1], output('an-output'))").replace("[1, 15]", output)
    assert message in draw(page, ["3.15"]).warnings


def test_an_example_that_a_build_lacks(draw):
    """A build without the example has no output."""
    page = text("line('x', [0, 1], output('an-output'))")
    page = page.replace(":name: an", ":versions: 3.10-\n:name: an").replace("@-3.11", "@3.10-3.11")
    assert "3.9: example 'an-output' has no output on 3.9" in draw(page, ["3.9", "3.15"]).warnings


@pytest.mark.parametrize("options", [":logx:\n", ":logy:\n"])
def test_logarithms(draw, shown, options):
    """A logarithmic axis names powers of ten, and refuses what has none."""
    page = shown(draw(text("line('x', [1, 1000], [1, 1000])", options)))
    assert {"1", "10", "100", "1,000"} <= set(page.words)
    outcome = draw(text("line('x', [0, 1], [0, 1])", options))
    assert f"line 'x' has a {options[4]} that has no logarithm" in outcome.warnings
    outcome = draw(text("bars(['x'], [1])", options))
    assert "bars have no logarithmic axis" in outcome.warnings


def test_recordings_that_are_missing_or_stale(draw, few):
    """A build without a recording is an error, and so is one of another program; never a gap."""
    script = text("line('x', [0, 1], recorded('speed'))")
    files = {"recorded/speed.py": "print([1, 2])\n"}
    outcome = draw(script, files=files)
    assert f"speed.json has no recording for {few[0]}: run nox -s record" in outcome.warnings
    path = outcome.out.parent / "recorded" / "speed.json"
    recording = Recording(path)
    for name in few:
        recording.entries[name] = Entry([1, 2], digest("print([1, 2])\n"), name, "2026-11-22")
    recording.write()
    assert "" == draw(script).warnings
    del recording.entries[few[-1]]
    recording.write()
    assert f"speed.json has no recording for {few[-1]}: run nox" in draw(script).warnings
    recording.entries[few[-1]] = Entry([1, 2], digest("print([1, 3])\n"), few[-1], "2026-11-22")
    recording.write()
    assert "speed.json was recorded with another program for" in draw(script).warnings
    path.write_text(json.dumps([1]), "utf-8")
    assert "speed.json is no recording: run nox -s record" in draw(script).warnings


@pytest.mark.parametrize(
    "change, message",
    [
        (("---\n", ""), "a {plot} needs a line of --- and a caption after it"),
        (("A caption, `in words`.\n", ""), "a {plot} needs a caption"),
        ((":title: Some <title>\n", ""), "a {plot} needs a :title:, which says what it shows"),
        ((":name: a-plot\n", ""), "a {plot} needs a :name:, for it is an address"),
    ],
)
def test_what_a_plot_needs(draw, change, message):
    """Name, title and caption are asked for at the line of the directive."""
    outcome = draw(text("line('x', [0], [1])").replace(*change))
    assert f"page.md:{DIRECTIVE}: ERROR: {message}" in outcome.warnings
