"""Every page: readable by all, on a phone, in light and dark, and from this site alone."""

import gzip
import re
from contextlib import closing
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest

from .conftest import ROOT

FIRST_VISIT = 200_000
"""What a chapter may weigh with all that it needs, compressed, in bytes."""
OURS = 25_000
"""What our own scripts and styles on a chapter may weigh together, in bytes."""
READ_AS_TEXT = re.compile(r"\.(html|css|js|svg|json|txt)$")


WIDTH = """build => {
  const picker = document.getElementById("uh-py-side");
  picker.value = build;
  picker.dispatchEvent(new Event("change"));
  return document.documentElement.scrollWidth;
}"""

IDLE = "new Promise(done => requestIdleCallback(done, {timeout: 2000}))"

# Examples without a link, or whose link leads to what they do not stand in.
LACKING = """() => [...document.querySelectorAll(".uh-block")].filter(it => {
  const sign = it.querySelector(":scope > .headerlink");
  return !sign || !document.getElementById(sign.hash.slice(1)).contains(it);
}).length"""


@dataclass
class Visit:
    """What was seen of a page: by a reader on a desk, then in the dark, then on a small phone."""

    said: list = field(default_factory=list)
    asked: list = field(default_factory=list)
    weights: dict = field(default_factory=dict)
    violations: dict = field(default_factory=dict)
    widths: dict = field(default_factory=dict)
    lacking: int | None = None


@pytest.fixture(scope="session")
def visit(chromium, site, html, violations):
    """A function: what was seen of a page, which is visited once for all tests."""
    known = {}

    def see(page):
        if page not in known:
            with closing(chromium.new_context(base_url=site, reduced_motion="reduce")) as context:
                known[page] = look_at(context.new_page(), page, html, violations)
        return known[page]

    return see


def look_at(tab, page, html, violations):
    """Visit a page."""
    seen = Visit()
    tab.on("console", lambda message: seen.said.append(message.text))
    tab.on("pageerror", lambda error: seen.said.append(str(error)))
    tab.on("request", lambda request: seen.asked.append(request.url))
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.goto(f"/{page}.html")
    tab.evaluate(IDLE)  # what comes late has been asked for
    for path in {urlsplit(url).path for url in seen.asked}:
        body = (html / unquote(path).lstrip("/")).read_bytes()
        small = gzip.compress(body, 6) if READ_AS_TEXT.search(path) else body
        seen.weights[path] = len(small)
    seen.lacking = tab.evaluate(LACKING)
    for scheme, width in (("light", 1280), ("dark", 390)):
        tab.emulate_media(color_scheme=scheme)
        tab.set_viewport_size({"width": width, "height": 900})
        seen.violations[scheme] = violations(tab)
    tab.set_viewport_size({"width": 360, "height": 800})
    for build in ("3.15", "3.9"):
        seen.widths[build] = tab.evaluate(WIDTH, build)
    return seen


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_violation_of_accessibility(visit, page, scheme):
    """axe-core finds nothing on the page: light on a desk, dark on a phone."""
    assert [] == visit(page).violations[scheme]


def test_no_sideways_scroll(visit, page):
    """At 360 pixels nothing is wider than the window, for the newest and the oldest build."""
    assert {"3.15", "3.9"} == visit(page).widths.keys()
    assert 360 >= max(visit(page).widths.values())


def test_no_error_and_no_other_host(visit, site, page):
    """The console stays empty, and nothing is asked of any other host."""
    seen = visit(page)
    assert [] == seen.said
    assert [] == [url for url in seen.asked if not url.startswith((f"{site}/", "data:"))]
    assert len(seen.asked) > 5


def test_every_example_has_a_permanent_link(visit, chapter):
    """An example without a label of its own links to what it stands in."""
    assert 0 == visit(chapter).lacking


def test_weight_of_a_first_visit(visit, chapter):
    """A chapter and all that it loads stay within the budget, compressed as a server does."""
    sizes = visit(chapter).weights
    assert sum(sizes.values()) < FIRST_VISIT, sorted(sizes.items(), key=lambda it: -it[1])[:5]


