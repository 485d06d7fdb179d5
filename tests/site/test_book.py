"""The book as a site: the title page, heads of chapters, terms, permanent links."""

import re

import pytest
from playwright.sync_api import expect

from underhood.sphinx.permalinks import Ledger, page_of

from .conftest import CHAPTERS, ROOT


def test_the_title_page_shows_the_bytes_of_the_chosen_build(reader):
    """The cells are those that were verified for the build, and others on another."""
    tab = reader("?python=3.9")
    cells = tab.locator(".uh-bytes:visible code")
    assert "·· ·· 00 00 00 00 00 00" == cells.first.text_content().strip()
    tab.locator("#uh-py-side").select_option("3.15")
    assert "00 00 00 c0 00 00 05 00" == re.sub(r"\s+", " ", cells.first.text_content()).strip()
    assert 4 == cells.count()


def test_the_title_page_leads_to_every_chapter(reader):
    """Each chapter stands on the map, with its title."""
    tab = reader("")
    found = tab.locator(".uh-map a").evaluate_all("them => them.map(it => it.getAttribute('href'))")
    chapters = {f"{page}.html" for page in CHAPTERS if not page.startswith("reference/")}
    assert chapters - {"verification.html"} <= set(found)


def test_a_head_leads_to_what_the_chapter_builds_on(reader):
    """The line under the title has links to other chapters."""
    tab = reader("containers/dict.html")
    line = tab.locator("h1 + .uh-meta")
    assert re.match(r"\d+ minutes · \w+ · builds on ", line.text_content())
    line.locator("a").first.click()
    expect(tab.locator("h1")).to_contain_text("Names and binding")


def shown(link):
    """Whether what a word means is on the page, and its box would fit into the window."""
    return link.evaluate(
        "it => { const after = getComputedStyle(it, '::after');"
        "return after.content !== 'none' && after.display !== 'none' && after.content; }"
    )


@pytest.mark.parametrize("width", [390, 800, 1280])
def test_a_term_says_what_it_means(reader, width):
    """On focus and under the pointer, until Escape; nothing is wider than the window for it."""
    tab = reader("containers/dict.html", viewport={"width": width, "height": 800})
    link = tab.locator("a.uh-term:visible").first
    assert not shown(link)
    link.focus()
    assert link.get_attribute("aria-description") in shown(link).replace('\\"', '"')
    tab.keyboard.press("Escape")
    assert not shown(link)
    tab.locator("h1").hover()
    link.hover()
    assert shown(link)
    for place in range(tab.locator("a.uh-term").count()):
        tab.locator("a.uh-term").nth(place).evaluate("it => it.focus()")
        assert width >= tab.evaluate("document.documentElement.scrollWidth")


def test_a_term_is_a_link_without_a_script(reader):
    """Without JavaScript it leads to the glossary."""
    tab = reader("containers/dict.html", java_script_enabled=False)
    link = tab.locator("a.uh-term").first
    where = link.get_attribute("href").partition("#")[2]
    link.click()
    expect(tab).to_have_url(re.compile(f"/glossary\\.html#{where}$"))
    expect(tab.locator(f"#{where}")).to_be_visible()


@pytest.mark.parametrize(
    "css", [".uh-block[id]:not(section section.uh-task *)", "section.uh-task[id]", "figure[id]"]
)
def test_examples_exercises_and_figures_have_permanent_links(reader, css):
    """By keyboard alone, with the chosen build and without."""
    tab = reader("containers/list.html?python=3.11")
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    box = tab.locator(f"{css}:visible").first
    sign = box.locator(".headerlink").first
    for words, query in (("copy link", ""), ("for 3.11", "?python=3.11")):
        sign.focus()
        assert "0" != sign.evaluate("it => getComputedStyle(it).opacity")
        sign.press("Enter")
        tab.get_by_role("button", name=words).press("Enter")
        tab.wait_for_selector(".uh-links", state="detached")
        copied = tab.evaluate("navigator.clipboard.readText()")
        assert copied.endswith(f"/containers/list.html{query}#{box.get_attribute('id')}")


def test_every_published_address_leads_somewhere(html):
    """Each line of the ledger is a page of the site, and an id on it."""
    docs = ROOT / "docs"
    published = Ledger.read(docs / "permalinks.txt", docs / "redirects.txt").published
    assert len(published) > 900
    pages = {page_of(address) for address in published}
    ids = {
        page: set(re.findall(r'\bid="([^"]+)"', (html / f"{page}.html").read_text("utf-8")))
        for page in pages
    }
    assert [] == [
        address
        for address in published
        if "#" in address and address.partition("#")[2] not in ids[page_of(address)]
    ]
