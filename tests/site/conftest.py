"""The built site, served on this machine, and a headless Chromium that reads it."""

import functools
import http.server
import os
import pickle
import threading
from pathlib import Path

import pytest

from underhood.sphinx.pdf import chromium as chromium_of_the_system

from .axe import Axe

NO_CHROMIUM = "there is no Chromium here: install the package chromium-headless-shell"
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def html(built):
    """The folder of the pages."""
    return built / "html"


@pytest.fixture(scope="session")
def doctree(built):
    """Reads the document that a page was made of."""

    def read(page):
        return pickle.loads((built / "doctrees" / f"{page}.doctree").read_bytes())

    return read


@pytest.fixture(scope="session")
def site(html):
    """The address at which the site is served."""
    handler = functools.partial(Quiet, directory=html)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files without a word; what does not exist gets the page for that."""

    def log_message(self, *args):
        """Nothing."""

    def send_error(self, code, message=None, explain=None):
        """The book's own page for a link that leads nowhere."""
        page = Path(self.directory, "404.html")
        if code != 404 or not page.exists():
            super().send_error(code, message, explain)
        else:
            self.send_response(404)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page.read_bytes())


@pytest.fixture(scope="session")
def chromium():
    """A headless Chromium; without one the tests are skipped, or fail where it is required."""
    path = chromium_of_the_system()
    if not path and os.environ.get("UNDERHOOD_REQUIRE"):
        pytest.fail(f"UNDERHOOD_REQUIRE is set, and {NO_CHROMIUM}")
    if not path:
        pytest.skip(NO_CHROMIUM)
    from playwright.sync_api import sync_playwright

    # A page lives for seconds: to optimise its scripts takes longer than it saves.
    quiet = [
        "--js-flags=--no-turbofan,--no-maglev",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    with sync_playwright() as playwright:
        args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", *quiet]
        browser = playwright.chromium.launch(executable_path=path, args=args)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def violations():
    """A function: the rules of axe-core that a page breaks, each with an element that does."""
    return Axe().violations


@pytest.fixture
def reader(chromium, site):
    """Opens a page as a reader does who comes for the first time; settings as of Playwright."""
    contexts = []

    def open_page(page="", **settings):
        context = chromium.new_context(base_url=site, **settings)
        contexts.append(context)
        context.set_default_timeout(5_000)
        tab = context.new_page()
        tab.goto(f"/{page}")
        return tab

    yield open_page
    for context in contexts:
        context.close()


PAGES = sorted(
    path.relative_to(ROOT / "docs").with_suffix("").as_posix()
    for path in (ROOT / "docs").rglob("*.md")
)
CHAPTERS = [page for page in PAGES if "{doctest}" in (ROOT / f"docs/{page}.md").read_text("utf-8")]
TAUGHT = [page for page in PAGES if "\nlevel: " in (ROOT / f"docs/{page}.md").read_text("utf-8")]


def pytest_generate_tests(metafunc):
    """A test with the argument `page` is run on every page, one with `chapter` on every chapter.

    One with `taught` is run on the chapters that are for reading, not for looking things up.
    """
    for name, found in (("page", PAGES), ("chapter", CHAPTERS), ("taught", TAUGHT)):
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, found)
