"""A page shows each output once, with the builds it is of, and needs no script for it."""

import re
from html.parser import HTMLParser

import pytest

from underhood.build import Build
from underhood.sphinx.grammar import parse
from underhood.sphinx.nodes import by_text, words

SUPPORTED = [
    Build.parse(name)
    for name in ("3.9", "3.10", "3.11", "3.12", "3.13", "3.13t", "3.14", "3.15", "3.15d")
]

PAGE = """\
# Title

```{doctest}
:name: sizes

>>> # Why this is so
>>> x = 1  # doctest: +NORMALIZE_WHITESPACE

>>> x
@-3.10
1 < 2
@3.11
3
@3.12-3.13, 3.15
2
@3.14
3
@3.13t
@3.15d
<BLANKLINE>
5
>>> x + 1
@-3.11
one
@*
one
>>> # the end
```

{ref}`There <sizes>`, [here](#sizes): {val}`3 = len("<a>" )` and {val}`@-3.11 48 @3.12- 56 = y`.

```{doctest}
:hidden:

>>> SECRET = 1
```

```{doctest}
:versions: 3.12-
:crash: SIGSEGV

>>> import os
>>> os.abort()
Segmentation fault
```

````{solution} Answer <1>
```{doctest}
>>> 6 * 7
42
```
````
"""


class Page(HTMLParser):
    """The elements of a page: name, attributes and text, in the order in which they begin."""

    def __init__(self, text):
        super().__init__()
        self.found, self.open = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        element = {"tag": tag, "class": "", "text": "", "inside": list(self.open)}
        element.update({name: value or "" for name, value in attributes})
        self.found.append(element)
        if tag not in ("meta", "link", "br", "img", "input", "hr"):
            self.open.append(element)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if self.open and self.open[-1] is self.found[-1]:
            self.open.pop()

    def handle_endtag(self, tag):
        assert tag == self.open.pop()["tag"]

    def handle_data(self, text):
        for element in self.open:
            element["text"] += text

    def all(self, name, inside=None):
        """The elements of a class."""
        return [
            it
            for it in self.found
            if name in it["class"].split() and (inside is None or inside in it["inside"])
        ]


@pytest.fixture(scope="module")
def shown(shared_book):
    """The page above, as HTML; its numbers and fences are not checked here."""
    outcome = shared_book({"page.md": PAGE}, builder="html")
    assert "" == outcome.warnings
    return Page((outcome.out / "page.html").read_text("utf-8"))


def test_one_for_each_text(shown):
    """A text stands once, however many markers give it, the newest build's first."""
    first, *_ = shown.all("uh-block")
    outputs = shown.all("uh-out", first)

    assert [
        "3.12 3.13 3.15",
        "3.15d",
        "3.11 3.14",
        "3.13t",
        "3.9 3.10",
    ] == [it["data-on"] for it in outputs]
    assert ["2", "5", "3", "", "1 < 2"] == [
        "".join(it["text"].strip() for it in shown.all("highlight", output)) for output in outputs
    ]


def test_labels(shown):
    """Each output says in words which builds it is of, and the newest is marked."""
    outputs = shown.all("uh-out")
    labels = [shown.all("uh-when", output)[0]["text"] for output in outputs]

    assert ["3.12 to 3.13, 3.15", "3.15d", "3.11, 3.14", "3.13t", "up to 3.10"] == labels
    assert [outputs[0]] == shown.all("uh-newest")


def test_every_build(shown):
    """Each build of the support list has exactly one of the outputs."""
    names = " ".join(it["data-on"] for it in shown.all("uh-out")).split()

    assert sorted(map(str, SUPPORTED)) == sorted(names)


def test_same_text(shown):
    """Outputs that do not differ are shown as one text, without label."""
    first, *_ = shown.all("uh-block")

    assert ["one"] == re.findall(r"\bone\b", first["text"])


def test_as_written(shown):
    """Comments and empty lines are shown; flags, markers and <BLANKLINE> are not."""
    first, *_ = shown.all("uh-ex")

    assert first["text"].startswith(">>> # Why this is so\n>>> x = 1\n\n>>> x\n")
    assert first["text"].rstrip().endswith(">>> x + 1\none\n>>> # the end")
    assert not re.search(r"doctest:|BLANKLINE|@", first["text"])


