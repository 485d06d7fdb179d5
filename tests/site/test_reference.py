"""The reference pages of the real book: complete, equal to the package, sortable, found."""

import csv
import json
import re

import pytest
from sphinx.search.en import SearchEnglish

from underhood import sizes
from underhood.build import Build
from underhood.sphinx.generated import changes, shapes
from underhood.sphinx.generated.structs import label

from ..conftest import BUILDS


def test_every_struct_has_a_section(html):
    """Each struct of the catalogue is on the page, with all of its fields."""
    page = (html / "reference/structs.html").read_text("utf-8")
    for name in shapes.names():
        section = re.search(rf'<section id="{label(name)}">(.*?)</section>', page, re.DOTALL)
        assert section, name
        shown = re.sub(r"<[^>]+>", "", section[1])
        for build in BUILDS:
            one = shapes.declared(name, Build.parse(build))
            assert all(field.declaration in shown for field in one or ()), (name, build)


def test_the_picker_chooses_the_tables(reader):
    """A reader sees the table of their build, and no other one."""
    tab = reader("reference/structs.html?python=3.9")
    table = tab.locator("#struct-pydictobject table:visible")
    for build in BUILDS:
        tab.locator("#uh-py-side").select_option(build)
        one = shapes.declared("PyDictObject", Build.parse(build))
        assert 1 == table.count()
        offsets = table.locator("tbody tr td:first-child").all_text_contents()
        assert [shapes.place(field) for field in one] == [text for text in offsets if text]


def test_the_files_are_the_package(html):
    """CSV and JSON have what `underhood.sizes` calculates."""
    with (html / "reference/sizes.csv").open(encoding="utf-8", newline="") as file:
        found = {(row["object"], row["build"]): row for row in csv.DictReader(file)}
    records = json.loads((html / "reference/sizes.json").read_text("utf-8"))
    assert len(found) == len(records) > 1300
    for build in BUILDS:
        for n in (0, 1, 10, 1000):
            size = sizes.list_(n, build, made="append")
            row = found[f"[i for i in range({n})]", build]
            asked = (row["size"], row["requested"], row["allocated"])
            assert tuple(map(str, (int(size), size.requested, size.allocated))) == asked


def test_a_press_on_a_heading_sorts(reader):
    """By number, up and then down; the heading says which, and the keyboard is enough."""
    tab = reader("reference/sizes.html")
    table = tab.locator("table.uh-sizes").first
    head = table.locator("th", has_text=re.compile(r"^3\.9$"))
    place = head.evaluate("it => it.cellIndex")

    def column():
        cells = table.locator(f"tbody tr td:nth-child({place + 1})").all_text_contents()
        return [int(text) for text in cells if text.strip().isdigit()]

    before = column()
    head.locator("button").press("Enter")
    assert sorted(before) == column() != before
    assert "ascending" == head.get_attribute("aria-sort")
    head.locator("button").click()
    assert sorted(before, reverse=True) == column()
    assert "descending" == head.get_attribute("aria-sort")
    table.locator("th button").first.click()
    assert 1 == table.locator("th[aria-sort]").count()


def test_without_javascript_the_tables_stand(reader):
    """No dead control: the headings are words, and every struct's table is there."""
    tab = reader("reference/sizes.html", java_script_enabled=False)
    assert 0 == tab.locator("th button").count()
    tab.goto("/reference/structs.html")
    assert tab.locator("#struct-pydictobject table:visible").count() > 2


def test_the_pages_of_releases_count_what_they_show(html):
    """The overview has the numbers of examples and structs that the pages have."""
    overview = (html / "whats-changed.html").read_text("utf-8")
    for row in re.findall(r"<tr.*?</tr>", overview, re.DOTALL)[1:]:
        texts = [re.sub(r"<[^>]+>", "", it).strip() for it in re.findall(r"<td.*?</td>", row)]
        release, before, examples, structs, _ = texts
        page = (html / f"whats-changed/{release}.html").read_text("utf-8")
        assert int(examples) == page.count('class="uh-ex uh-change')
        found = changes.moves(Build.parse(before), Build.parse(release))
        assert int(structs) == len(found)
        assert all(f'#{label(one.name)}"' in page for one in found)


