"""Heads of chapters: what the front matter says is checked, and shown under the title."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from underhood.sphinx import chapter

ROOT = Path(__file__).parents[2]
FRONT = {"minutes": "25", "level": "beginner", "summary": "What one sees."}


def page(title="A page", label="one", **front):
    """The text of a chapter."""
    rows = "".join(f"{key}: {text}\n" for key, text in (FRONT | front).items() if text is not None)
    return f"---\n{rows}---\n({label})=\n# {title}\n\nText.\n"


def head(outcome, name):
    """The line under the title of a page, with its links, or None."""
    text = (outcome.out / f"{name}.html").read_text("utf-8")
    found = re.search(r'<p class="uh-meta">(.*?)</p>', text)
    return found and re.sub(r' class="[^"]*"', "", found[1])


def test_the_head_says_how_long_for_whom_and_after_what(book):
    """Minutes, level and the titles of what a chapter builds on stand under its title, as links."""
    pages = {
        "one.md": page("First", "one"),
        "two.md": page("Second", "two", requires="one", minutes="30", level="advanced"),
        "three.md": page("Third", "three", requires="two, one"),
        "none.md": "# No chapter\n\nText.\n",
    }
    outcome = book(pages, builder="html")
    assert "" == outcome.warnings
    assert "25 minutes · beginner" == head(outcome, "one")
    assert '30 minutes · advanced · builds on <a href="one.html">First</a>' == head(outcome, "two")
    assert head(outcome, "three").endswith(
        'builds on <a href="two.html">Second</a> and <a href="one.html">First</a>'
    )
    assert head(outcome, "none") is None


def test_the_summary_describes_the_page(book):
    """The description of a page is its summary, and its marks are harmless."""
    outcome = book({"one.md": page(summary="'Is 1 < \"2\"?'")}, builder="html")
    text = (outcome.out / "one.html").read_text("utf-8")
    assert '<meta name="description" content="Is 1 &lt; &quot;2&quot;?" />' in text


@pytest.mark.parametrize(
    "front, line, words",
    [
        ({"minutes": "many"}, 2, "minutes: 'many' is no number of minutes"),
        ({"minutes": "0"}, 2, "minutes: '0' is no number"),
        ({"minutes": "1000"}, 2, "minutes: '1000' is no number"),
        ({"level": "hard"}, 3, "level: 'hard' is none of beginner, intermediate, advanced"),
        ({"summary": "No sentence"}, 4, "summary: write a sentence"),
        ({"summary": None}, 1, "summary: missing"),
        ({"level": None}, 1, "level: missing"),
        ({"minutes": None}, 1, "minutes: missing"),
        ({"requires": "one, nowhere"}, 5, "requires: no chapter has the label 'nowhere'"),
        ({"requires": "one"}, 5, "requires: a chapter cannot build on itself: one builds on one"),
    ],
)
def test_bad_front_matter_is_an_error_at_its_line(book, front, line, words):
    """What front matter may not say is an error, with the file and the line of the key."""
    outcome = book({"one.md": page(**front)}, builder="html")
    assert re.search(rf"one\.md:{line}: ERROR: {re.escape(words)}", outcome.warnings)


def test_a_circle_of_requirements_is_an_error(book):
    """Chapters that build on each other are named in order."""
    pages = {
        name: page(label=name.split(".")[0], requires=needs)
        for name, needs in {"a.md": "b", "b.md": "c", "c.md": "a"}.items()
    }
    outcome = book(pages, builder="html")
    (message,) = [row for row in outcome.warnings.split("\n") if "ERROR" in row]
    circle = message.partition("itself: ")[2].partition(" [")[0].split(" builds on ")
    assert circle[0] == circle[-1] and {"a", "b", "c"} == set(circle)
    assert {("a", "b"), ("b", "c"), ("c", "a")} == set(pairwise(circle))


def test_what_became_wrong_is_found_without_a_new_reading(book):
    """A label that goes away on one page is an error of the page that builds on it."""
    book({"one.md": page(), "two.md": page(label="two", requires="one")}, builder="html")
    book.write({"one.md": page(label="other")})
    assert (
        "two.md:5: ERROR: requires: no chapter has the label 'one'"
        in book.build(builder="html").warnings
    )


def chapters():
    """What the chapters of the book say of themselves."""
    found = {}
    for path in sorted((ROOT / "docs").rglob("*.md")):
        text = path.read_text("utf-8")
        front = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
        told = yaml.safe_load(front[1]) if front else {}
        needs = tuple(
            filter(None, (it.strip() for it in str(told.get("requires") or "").split(",")))
        )
        labels = tuple(re.findall(r"^\(([\w-]+)\)=\n# ", text, re.MULTILINE))
        name = path.relative_to(ROOT / "docs").with_suffix("").as_posix()
        found[name] = chapter.Chapter(name, str(path), labels, needs, 1, "", "", {})
    return found


def test_no_chapter_of_the_book_builds_on_itself():
    """What the chapters build on exists, and is no circle."""
    found = chapters()
    assert sum(bool(one.requires) for one in found.values()) >= 3
    assert [] == list(chapter.lost(found))
