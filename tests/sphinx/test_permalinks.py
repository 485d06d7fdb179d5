"""Permanent addresses: nothing that was published can go away without leaving word."""

import re
from pathlib import Path

import pytest
from sphinx.util.inventory import InventoryFile

from underhood.sphinx.permalinks import Ledger

ROOT = Path(__file__).parents[2]
MORE = """
html_theme = "furo"
templates_path = [{templates!r}]
html_sidebars = {{"**": []}}
extensions += ["sphinx_reredirects"]
redirect_html_template_file = {moved!r}
underhood_permalinks, underhood_redirects = "permalinks.txt", "redirects.txt"
"""
ONE = """\
(one)=
# One

(one-part)=
## A part

```{doctest}
:name: one-example
>>> 1 + 1
2
```

`````{exercise} What is it?
:kind: explain
:name: one-exercise

Why?

````{solution}
Because.
````
`````

````{plot}
:name: one-plot
:title: A line
line("a", [0, 1], [1, 2])
---
A caption.
````
"""
TWO = "(two)=\n# Two\n\n(two-part)=\n## Another part\n\nText.\n"
GLOSSARY = "# Glossary\n\n```{glossary}\nhash\n  A number.\n```\n"
PAGES = {"one.md": ONE, "two.md": TWO, "glossary.md": GLOSSARY}


@pytest.fixture
def published(book):
    """A book whose addresses are in its ledger."""
    folder = ROOT / "docs/_templates"
    book.write(PAGES, MORE.format(templates=str(folder), moved=str(folder / "moved.html")))
    book.build(builder="permalinks")
    return book


def ledger(book):
    """The addresses of the ledger."""
    rows = (book.folder / "permalinks.txt").read_text("utf-8").split("\n")
    return [row for row in rows if row and not row.startswith("#")]


def errors(book, **pages):
    """What the site says after pages were changed; None takes one away."""
    for name, text in pages.items():
        path = book.folder / name.replace("_", ".")
        path.unlink() if text is None else path.write_text(text, "utf-8")
    outcome = book.build(builder="html")
    return [
        re.sub(r"^.*/", "", row).replace("\x1b[39;49;00m", "")
        for row in outcome.warnings.split("\n")
        if "underhood.permalink" in row
    ]


def html(book, page):
    """The text of a page of the site."""
    return (book.out / f"{page}.html").read_text("utf-8")


def test_the_ledger_has_every_page_and_label(published):
    """Pages, headings, examples, exercises, figures and terms are addresses, in order."""
    assert [
        "glossary", "glossary#term-hash", "index", "one", "one#one", "one#one-example",
        "one#one-exercise", "one#one-part", "one#one-plot", "two", "two#two", "two#two-part",
    ] == ledger(published)  # fmt: skip
    assert [] == errors(published)


def test_what_is_new_has_to_be_added(published):
    """A new label is an error that says what to run; after that it is none, and nothing is lost."""
    more = TWO + "\n(two-new)=\n## New\n\nText.\n"
    (message,) = errors(published, two_md=more)
    assert "new in two, and not in this file: two-new: run nox -s permalinks" in message
    before = ledger(published)
    published.build(builder="permalinks")
    assert sorted([*before, "two#two-new"]) == ledger(published)
    assert [] == errors(published)


@pytest.mark.parametrize(
    "old, new, gone",
    [
        (":name: one-example\n", "", "one#one-example"),
        ("(one-part)=\n", "", "one#one-part"),
        (":name: one-exercise", ":name: one-question", "one#one-exercise"),
        (":name: one-plot", ":name: one-line", "one#one-plot"),
    ],
)
def test_a_label_that_is_gone_or_renamed_is_an_error(published, old, new, gone):
    """Each kind of label is missed, at its line in the ledger."""
    found = errors(published, one_md=ONE.replace(old, new))
    line = (published.folder / "permalinks.txt").read_text("utf-8").split("\n").index(gone) + 1
    assert any(
        f"permalinks.txt:{line}: ERROR: {gone} was published and is gone" in it for it in found
    )


def test_a_term_and_a_page_that_are_gone_are_errors(published):
    """A term, and a page with all of its labels."""
    found = errors(published, glossary_md=GLOSSARY.replace("hash", "dash"))
    assert any("glossary#term-hash was published and is gone" in row for row in found)
    found = errors(published, two_md=None)
    for address in ("two", "two#two", "two#two-part"):
        assert any(f"{address} was published and is gone" in row for row in found)


def test_a_builder_never_takes_an_address_out(published):
    """What is gone stays in the ledger, whatever is run."""
    errors(published, two_md=None)
    before = ledger(published)
    published.build(builder="permalinks")
    assert before == ledger(published)