def test_without_script(shown):
    """Nothing is hidden that only a script would show."""
    blocks = shown.all("uh-block")
    inside = [it for it in shown.found if any(block in it["inside"] for block in blocks)]

    assert 3 == len(blocks) and 30 < len(inside)
    assert not [it for it in inside if {"hidden", "onclick", "style"} & set(it)]
    assert not [it for it in inside if it["tag"] in ("script", "button", "template")]


def test_hidden(shown):
    """A hidden block leaves nothing on the page."""
    assert not [it for it in shown.found if "SECRET" in it["text"]]


def test_name(shown):
    """A label of a block is its id, and links lead to it: its own sign, and those of the text."""
    first, *_ = shown.all("uh-block")
    links = [it for it in shown.found if it["tag"] == "a" and it.get("href") == "#sizes"]

    assert "sizes" == first["id"]
    assert ["¶", "There", "here"] == [it["text"] for it in links]


def test_block_of_some_builds(shown):
    """A block that exists on some builds alone says so, and how its process ends."""
    block = shown.all("uh-block")[1]

    assert "3.12 3.13 3.13t 3.14 3.15 3.15d" == block["data-on"]
    assert "only 3.12 and later" == shown.all("uh-only", block)[0]["text"]
    assert "ended by signal 11, SIGSEGV" == shown.all("uh-child-foot", block)[0]["text"]
    assert "data-on" not in shown.all("uh-block")[0]


def test_values(shown):
    """A checked number has its expression at hand, by mouse and by keyboard."""
    values = shown.all("uh-val")

    assert ["3", "56", "48"] == [it["text"] for it in values]
    assert ['len("<a>" )', "y", "y"] == [it["value"] for it in values]
    assert {"0"} == {it["tabindex"] for it in values}
    assert ["up to 3.11: "] == [
        it["text"] for it in shown.all("uh-alt") if it["text"].strip(" ;()")
    ]


def test_solution(shown):
    """A solution is folded without a script, and its examples are inside."""
    (folded,) = shown.all("uh-solution")

    assert "details" == folded["tag"]
    assert folded["text"].startswith("Answer <1>")
    assert ">>> 6 * 7\n42\n" in folded["text"]


@pytest.mark.parametrize(
    "builder, file", [("text", "page.txt"), ("man", "*.1"), ("latex", "*.tex")]
)
def test_other_formats(shared_book, shown, builder, file):
    """Formats without elements of ours name the builds too, and leave out what is hidden."""
    outcome = shared_book.build(builder=builder)

    assert not re.search("ERROR|WARNING", outcome.warnings)
    text = "".join(path.read_text("utf-8") for path in outcome.out.glob(file))
    places = [text.index(it) for it in ("3.12 to 3.13, 3.15", "3.15d", "3.11, 3.14", "up to 3.10")]
    assert sorted(places) == places
    assert "ended by signal 11, SIGSEGV" in text and "only 3.12 and later" in text
    assert "56 (up to 3.11: 48)" in " ".join(text.split())
    assert "SECRET" not in text and "BLANKLINE" not in text


@pytest.mark.parametrize("builder", ["xml", "dirhtml", "singlehtml", "texinfo"])
def test_builds_without_a_word(shared_book, shown, builder):
    """Every format can be built."""
    outcome = shared_book.build(builder=builder)

    assert (0, "") == (outcome.status, outcome.warnings)


@pytest.mark.parametrize(
    "some, text",
    [
        ("3.9 3.10 3.11", "up to 3.11"),
        ("3.12 3.13 3.13t 3.14 3.15 3.15d", "3.12 and later"),
        ("3.15 3.15d", "3.15"),
        ("3.13t", "3.13t"),
        ("3.12", "3.12"),
        ("3.9", "3.9"),
        ("3.9 3.10 3.11 3.12 3.13 3.14 3.15 3.15d", "all others"),
    ],
)
def test_words(some, text):
    """Builds are named as a reader would."""
    assert text == words(map(Build.parse, some.split()), SUPPORTED)


def test_by_text():
    """The text of the newest build comes first; a build with tags comes after its plain one."""
    (example,) = parse(">>> 1\n@-3.14\nold\n@3.15d\ndebug\n@3.15\nnew\n", SUPPORTED)

    assert ["new\n", "debug\n", "old\n"] == [
        text for _, text in by_text(example.variants, SUPPORTED)
    ]