@pytest.mark.parametrize(
    "release, words",
    [
        ("3.14", ["PyTupleObject <span>32 bytes, now 40", "Py_hash_t ob_hash"]),
        ("3.14", ["uint64_t ma_version_tag", "gone, was at 24"]),
        ("3.15", ["PyByteArrayObject <span>56 bytes, now 64"]),
        ("3.13t", ["Another header, and nothing else, moved", "PyListObject"]),
    ],
)
def test_what_is_known_to_have_changed_is_there(html, release, words):
    """A change that happened in a release stands on the page of that release."""
    page = (html / f"whats-changed/{release}.html").read_text("utf-8")
    shown = re.sub(r"<(?!span>)[^>]+>", "", page.replace('<span class="pre">', ""))
    assert all(one in shown for one in words)


@pytest.mark.parametrize(
    "word, place",
    [
        ("ob_refcnt", "reference/structs.html#struct-pyobject"),
        ("ma_keys", "reference/structs.html#struct-pydictobject"),
        ("tp_basicsize", "reference/structs.html#struct-pytypeobject"),
        ("PyDictKeysObject", "reference/structs.html#struct-pydictkeysobject"),
        ("size_of", "reference/api/sizing.html#underhood.size_of"),
        ("UnreadableMemoryError", "reference/api/errors.html#underhood.UnreadableMemoryError"),
    ],
)
def test_the_search_leads_to_the_reference(reader, word, place):
    """Fields, structs and names of the package are found, with a link to their place."""
    tab = reader(f"search.html?q={word}")
    tab.wait_for_selector("ul.search li a")
    tab.wait_for_function(
        "document.querySelector('.search-summary')?.textContent.includes('found')"
    )
    links = tab.locator("ul.search li a").evaluate_all("them => them.map(it => it.href)")
    assert any(link.split("?")[0].endswith(place) or place in link for link in links), links


def test_every_build_is_in_sight(reader):
    """On a desk no table of sizes has to be moved to the side to see all of its columns."""
    tab = reader("reference/sizes.html", viewport={"width": 1280, "height": 900})
    rooms = tab.locator(".table-wrapper:has(> .uh-sizes)")
    found = rooms.evaluate_all("them => them.map(it => it.scrollWidth - it.clientWidth)")
    assert [0, 0] == found


def test_how_many_changed_stands_with_its_chapter(reader):
    """On a phone the number of a chapter with a long title does not slip into the next line."""
    tab = reader("whats-changed/3.14.html", viewport={"width": 390, "height": 800})
    below = """them => them.map(it => it.getBoundingClientRect().bottom
        - it.parentElement.getBoundingClientRect().bottom)"""
    found = tab.locator(".uh-fold > summary > span").evaluate_all(below)
    assert len(found) > 10
    assert max(found) < 1


def test_docstrings_are_shown_as_they_were_written(html):
    """No sentence with a colon is taken for a type and what is said of it."""
    pages = {path.stem: path.read_text("utf-8") for path in html.glob("reference/api/*.html")}
    assert len(pages) > 10
    assert [] == [name for name, page in pages.items() if "field-list" in page]
    words = re.sub(r"<[^>]+>", "", pages["layouts"])
    assert "The name of the struct: PyListObject." in words


@pytest.mark.parametrize("kind", ["functions of C", "instructions"])
def test_the_search_knows_all_words_of_a_kind(html, kind):
    """Each function that a page links to, and each instruction that one prints, is indexed."""
    index = (html / "searchindex.js").read_text("utf-8").lower()
    words = set()
    for path in html.rglob("*.html"):
        page = path.read_text("utf-8")
        if kind == "instructions":
            words |= set(re.findall(r"\b(?:LOAD|STORE|CALL|BINARY|RETURN)_[A-Z_]+\b", page))
        else:
            code = r'class="uh-c[^>]*><code[^>]*><span class="pre">(\w+)<'
            words |= set(re.findall(code, page))
    assert len(words) > 10
    stem = SearchEnglish({}).stem
    known = set(re.findall(r'"?(\w+)"?:', index))
    assert [] == [word for word in words if stem(word.lower()) not in known]
