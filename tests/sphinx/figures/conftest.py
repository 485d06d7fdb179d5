"""Tiny books with figures, and what their pages show of them."""

import re
from html import unescape

import pytest

from underhood.sphinx.figures import record

CONF = """\
underhood_builds = {builds!r}
underhood_recorded = "recorded"
"""


@pytest.fixture
def draw(book, few, machine, monkeypatch):
    """A function: build a page with figures on a few builds, recorded before if that is asked."""
    monkeypatch.setattr(record, "find", lambda log, **_: list(machine.values()))

    def build(text, builds=None, *, files=(), builder="html", recorded=False):
        book.write({"page.md": f"(page)=\n# Page\n\n{text}"}, CONF.format(builds=builds or few))
        for name, content in dict(files).items():
            path = book.folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(content, "utf-8")
        if recorded:
            told = book.build(",".join(builds or few), builder="record")
            assert (0, "") == (told.status, told.warnings)
        return book.build(builder=builder)

    return build


class Shown:
    """The figure of a page: its variants by build, the words in them, and their descriptions."""

    def __init__(self, outcome, page="page"):
        assert "" == outcome.warnings
        self.text = (outcome.out / f"{page}.html").read_text("utf-8")
        self.figure = re.search(r"<figure.*?</figure>", self.text, re.DOTALL)[0]

    @property
    def drawings(self):
        """Every SVG, whole."""
        return re.findall(r"<svg xmlns.*?</svg>(?=</div>|<svg xmlns|\s*<)", self.figure, re.DOTALL)

    @property
    def variants(self):
        """The builds of each variant, in order."""
        found = re.findall(r'<div class="uh-out[^"]*" data-on="([^"]*)">', self.figure)
        return [names.split() for names in found]

    @property
    def labels(self):
        """What is said of each variant."""
        return re.findall(r'<p class="uh-when">(.*?)</p>', self.figure)

    def all(self, tag):
        """The contents of all elements of a kind."""
        found = re.findall(rf"<{tag}\b[^>]*>([^<]*)</{tag}>", self.figure)
        return [unescape(text) for text in found]

    @property
    def words(self):
        """All text that is drawn."""
        return self.all("text")

    @property
    def described(self):
        """The descriptions."""
        return self.all("desc")


@pytest.fixture
def shown():
    """The class that reads a page."""
    return Shown
