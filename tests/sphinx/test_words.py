"""The directive bytes: the cells of a page are the expected output, divided as the struct is."""

import re

import pytest

from underhood.build import Build
from underhood.sphinx import words

OLD = "... 00 00 00 00\nid(int)\n01 00 00 00 00 00 00 00\n01 00 00 00"
NEW = "00 00 00 c0 00 00 05 00\nid(int)\n0c 00 00 00 00 00 00 00\n01 00 00 00"
FREE = """\
00 00 00 00 00 00 00 00
00 00 00 00 ff ff ff ff
00 00 00 00 00 00 00 00
id(int)
08 00 00 00 00 00 00 00
01 00 00 00"""
PAGE = """\
# One

```{bytes}
>>> print("01 00 00 00 00 00 00 00\\nid(int)")
@-3.11
01 00 00 00 00 00 00 00
id(int)
@3.12-
LATER
id(int)
```
"""


def made(text, build):
    """The rows of an output on a build."""
    return list(words.rows(text, Build.parse(build)))


@pytest.mark.parametrize(
    "text, build", [(OLD, "3.9"), (NEW, "3.14"), (NEW, "3.15d"), (FREE, "3.13t")]
)
def test_every_byte_of_the_output_is_in_a_cell(text, build):
    """The cells of a word have its bytes, and an unknown byte for each that is not written."""
    for row, (cells, _) in zip(text.split("\n"), made(text, build), strict=True):
        shown = " ".join(cell for cell, _, _ in cells)
        missing = 8 - len(row.split()) + 1 if "..." in row else 0
        assert row.replace("...", " ".join(["··"] * missing)) == shown
        assert (4 if row == "01 00 00 00" else 8) == sum(size for _, size, _ in cells)


def test_what_the_bytes_say():
    """The number in a note is that of the bytes, read from the lowest on."""
    (_, count), (_, kind), (_, tag), (_, digit) = made(NEW, "3.15")
    assert f"{0xC0000000:,} references, and flags: it is immortal" == count
    assert "the address of its type, int" == kind
    assert "one digit, not negative, shared by all" == tag
    assert "the digit: 1" == digit
    assert "how many references there are" == made(OLD, "3.9")[0][1]
    assert "a lock, flags, and an immortal’s count" == made(FREE, "3.13t")[1][1]


@pytest.mark.parametrize(
    "text", ["00 00", "id(int) 00", "\n".join([OLD, "00 00 00 00 00 00 00 00"]), "0x00"]
)
def test_what_the_struct_cannot_have_is_refused(text):
    """A word that is too short, too long or behind the object is no output of the struct."""
    with pytest.raises(ValueError, match=r"is no word of PyLongObject|invalid literal"):
        made(text, "3.9")


def test_a_page_shows_cells_and_an_error_has_its_line(book):
    """In HTML the output is a list of words; what does not fit is an error at the block."""
    good = PAGE.replace("LATER", "00 00 00 00 00 00 00 00")
    outcome = book({"one.md": good}, builder="html")
    assert "" == outcome.warnings
    text = (outcome.out / "one.html").read_text("utf-8")
    assert 2 == text.count('<ol class="uh-bytes">')
    assert re.search(r'<span class="type" style="--n:8">id\(int\) </span>', text)
    outcome = book({"one.md": PAGE.replace("LATER", "00 00")}, builder="html")
    assert re.search(r"one\.md:4: ERROR: bytes: '00 00' is no word", outcome.warnings)
