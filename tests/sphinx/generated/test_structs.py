"""The tables of structs: each has its place, its builds and its marks."""

import re

import pytest

from underhood import layout, structs
from underhood.build import Build
from underhood.errors import UnknownLayoutError
from underhood.layouts import diff
from underhood.sphinx.generated import shapes
from underhood.sphinx.generated.structs import label
from underhood.structs.declaration import Struct

NAMES = ["3.9", "3.10", "3.11", "3.12", "3.13", "3.13t", "3.14", "3.15", "3.15d"]
BUILDS = [Build.parse(name) for name in NAMES]
TUPLES = "# Structs\n\n(tuples)=\n## Tuples\n\n```{generated} structs tuple\n```\n"
OBJECTS = "# Objects\n\n(heads)=\n## Heads\n\n```{generated} structs object\n```\n"


@pytest.fixture
def variants(cells):
    """A function: the tables of a section, by the builds that they are of."""

    def read(html):
        parts = re.split(r'<div class="uh-out[^"]*" data-on="([^"]+)">', html)
        pairs = zip(parts[1::2], parts[2::2], strict=True)
        return {builds: cells(text) or text for builds, text in pairs}

    return read


@pytest.fixture
def page(book):
    """The HTML of the section of a struct."""

    def read(text, name):
        outcome = book({"page.md": text}, builder="html")
        assert "" == outcome.warnings
        html = (outcome.out / "page.html").read_text("utf-8")
        return re.search(rf'<section id="{name}">.*?</section>', html, re.DOTALL)[0]

    return read


def test_a_struct_has_a_table_for_each_shape(page, variants):
    """Equal builds share a table, which has every field, and what is new is said."""
    found = variants(page(TUPLES, "struct-pytupleobject"))

    assert ["3.14 3.15 3.15d", "3.9 3.10 3.11 3.12 3.13", "3.13t"] == list(found)
    head, *fields = found["3.14 3.15 3.15d"]
    assert ["offset", "size", "field (40 bytes)", "since before"] == head
    assert ["24", "8", "Py_hash_t ob_hash", "new"] in fields
    assert ["32", "…", "PyObject *ob_item[1]", "was at 24"] in fields
    assert ["0", "40", "PyVarObject ob_base", "was 24 bytes"] in found["3.13t"]
    assert {3} == {len(row) for row in found["3.9 3.10 3.11 3.12 3.13"]}


def test_a_field_that_is_gone_stands_without_an_offset(page, variants):
    """What a release took away is there, with the place that it had."""
    found = variants(page(OBJECTS, "struct-pyobject"))

    newest = found["3.14 3.15 3.15d"]
    assert ["", "", "uint32_t ob_refcnt_split[2]", "gone, was at 0"] in newest


def test_a_struct_that_never_changed_has_one_table(page, cells):
    """Nothing is there for the picker to hide."""
    html = page(OBJECTS, "struct-pygc-head")

    assert "data-on" not in html
    assert 3 == len(cells(html))


def test_a_build_without_the_struct_says_so(page, variants):
    """Where there is no such struct, a sentence stands for the table."""
    text = "# Ints\n\n(ints)=\n## Ints\n\n```{generated} structs int\n```\n"

    found = variants(page(text, "struct-pylongvalue"))

    assert "There is no _PyLongValue." in found["3.9 3.10 3.11"]


def test_the_label_is_permanent(book):
    """Another page can link to a struct."""
    pages = {"page.md": TUPLES, "other.md": "# Other\n\n{ref}`struct-pytupleobject`\n"}

    outcome = book(pages, builder="html")

    assert "" == outcome.warnings
    html = (outcome.out / "other.html").read_text("utf-8")
    assert 'href="page.html#struct-pytupleobject"' in html


def test_fields_are_in_the_index(book):
    """The index of the book, which its search reads, has structs and fields."""
    outcome = book({"page.md": TUPLES}, builder="html")

    text = (outcome.out / "searchindex.js").read_text("utf-8")
    assert re.search(r'"pytupleobject": ?\[', text)
    assert re.search(r'"ob_hash": ?\[', text)


def test_an_unknown_family_is_an_error(book):
    """A family that does not exist is refused with those that do."""
    outcome = book({"page.md": TUPLES.replace("structs tuple", "structs tupel")}, builder="html")

    assert "page.md:6" in outcome.warnings
    assert "no family 'tupel'" in outcome.warnings


@pytest.mark.parametrize("build", BUILDS, ids=str)
def test_a_table_is_the_layout(build):
    """With the structs inside of it put back, a table is what `underhood.layout` says."""

    def flat(name, path="", start=0):
        for field in shapes.declared(name, build):
            full = ".".join(filter(None, (path, field.path)))
            if shapes.is_struct(field.ctype, build) and field.count is None:
                yield from flat(field.ctype, full, start + field.offset)
            else:
                yield full, field.ctype, start + field.offset, field.size

    for name in shapes.names():
        if shapes.declared(name, build):
            expected = [(f.path, f.ctype, f.offset, f.size) for f in layout(name, build)]
            assert expected == list(flat(name))
        else:
            with pytest.raises(UnknownLayoutError):
                layout(name, build)


def test_every_struct_is_in_one_family():
    """Those of the families together are all that are declared, each once."""
    declared = {
        name
        for name, shapes_ in structs.declarations().items()
        if any(isinstance(one, Struct) for one in shapes_)
    }
    found = [name for family in structs.FAMILIES for name in shapes.names(family)]
    assert declared == set(found)
    assert len(found) == len(set(found)) > 70
    assert len(found) == len(set(map(label, found)))


def test_what_a_build_is_compared_with():
    """A release with the one before, a tagged build with its plain one, the first with none."""
    compared = {str(build): str(shapes.before(build, BUILDS)) for build in BUILDS}
    assert {
        "3.9": "None",
        "3.10": "3.9",
        "3.11": "3.10",
        "3.12": "3.11",
    }.items() <= compared.items()
    assert {"3.13t": "3.13", "3.14": "3.13", "3.15": "3.14", "3.15d": "3.15"}.items() <= (
        compared.items()
    )


def test_words_of_a_change():
    """What became of a field is said in a few words."""
    old, new = (shapes.declared("PyObject", Build.parse(name)) for name in ("3.13", "3.14"))
    told = {(change.new or change.old).name: shapes.words(change) for change in diff(old, new)}
    assert {
        "ob_refcnt": "was Py_ssize_t ob_refcnt",
        "ob_refcnt_split": "gone, was at 0",
        "ob_flags": "new",
        "ob_type": "",
    }.items() <= told.items()