class Needs(HTMLParser):
    """The scripts, and the styles for a screen, that a page asks for."""

    def __init__(self, text):
        super().__init__()
        self.names = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if told.get("media") != "print":
            address = told.get("src" if tag == "script" else "href" if tag == "link" else "") or ""
            self.names.append(urlsplit(address).path.rpartition("/")[2])


def test_weight_of_our_own_files(html, taught):
    """Our scripts and styles on the page of a chapter are small, uncompressed too."""
    ours = {it.name for it in (ROOT / "docs/_static").iterdir() if it.suffix in (".css", ".js")}
    needs = ours & set(Needs((html / f"{taught}.html").read_text("utf-8")).names)
    assert {"book.css", "picker.css", "picker.js"} <= needs
    sizes = {name: (html / "_static" / name).stat().st_size for name in needs}
    assert sum(sizes.values()) < OURS, sizes


def test_weight_of_all_our_own_files():
    """All of our scripts and styles, those of every kind of page, as a server sends them."""
    ours = [it for it in (ROOT / "docs/_static").iterdir() if it.suffix in (".css", ".js")]
    assert len(ours) > 8
    assert sum(len(gzip.compress(it.read_bytes(), 6)) for it in ours) < OURS


class Links(HTMLParser):
    """The ids of a page and the places that it links to."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.targets, self.title, self.meta = set(), [], "", {}
        self._in_title = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Note what the tag names and where it leads."""
        found = dict(attrs)
        if "id" in found:
            self.ids.add(found["id"])
        if tag in ("a", "link") and found.get("href"):
            self.targets.append(found["href"])
        if tag in ("img", "script") and found.get("src"):
            self.targets.append(found["src"])
        if tag == "meta":
            self.meta[found.get("name") or found.get("property")] = found.get("content")
        self._in_title = tag == "title" and not self.title

    def handle_data(self, data):
        """The text of the title."""
        if self._in_title:
            self.title += data


@pytest.fixture(scope="session")
def every(html):
    """All pages of the site, by their path."""
    return {
        path.relative_to(html).as_posix(): Links(path.read_text("utf-8"))
        for path in sorted(html.rglob("*.html"))
    }


def test_every_link_leads_somewhere(html, every):
    """Each link inside the site leads to a file, and to an id where it names one."""
    lost = []
    for name, page in every.items():
        for target in page.targets:
            if urlsplit(target).scheme or target.startswith("//"):
                continue
            path, fragment = urldefrag(urljoin(f"/{name}", target))
            file = unquote(urlsplit(path).path).lstrip("/") or "index.html"
            ids = every[file].ids if file in every else {unquote(fragment)}
            if not (html / file).is_file() or (fragment and unquote(fragment) not in ids):
                lost.append((name, target))
    assert [] == lost


def test_every_page_has_a_title_of_its_own(every):
    """No two pages have the same title."""
    titles = [page.title for page in every.values()]
    assert all(titles)
    assert len(titles) == len(set(titles))


def test_every_page_says_what_it_is(every, page):
    """A link to a page can be shown with a title, a sentence and a picture."""
    meta = every[f"{page}.html"].meta
    assert meta["og:title"]
    assert len(meta["description"]) > 40
    assert meta["og:image"].startswith("https://example.org/_images/")


def test_every_page_is_in_the_lists(html, page):
    """Search engines find each page in sitemap.xml, and language models in llms.txt."""
    assert f"<loc>https://example.org/{page}.html</loc>" in (html / "sitemap.xml").read_text()
    assert f"/{page}.md" in (html / "llms.txt").read_text()


def test_a_lost_reader_can_search(reader):
    """An address that leads nowhere shows a page of the book, which offers search."""
    tab = reader("containers/no-such-page.html")
    assert "No such page" in tab.locator("h1").text_content()
    tab.get_by_label("Search the book").fill("refcount")
    tab.get_by_role("button", name="Search").last.click()
    tab.wait_for_selector("ul.search li a")
    assert "/search.html" in tab.url


@pytest.mark.parametrize("word", ["ob_refcnt", "PyObject_RichCompareBool", "STORE_NAME"])
def test_search_knows_the_words_of_c(reader, word):
    """The search finds fields of structs, C functions and names of instructions."""
    tab = reader(f"search.html?q={word}")
    tab.wait_for_selector("ul.search li a")
