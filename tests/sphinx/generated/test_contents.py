"""The book as a whole: the map, what builds on what, and how much was verified."""

import re

import pytest

from underhood.sphinx.generated.contents import arcs, direct

INDEX = """\
# Index

```{generated} book-map
```

```{generated} prerequisites
```

```{generated} tally
```

```{toctree}
:hidden:
:caption: First part

one
two
```

```{toctree}
:hidden:
:caption: Rest

plain
```
"""
FRONT = "---\nminutes: {}\nlevel: {}\nsummary: {}\n{}---\n({})=\n# {}\n\n"
PAGES = {
    "index.md": INDEX,
    "one.md": FRONT.format(5, "beginner", "What is < one.", "", "one", "Page one")
    + "```{doctest}\n>>> 1 + 1\n2\n```\n\n{val}`3 = 1 + 2`\n",
    "two.md": FRONT.format(9, "advanced", "What is two.", "requires: one\n", "two", "Page two")
    + "```{doctest}\n>>> 2 + 2\n4\n```\n",
    "plain.md": "# Plain\n\nText.\n",
}
MORE = 'underhood_verification = "out/verification.json"\n'


def text_of(outcome):
    """The first page."""
    return (outcome.out / "index.html").read_text("utf-8")


def test_the_map_has_parts_and_chapters(book):
    """Each part has its chapters, each with minutes, level and summary; other pages are named."""
    outcome = book(PAGES, more=MORE, builder="html")
    assert "" == outcome.warnings
    found = re.search(r'<ol class="uh-map">.*?</ol></li>\n.*?</ol>', text_of(outcome), re.DOTALL)[0]
    assert ["First part", "Rest"] == re.findall(r"<h3>(.*?)</h3>", found)
    assert [
        ("one.html", "Page one", "<small>5 minutes · beginner</small><p>What is &lt; one.</p>"),
        ("two.html", "Page two", "<small>9 minutes · advanced</small><p>What is two.</p>"),
        ("plain.html", "Plain", ""),
    ] == re.findall(r'<li><a href="(.*?)">(.*?)</a>(.*?)</li>', found)


def tally(outcome):
    """What the first page says of the verification."""
    return re.search(r'<p class="uh-tally">(.*?)</p>', text_of(outcome))[1]


def test_the_tally_is_that_of_the_last_run(book, few):
    """Examples and numbers, runs, builds: counted from what was run, and nothing more."""
    book.write(PAGES, MORE)
    assert "built without a verification" in text_of(book.build(builder="html"))
    book.build(",".join(few))
    words = tally(book.build(builder="html"))
    assert words.startswith(f"3 examples and numbers, {3 * len(few)} runs, the last on ")
    assert f"All hold on {len(few)} CPython build" in words
    assert words.endswith(f": {', '.join(sorted(few, key=lambda it: (len(it), it)))}.") or all(
        name in words for name in few
    )


def test_the_tally_does_not_count_what_changed(book, few):
    """A page that was changed after the run is said to wait for one, and no build holds then."""
    book.write(PAGES, MORE)
    book.build(",".join(few))
    book.write({"two.md": PAGES["two.md"].replace("2 + 2", "1 + 3")})
    words = tally(book.build(builder="html"))
    assert f" {2 * len(few)} runs," in words
    assert "All hold" not in words
    assert words.endswith("Pages that have changed since and wait for a run: 1.")


def test_a_failure_is_not_counted(book, few):
    """An example that fails is no run that held, and its builds are not named."""
    book.write(PAGES | {"two.md": PAGES["two.md"].replace("\n4\n", "\n5\n")}, MORE)
    book.build(",".join(few))
    words = tally(book.build(builder="html"))
    assert f" {2 * len(few)} runs," in words
    assert "All hold" not in words


def test_prerequisites_are_drawn(book):
    """Each chapter is a link, each requirement an arc, and a screen reader hears all of it."""
    text = text_of(book(PAGES, more=MORE, builder="html"))
    (drawn,) = re.findall(r"<svg[^>]*prerequisites.*?</svg>", text, re.DOTALL)
    assert 1 == drawn.count("<path")
    assert ["one.html", "two.html"] == re.findall(r'<a href="([^"]*)"', drawn)
    assert "Page one builds on nothing; Page two builds on Page one" in drawn


@pytest.mark.parametrize(
    "needs, left",
    [
        ({"b": ["a"], "c": ["a", "b"]}, {"b": ["a"], "c": ["b"]}),
        ({"c": ["a", "b"]}, {"c": ["a", "b"]}),
        ({"b": ["a"], "c": ["b"], "d": ["a", "c"]}, {"b": ["a"], "c": ["b"], "d": ["c"]}),
        ({"a": ["b"], "b": ["a"]}, {"a": ["b"], "b": ["a"]}),
    ],
)
def test_what_follows_from_another_is_not_drawn(needs, left):
    """A requirement of a requirement has no arc of its own; a circle does no harm."""
    assert left == direct(needs)


def test_an_arc_ends_at_its_rows():
    """Arcs begin and end at the middle of their titles' rows, and the far ones swing out more."""
    drawn = arcs(["a", "b", "c"], ["a", "b", "c"], [(0, 1), (0, 2)])
    found = re.findall(r"M([\d.]+),(\d+)C([\d.-]+),\2 [\d.-]+,(\d+) [\d.]+,\4", drawn.body)
    assert [("14", "42"), ("14", "70")] == [(start, end) for _, start, _, end in found]
    near, far = (float(swing) for _, _, swing, _ in found)
    assert far < near
