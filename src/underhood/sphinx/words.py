"""The directive ``{bytes}``: an example whose output is the memory of an int, word by word.

The bytes that a page shows are the expected output, which is verified as any other. Colours and
words come from the layout of the struct in each build.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes as docutils

from ..build import Build
from ..layouts import layout
from ..structs.arrangement import Field
from .directives import DoctestDirective
from .domain import BookDomain, Finding
from .figures.cells import colour
from .nodes import add_node, pass_by, variant

if TYPE_CHECKING:
    from sphinx.application import Sphinx

WORD = 8
STRUCT = "PyLongObject"
ADDRESS = "id(int)"
"""What the output has for the address of the type, which is another at every start."""
UNKNOWN = "·· "
"""A byte that is another at every start."""

Row = tuple[list[tuple[str, int, str]], str]
"""The cells of a word, each with text, width in bytes and colour; and what they say."""

SAID: dict[str, Callable[[int | None, int], str]] = {
    "ob_refcnt": lambda value, size: (
        "how many references there are"
        if value is None
        else f"{value:,} references" + ": it is immortal" * (size == WORD)
    ),
    "ob_flags": lambda value, size: "and flags: it is immortal",
    "ob_tid": lambda value, size: "the thread that owns it: none",
    "ob_mutex": lambda value, size: "a lock",
    "ob_gc_bits": lambda value, size: "flags",
    "ob_ref_local": lambda value, size: "and an immortal’s count",
    "ob_ref_shared": lambda value, size: "references from other threads",
    "ob_type": lambda value, size: "the address of its type, int",
    "ob_size": lambda value, size: "one digit, not negative",
    "lv_tag": lambda value, size: (
        "one digit, not negative" + ", shared by all" * (value == 1 << 3 | 1 << 2)
    ),
    "ob_digit": lambda value, size: f"the digit: {value}",
}
"""What the fields of an int that is 1 say, by value and size."""

ALSO = {"ob_refcnt_full", "ob_refcnt_split", "_aligner"}
"""Members of unions that are shown as others."""


class memory_words(docutils.General, docutils.Element):
    """The output of a ``{bytes}``; ``rows`` has its cells, and what it holds is the plain text."""


class BytesDirective(DoctestDirective):
    """An example that prints the words of the int 1, by build; else as ``{doctest}``."""

    def run(self) -> list[docutils.Node]:
        """The block, with its outputs divided into cells."""
        found = super().run()
        for block in found:
            for one in block.findall(variant):
                plain = one.children[-1]
                try:
                    made = list(rows(plain.astext(), Build.parse(one["builds"][-1])))
                except ValueError as error:
                    where = self.state.document.current_source or self.env.docname
                    finding = Finding(where, block.line or self.lineno, f"bytes: {error}")
                    BookDomain.of(self.env).note(self.env.docname, finding)
                else:
                    one.replace(plain, memory_words("", plain, rows=made))
        return found


def rows(text: str, build: Build) -> Iterator[Row]:
    """The words of an output; raises `ValueError` for one that the struct cannot have."""
    fields = [field for field in layout(STRUCT, build) if field.name not in ALSO]
    at = 0
    for row in text.split("\n"):
        here = [field for field in fields if at <= field.offset < at + WORD]
        size = sum(field.size for field in here)
        octets = row.replace(ADDRESS, "?? " * WORD).split()
        if "..." in octets:
            octets[octets.index("...")] = "??"
            octets = ["??"] * (size - len(octets)) + octets
        if not here or len(octets) != size:
            raise ValueError(f"{row!r} is no word of {STRUCT} at {at} in {build}")
        cells, said = [], []
        for field in here:
            start = field.offset - at
            cell, words = _cell(field, octets[start : start + field.size], row)
            cells.append((cell, field.size, colour(field)))
            said.append(words)
        yield cells, ", ".join(filter(None, said))
        at += WORD


def _cell(field: Field, octets: list[str], row: str) -> tuple[str, str]:
    value = None if "??" in octets else int("".join(reversed(octets)), 16)
    say = SAID.get(field.name)
    text = row if row == ADDRESS else " ".join(octets).replace("??", UNKNOWN.strip())
    return text, say(value, field.size) if say else ""


def visit_words(self: Any, node: docutils.Element) -> None:
    """A list of words: the cells, and what they say."""
    self.body.append('<ol class="uh-bytes">')
    for cells, said in node["rows"]:
        spans = "".join(
            f'<span class="{css or "misc"}" style="--n:{size}">{escape(text)} </span>'
            for text, size, css in cells
        )
        self.body.append(f"<li><code>{spans}</code><span>{escape(said)}</span></li>")
    self.body.append("</ol>\n")
    raise docutils.SkipNode


def setup(app: Sphinx) -> None:
    """Register the directive."""
    add_node(app, memory_words, (visit_words, None), (pass_by, pass_by))
    app.add_directive("bytes", BytesDirective)
