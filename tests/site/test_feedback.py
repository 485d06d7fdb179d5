"""Something wrong on your Python? What a reader is told to run, and what a report says."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import yaml
from playwright.sync_api import expect

from underhood.book import Book

FORM = Path(__file__).parents[2] / ".github/ISSUE_TEMPLATE/wrong-output.yml"
SUMMARY = "Something wrong on your Python?"


def at_example(tab, label):
    """The menu, after the pointer came to an example."""
    tab.locator(f"#{label}").hover()
    menu = tab.locator(f"#{label} > .uh-wrong")
    menu.wait_for()  # the first time its script has to come
    return menu


def test_there_is_one_for_the_page(reader, html):
    """The page has the menu once, and it goes from example to example."""
    assert 1 == (html / "containers/list.html").read_text("utf-8").count(SUMMARY)
    tab = reader("containers/list.html")
    expect(tab.locator(".uh-wrong")).to_be_hidden()
    for label in ("list-surprise", "list-header"):
        expect(at_example(tab, label)).to_be_visible()
        assert 1 == tab.locator(".uh-wrong").count()


def test_it_says_what_to_run(reader):
    """The command is that of the example."""
    tab = reader("containers/list.html")
    for label in ("list-header", "list-pop"):
        menu = at_example(tab, label)
        menu.locator("summary").click()
        assert f"python -m underhood check {label}" == menu.locator("code").text_content()
        menu.locator("summary").click()


def test_every_command_is_one_that_runs(html, chapter):
    """The page is known to the command, and each example with an address of its own."""
    book = Book.load()
    page = (html / f"{chapter}.html").read_text("utf-8")
    assert [chapter] == re.findall(r"python -m underhood check ([\w/-]+)</code>", page)
    assert chapter == book.part(chapter)[0].name
    found = re.findall(r'<div class="uh-block[^"]*" id="([^"]+)"', page)
    assert set(found) <= {label for one in book.chapters for label in one.examples}
    assert found or chapter.startswith("reference/")


def test_the_report_is_filled_in(reader):
    """It has the chapter, the example, the chosen version and what the page shows for it."""
    tab = reader("containers/list.html?python=3.11")
    menu = at_example(tab, "list-pop")
    menu.locator("summary").click()
    address = urlsplit(menu.get_by_role("link").get_attribute("href"))
    fields = {name: value for name, (value,) in parse_qs(address.query).items()}
    expected = fields.pop("expected")
    assert "https://example.org/book/issues/new" == address._replace(query="").geturl()
    assert {
        "template": FORM.name,
        "chapter": "list",
        "example": "list-pop",
        "version": "3.11",
    } == fields
    assert "[(19, 40, 24), (11, 24, 16)" in expected
    assert "[(19, 40, 24), (0, 24, 0)]" not in expected


def test_every_field_is_in_the_form():
    """The form has each field that a link fills in, and the link's template is the form."""
    form = yaml.safe_load(FORM.read_text("utf-8"))
    ids = {part["id"] for part in form["body"]}
    assert {"chapter", "example", "version", "expected"} < ids


def test_an_example_without_a_label_is_found_by_its_section(reader):
    """The report names the section of an example that has no label of its own."""
    tab = reader("containers/list.html")
    tab.locator("#list-header").evaluate("block => block.removeAttribute('id')")
    block = tab.locator("section#list-array .uh-block:not([id])")
    block.hover()
    block.locator("summary").click()
    address = block.locator(".uh-wrong a").get_attribute("href")
    assert re.search(r"[?&]example=list-array(&|$)", address)
    command = block.locator(".uh-wrong code").text_content()
    assert "python -m underhood check containers/list" == command


def test_the_keyboard_reaches_it(reader):
    """From the copy button of an example one comes to it, opens it, and leaves it with Escape."""
    tab = reader("containers/list.html")
    tab.locator("#list-header button.copybtn").focus()
    tab.locator("#list-header > .uh-wrong").wait_for()
    for _ in range(3):  # other controls of the block may stand between
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.matches('.uh-wrong > summary')"):
            break
    assert tab.evaluate("document.activeElement.matches('#list-header .uh-wrong > summary')")
    tab.keyboard.press("Enter")
    expect(tab.locator(".uh-wrong code")).to_be_visible()
    tab.keyboard.press("Tab")
    tab.keyboard.press("Escape")
    expect(tab.locator(".uh-wrong code")).to_be_hidden()
    assert tab.evaluate("document.activeElement.matches('.uh-wrong > summary')")


def test_an_open_one_stays_where_it_is(reader):
    """The pointer may pass over other examples on its way to the link."""
    tab = reader("containers/list.html")
    menu = at_example(tab, "list-surprise")
    menu.locator("summary").click()
    tab.locator("#list-header").hover()
    expect(menu.locator("code")).to_be_visible()
