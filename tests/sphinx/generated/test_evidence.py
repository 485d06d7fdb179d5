"""The evidence: what a page says of its verification is what the last run has shown of it."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
MORE = f"""\
html_theme = "furo"
templates_path = [{str(ROOT / "docs/_templates")!r}]
html_sidebars = {{"**": []}}
underhood_verification = "out/verification.json"
"""
PAGES = {
    "one": ">>> 1 + 1\n2\n>>> x = 3\n",
    "two": ">>> 2 + 2\n4\n",
    "plain.md": "# Plain\n\nNo example.\n",
    "verification.md": (
        "# Verification\n\n```{generated} verification\n```\n\n```{generated} interpreters\n```\n"
    ),
}


def foot(outcome, page):
    """The words at the foot of a page, or None."""
    text = (outcome.out / f"{page}.html").read_text("utf-8")
    found = re.search(r'<aside class="uh-proof".*?</aside>', text, re.DOTALL)
    return found and " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


@pytest.fixture
def verified(book, few):
    """A book that was run on a few builds, and then built as a site."""
    book.write(PAGES, MORE)
    book.build(",".join(few))
    return book


def test_the_foot_names_what_was_run(verified, few):
    """Number of examples, the builds on which all hold, and the day of that run."""
    outcome = verified.build(builder="html")
    assert "" == outcome.warnings
    date = outcome.report["date"]
    words = foot(outcome, "one")
    assert words.startswith(f"2 examples , verified on {len(few)} CPython build")
    assert words.endswith(" ".join(few))
    assert f" {date[:4]} " in words
    assert foot(outcome, "plain") is None


def test_no_verification_is_said_in_the_same_place(book):
    """A site without a run claims nothing, and shows no date."""
    outcome = book(PAGES, more=MORE, builder="html")
    assert "2 examples , not verified as they stand in this copy of the site." == foot(
        outcome, "one"
    )
    text = (outcome.out / "verification.html").read_text("utf-8")
    assert 2 == text.count("was built without a verification")


def test_a_changed_page_is_not_verified(verified):
    """An example that was changed after the run loses its evidence; the other page keeps it."""
    verified.build(builder="html")
    verified.write({"one": ">>> 1 + 1\n3\n"})
    outcome = verified.build(builder="html")
    assert "not verified" in foot(outcome, "one")
    assert "verified on" in foot(outcome, "two")


def test_a_failure_is_no_evidence(book, few):
    """A build on which an example failed is not among the builds of the foot."""
    first, *others = few
    version = first.rstrip("td")
    book.write(
        {"one": f">>> import sys\n>>> '%d.%d' % sys.version_info[:2] != '{version}'\nTrue\n"}
        | {"verification.md": PAGES["verification.md"]},
        MORE,
    )
    book.build(",".join(few))
    outcome = book.build(builder="html")
    assert foot(outcome, "one").endswith(" ".join(others))
    assert "1 of 2" in (outcome.out / "verification.html").read_text("utf-8")


def test_a_new_run_is_shown_on_pages_that_did_not_change(verified):
    """The date at the foot is that of the last run, though the page was written before it."""
    verified.build(builder="html")
    path = verified.out / "verification.json"
    record = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(record | {"date": "2031-05-06T07:08:09+00:00"}), "utf-8")
    assert "on 6 May 2031" in foot(verified.build(builder="html"), "one")


def test_the_matrix_has_every_chapter_and_interpreter(verified, few):
    """Each chapter has a cell for each build, and each interpreter its own description."""
    outcome = verified.build(builder="html")
    text = (outcome.out / "verification.html").read_text("utf-8")
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", text, re.DOTALL)
    cells = [
        [
            re.sub(r"<[^>]+>", "", it).strip()
            for it in re.findall(r"<t[dh].*?</t[dh]>", row, re.DOTALL)
        ]
        for row in rows
    ]
    head, *others = cells
    for row in others:
        counts = dict(zip(head, row, strict=True))
        assert {"2" if row[0] == "one" else "1"} == {counts[name] for name in few}
        assert {"not run"} == {counts[name] for name in set(head[1:]) - set(few)}
    assert ["one", "two"] == [row[0] for row in others]
    for python in outcome.report["interpreters"].values():
        assert python["version"].split(" ")[0] in text


def test_what_cannot_be_generated_is_an_error(book):
    """An unknown name is an error that lists the known ones."""
    outcome = book({"page.md": "# Page\n\n```{generated} weather\n```\n"}, builder="html")
    assert "page.md:3" in outcome.warnings
    assert "'weather'" in outcome.warnings
    assert "verification" in outcome.warnings
