"""The directive {layout}: variants by build, side by side, and what it refuses."""

import pytest

ALL = ["3.9", "3.10", "3.11", "3.12", "3.13", "3.14", "3.15", "3.13t", "3.15d"]
LIST = "```{layout} PyListObject\n:name: a-list\nA list, `to scale`.\n\nAnd more.\n```\n"


def test_equal_layouts_are_one_variant(draw, shown):
    """Each build is in one variant, newest first, with the label that a reader would say."""
    page = shown(draw(LIST, ALL))
    assert [["3.14", "3.15", "3.15d"], ["3.9", "3.10", "3.11", "3.12", "3.13"], ["3.13t"]] == (
        page.variants
    )
    assert ["3.14 and later", "up to 3.13", "3.13t"] == page.labels
    assert 'id="a-list"' in page.figure and "uh-beside" in page.figure


def test_svg_is_read_aloud_and_has_no_colours(draw, shown):
    """Each SVG has title and description by ids that are unique, real text, and only classes."""
    page = shown(draw(LIST, ALL))
    assert {"PyListObject, 40 bytes", "PyListObject, 56 bytes"} == set(page.all("title"))
    assert "ob_item at 24, 8 bytes" in page.described[0]
    for number in "123":
        assert 1 == page.figure.count(f'id="a-list-{number}-t"')
        assert f'aria-labelledby="a-list-{number}-t a-list-{number}-d"' in page.figure
    assert "ob_item" in page.words
    for colour in ("fill=", "stroke=", "style=", "#"):
        assert colour not in "".join(page.drawings)
    assert 'width="300"' in page.figure


def test_caption(draw, shown):
    """The first paragraph is the caption, the others follow; a reference finds the figure."""
    page = shown(draw(LIST + "\nSee {ref}`a-list`.\n", ALL))
    assert '<span class="caption-text">A list, <code' in page.figure
    assert "And more." in page.figure
    assert 'href="#a-list"' in page.text.split("</figure>")[1]


def test_one_layout_for_all_needs_no_label(draw, shown):
    """A struct that never changed is drawn once."""
    page = shown(draw(LIST.replace("PyListObject", "PyGC_Head"), ALL))
    assert ([], [], 1) == (page.variants, page.labels, len(page.all("title")))


def test_builds_without_the_struct_say_so(draw, shown):
    """Where a build has no such struct, a line stands in its place."""
    page = shown(draw(LIST.replace("PyListObject", "PyDictUnicodeEntry"), ALL))
    assert 'uh-absent" data-on="3.9 3.10"><p>CPython up to 3.10 has no PyDict' in page.figure
    assert ["3.11 and later"] == page.labels


def test_side_by_side(draw, shown):
    """`:builds:` draws these for every reader, under their names, with marks; no picker."""
    text = LIST.replace(":name: a-list", ":name: two\n:builds: 3.11 3.12")
    page = shown(draw(text.replace("PyListObject", "int"), ALL))
    assert ([], 2) == (page.variants, page.figure.count('class="changed"'))
    assert {"3.11", "3.12", "ob_size", "lv_tag"} <= set(page.words)
    assert "uh-beside" not in page.figure


def test_instance(draw, shown):
    """`:instance:` draws what an instance of a class has around its header."""
    text = LIST.replace("PyListObject", "PyObject").replace(":name: a", ":instance:\n:name: a")
    page = shown(draw(text, ALL))
    assert "managed_weakref at −32, 8 bytes" in page.described[0]
    assert "dict_pointer at 16, 8 bytes; weakref_pointer at 24, 8 bytes." in page.described[-1]


def test_other_formats_have_words(draw):
    """A format without SVG has labels and descriptions as text."""
    outcome = draw(LIST, ALL, builder="text")
    text = (outcome.out / "page.txt").read_text("utf-8")
    assert "3.14 and later\n" in text
    assert "PyListObject, 40 bytes. _gc_next at −16" in " ".join(text.split())
    assert "A list" in text


@pytest.mark.parametrize(
    "text, line, message",
    [
        (LIST.replace(":name: a-list\n", ""), 4, "a {layout} needs a :name:"),
        (LIST.replace("\nA list, `to scale`.\n\nAnd more.", ""), 4, "a {layout} needs a caption"),
        (LIST.replace("A list, `to", "- A list `to"), 4, "a caption begins with a paragraph"),
        (LIST.replace("PyList", "PyLost"), 4, "no struct or type 'PyLostObject' is declared"),
        (LIST.replace(":name", ":builds: 3.x\n:name"), 4, "builds: '3.x' names no build"),
        (
            LIST.replace("PyListObject", "PyDictUnicodeEntry").replace(
                ":name", ":builds: 3.9 3.11\n:name"
            ),
            4,
            "CPython 3.9 has no PyDictUnicodeEntry",
        ),
    ],
)
def test_errors(draw, text, line, message):
    """What cannot be drawn is an error at its line."""
    outcome = draw(text)
    assert f"page.md:{line}: ERROR: {message}" in outcome.warnings
