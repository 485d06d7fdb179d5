"""Examples and figures in frames: small pages that show what a chapter shows."""

import functools
import http.server
import re
import threading

import pytest
from playwright.sync_api import expect

from underhood.sphinx.embed import pieces


def test_there_is_one_for_each_label(html, taught):
    """Each labelled example and figure of a chapter has a page of its own."""
    page = (html / f"{taught}.html").read_text("utf-8")
    labels = {label for label in re.findall(r"<(?:div|figure) [^>]*>", page) if "id=" in label}
    for tag in labels:
        if re.search(r'class="[^"]*\buh-(block|fig)\b', tag):
            label = re.search(r'id="([^"]+)"', tag)[1]
            assert (html / f"embed/{label}.html").is_file(), label


@pytest.mark.parametrize(
    "build, expected",
    [("3.15", "[(19, 40, 24), (0, 24, 0)]"), ("3.11", "(11, 24, 16), (7, 16, 12)")],
)
def test_it_shows_the_output_of_the_build(reader, build, expected):
    """?python= chooses, and of the outputs only that one can be seen."""
    tab = reader(f"embed/list-pop.html?python={build}")
    shown = [text for text in tab.locator(".uh-out pre").all() if text.is_visible()]
    (output,) = shown
    assert expected in output.text_content()
    assert f"CPython {build}," in tab.locator(".uh-from").text_content()


def test_the_link_leads_back(reader):
    """It leads to the example in its chapter, with the same build."""
    tab = reader("embed/list-pop.html?python=3.11")
    tab.get_by_role("link", name="Lists").click()
    tab.wait_for_url("**/containers/list.html?python=3.11#list-pop")
    expect(tab.locator("#list-pop")).to_be_visible()


def test_a_figure_is_drawn(reader):
    """A plot stands alone, with its caption."""
    tab = reader("embed/list-growth-plot.html")
    expect(tab.locator("svg").first).to_be_visible()
    expect(tab.locator("figcaption")).to_be_visible()
    assert 200 < tab.locator("svg").first.bounding_box()["height"]


def test_a_block_of_other_builds_says_so(reader):
    """Where the build does not have the example, a line says which ones do."""
    tab = reader("embed/list-free-threaded.html?python=3.12")
    expect(tab.get_by_text("not of your CPython: only 3.13t")).to_be_visible()
    expect(tab.locator(".uh-block")).to_be_hidden()


def test_it_asks_nothing_of_another_site(chromium, site, tmp_path):
    """In a frame on another site it loads from its own alone, and tells its height."""
    page = (
        "<title>A course</title><h1>A course</h1>"
        f'<iframe src="{site}/embed/list-pop.html?python=3.12" title="x" height="10"></iframe>'
        "<script>addEventListener('message', ({ data, source }) => {"
        "  for (const frame of document.querySelectorAll('iframe'))"
        "    if (data.underhood && frame.contentWindow === source) frame.height = data.height;"
        "})</script>"
    )
    (tmp_path / "index.html").write_text(page)
    handler = functools.partial(Silent, directory=tmp_path)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        tab = chromium.new_context().new_page()
        asked = []
        tab.on("request", lambda request: asked.append(request.url))
        tab.goto(f"http://localhost:{server.server_port}/")
        tab.wait_for_function("+document.querySelector('iframe').height > 100")
        frame = tab.frames[1]
        assert "(11, 24, 16)" in frame.locator(".uh-out:visible pre").text_content()
        assert frame.evaluate("document.documentElement.scrollHeight - innerHeight") <= 0
        framed = [url for url in asked if "localhost" not in url]
        assert len(framed) > 3
        assert [] == [url for url in framed if not url.startswith(f"{site}/")]
        assert [] == tab.context.cookies()
        tab.context.close()
        server.shutdown()


class Silent(http.server.SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, *args):
        """Nothing."""


def test_a_theme_can_be_chosen(reader):
    """A page that is always light has a light frame, whatever the reader's system."""
    paper = "getComputedStyle(document.body).backgroundColor"
    tab = reader("embed/list-pop.html?theme=light", color_scheme="dark")
    light = tab.evaluate(paper)
    tab.goto("/embed/list-pop.html")
    assert light != tab.evaluate(paper)


def test_no_violation_of_accessibility(reader, violations):
    """axe-core finds nothing in an example and a figure, on a phone too."""
    for label in ("list-pop", "list-layout"):
        tab = reader(f"embed/{label}.html", viewport={"width": 360, "height": 800})
        assert [] == [it for it in violations(tab) if it[0] != "page-has-heading-one"]
        assert 360 >= tab.evaluate("document.documentElement.scrollWidth")


def test_pieces_are_whole_and_their_links_lead_where_they_did():
    """An element is cut out with all that is in it, and links are those of its page."""
    body = (
        '<p>no</p><div class="uh-group"><div class="uh-absent"><p>x</p></div>'
        '<div class="uh-block" id="a"><div><br><img src="x">1</div></div></div>'
        '<figure class="align-default uh-fig" id="b"><svg><path d=""/></svg>'
        '<a href="#c">c</a><a href="../objects/names.html#n">n</a>'
        '<a href="https://docs.python.org/">d</a></figure>'
        '<div class="uh-block">no label</div>'
    )
    first, second = pieces(body, "containers/list.html")
    assert ("a", "b") == (first.label, second.label)
    assert body[len("<p>no</p>") : body.index("<figure")] == first.html
    assert second.html.startswith("<figure") and second.html.endswith("</figure>")
    assert 'href="../containers/list.html#c"' in second.html
    assert 'href="../objects/names.html#n"' in second.html
    assert 'href="https://docs.python.org/"' in second.html