def test_a_label_that_moved_is_an_error_until_a_redirect_says_where(published):
    """A label that went to another page is missed on the old one, and then leads to the new one."""
    found = errors(
        published,
        one_md=ONE.replace("(one-part)=\n## A part\n", ""),
        two_md=f"{TWO}\n(one-part)=\n## A part\n\nText.\n",
    )
    assert any("one#one-part was published and is gone" in row for row in found)
    published.build(builder="permalinks")
    assert [] == errors(published, redirects_txt="one#one-part two#one-part\n")
    assert re.search(
        r'<p class="uh-moved" id="one-part">.*<a href="two.html#one-part">Two</a>',
        html(published, "one"),
    )


def test_a_renamed_label_leads_to_the_new_one(published):
    """The old id is at the new place, for a heading, an example, an exercise, a figure, a term."""
    names = {
        "one-part": "one-section", "one-example": "one-sum", "one-exercise": "one-question",
        "one-plot": "one-line",
    }  # fmt: skip
    text = ONE
    for old, new in names.items():
        text = text.replace(f"{old})", f"{new})").replace(f":name: {old}\n", f":name: {new}\n")
    redirects = "".join(f"one#{old} one#{new}\n" for old, new in names.items())
    redirects += "glossary#term-hash glossary#term-dash\n"
    (published.folder / "redirects.txt").write_text(redirects, "utf-8")
    errors(published, one_md=text, glossary_md=GLOSSARY.replace("hash", "dash"))
    published.build(builder="permalinks")
    assert [] == errors(published)
    for page, old in [*(("one", old) for old in names), ("glossary", "term-hash")]:
        assert 1 == len(re.findall(rf'\bid="{old}"', html(published, page))), old


def test_a_page_that_moved_takes_its_labels_along(published):
    """Its address sends readers on, with the build and the label; a renamed label is found, too."""
    text = TWO.replace("two-part", "two-piece")
    redirects = "two sub/second\ntwo#two-part sub/second#two-piece\n"
    (published.folder / "sub").mkdir()
    errors(published, two_md=None, **{"sub/second_md": text})
    published.build(builder="permalinks")
    assert [] == errors(published, redirects_txt=redirects)
    assert 'location.replace("sub/second.html" + location.search + location.hash)' in html(
        published, "two"
    )
    assert 'id="two-part"' in html(published, "sub/second")


@pytest.mark.parametrize(
    "redirects, words",
    [
        ("one#never two#two", "one#never was never published"),
        ("one#one two#two", "one#one is still there"),
        ("one#lost", "write an old address and the new one"),
        (
            "one#lost two#two\none#lost one#one",
            "write an old address and the new one, each old one once",
        ),
        ("one#lost two#nowhere", "two#nowhere is not there"),
        ("one#lost one#lost", "one#lost is not there, or leads back"),
    ],
)
def test_a_redirect_has_to_lead_from_somewhere_to_somewhere(redirects, words, tmp_path):
    """Redirects of what was never published, to nowhere, or in a circle are errors."""
    (tmp_path / "published").write_text("one#lost\none#one\n", "utf-8")
    (tmp_path / "moved").write_text(f"# a comment\n\n{redirects}  # why\n", "utf-8")
    found = Ledger.read(tmp_path / "published", tmp_path / "moved")
    wrong = list(found.wrong({"one#one", "two#two"}))
    assert any(redirect and line >= 3 and words in why for redirect, line, why in wrong)


def test_redirects_are_followed_to_the_end(tmp_path):
    """An address that moved twice, and the label of a page that moved, are found."""
    (tmp_path / "published").write_text("a#x\nb#x\nold\nold#x\nold#y\n", "utf-8")
    (tmp_path / "moved").write_text("a#x b#x\nb#x c#x\nold c\nold#y d#y\n", "utf-8")
    found = Ledger.read(tmp_path / "published", tmp_path / "moved")
    now = {"a", "c", "c#x", "d", "d#y"}
    assert ["c#x", "c#x", "c", "c#x", "d#y"] == [found.target(it, now) for it in found.published]
    assert not any("leads back" in why or "gone" in why for _, _, why in found.wrong(now))
    assert {("a", "x", "c#x"), ("c", "y", "d#y")} == set(found.landings(now))


def test_other_books_can_link_to_all_of_it(published):
    """objects.inv has headings, examples, exercises and figures as labels, and terms."""
    published.build(builder="html")
    with (published.out / "objects.inv").open("rb") as file:
        found = InventoryFile.load(file, "https://example.org/", lambda *parts: "/".join(parts))
    labels = found["std:label"]
    for name in ("one", "one-part", "one-example", "one-exercise", "one-plot"):
        assert f"https://example.org/one.html#{name}".rstrip("#") in _uri(labels[name])
    assert "What is it?" == _title(labels["one-exercise"])
    assert "A caption." == _title(labels["one-plot"])
    assert "hash" in found["std:term"]


def _uri(item):
    return item.uri if hasattr(item, "uri") else item[2]


def _title(item):
    return item.display_name if hasattr(item, "display_name") else item[3]
