"""What the tests of generated parts read of a page."""

import html
import re

import pytest


@pytest.fixture(scope="session")
def cells():
    """A function: the rows of all tables of a page, each as the texts of its cells."""

    def read(page):
        return [
            [text(cell) for cell in re.findall(r"<t[dh].*?</t[dh]>", row, re.DOTALL)]
            for row in re.findall(r"<tr.*?</tr>", page, re.DOTALL)
        ]

    return read


def text(markup):
    """What one reads of a piece of HTML."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", markup)).split())
