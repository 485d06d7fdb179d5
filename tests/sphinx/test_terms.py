"""Links to the glossary: which words are linked, where, and what they say."""

import re
from html import unescape

import pytest

from underhood.sphinx.terms import Finder

GLOSSARY = """\
# Glossary

```{glossary}
hash
  A number made from an object ({ref}`one`).
  More about it.

hash table
  Where a {term}`hash` leads. And so on.

entry
  A place, e.g. of a dict.

GC head
  What stands before an object, up to 3.12. Later it is gone.
```
"""


def links(outcome, name="one"):
    """The words that lead to the glossary, with where and what they say."""
    text = (outcome.out / f"{name}.html").read_text("utf-8")
    found = re.findall(
        r'<a class="uh-term" href="([^"]*)" aria-description="([^"]*)">(.*?)</a>', text, re.DOTALL
    )
    return [(re.sub(r"<[^>]+>", "", words), uri, unescape(about)) for uri, about, words in found]


def words(outcome, name="one"):
    """The linked words alone."""
    return [word for word, _, _ in links(outcome, name)]


@pytest.mark.parametrize(
    "text, names",
    [
        ("a hash and hashes", ["hash", "hash"]),
        ("Hash tables", ["hash table"]),
        ("a hash\ntable", ["hash table"]),
        ("entries, an entry", ["entry", "entry"]),
        ("rehash, hash-like, hashed, my_hash", []),
        ("a GC head, GC heads", ["GC head", "GC head"]),
        ("a gc head", []),
        ("", []),
    ],
)
def test_words_that_are_found(text, names):
    """Whole words, the longest term, plurals, any line break; capitals of a term count."""
    found = [name for _, _, name in Finder(["hash", "hash table", "entry", "GC head"])(text)]
    assert names == found


def test_a_book_without_terms_has_no_links():
    """With no term, nothing is found."""
    assert [] == list(Finder([])("a hash"))


def test_the_first_use_is_linked_and_says_what_it_means(book):
    """Each term is linked once on a page, with the first sentence of its definition."""
    text = "(one)=\n# One\n\nA hash, and a hash.\nSo **hash tables** have entries.\n\nA hash.\n"
    outcome = book({"one.md": text, "glossary.md": GLOSSARY}, builder="html")
    assert "" == outcome.warnings
    assert [
        ("hash", "glossary.html#term-hash", "A number made from an object."),
        ("hash tables", "glossary.html#term-hash-table", "Where a hash leads."),
        ("entries", "glossary.html#term-entry", "A place, e.g. of a dict."),
    ] == links(outcome)
    assert [] == links(outcome, "glossary")


def test_only_prose_is_linked(book):
    """Headings, code, links, numbers, examples, tables and solutions are left as they are."""
    text = (
        "(one)=\n# A hash\n\n## entry\n\n`hash`, [a hash](https://example.org), "
        "{val}`5 = 2 + 3`.\n\n"
        "```{doctest}\n>>> 'hash'\n'hash'\n```\n\n| hash |\n| --- |\n| entry |\n\n"
        "- In a list: an entry.\n"
    )
    outcome = book({"one.md": text, "glossary.md": GLOSSARY}, builder="html")
    assert ["entry"] == words(outcome)


def test_a_role_is_the_first_use(book):
    """What ``{term}`` links has the definition too, and the word is not linked again."""
    text = "(one)=\n# One\n\nSee {term}`hash`.\nA hash, and {term}`hash`.\n"
    outcome = book({"one.md": text, "glossary.md": GLOSSARY}, builder="html")
    assert ["hash", "hash"] == words(outcome)


@pytest.mark.parametrize("said, left", [("hash", ["entry"]), ("'*'", []), ("hash, entry", [])])
def test_a_page_can_leave_terms_alone(book, said, left):
    """``unlinked`` in the front matter names terms that a page means otherwise."""
    text = f"---\nunlinked: {said}\n---\n(one)=\n# One\n\nA hash and an entry.\n"
    outcome = book({"one.md": text, "glossary.md": GLOSSARY}, builder="html")
    assert left == words(outcome)


def test_what_is_left_alone_is_a_term(book):
    """A word in ``unlinked`` that is no term is an error at its line."""
    text = "---\nunlinked: hsah\n---\n(one)=\n# One\n\nText.\n"
    outcome = book({"one.md": text, "glossary.md": GLOSSARY}, builder="html")
    assert "one.md:2: ERROR: unlinked: 'hsah' is no term" in outcome.warnings


def test_a_changed_definition_is_shown_on_pages_that_did_not_change(book):
    """What a word says is that of the glossary as it is now."""
    text = "(one)=\n# One\n\nAn entry.\n"
    book({"one.md": text, "glossary.md": GLOSSARY}, builder="html")
    book.write({"glossary.md": GLOSSARY.replace("A place, e.g.", "A slot, e.g.")})
    outcome = book.build(builder="html")
    assert [("entry", "glossary.html#term-entry", "A slot, e.g. of a dict.")] == links(outcome)
