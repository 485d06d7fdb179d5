"""Every page from outside: its links, its title, what it says of itself, and who finds it."""

from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest


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
