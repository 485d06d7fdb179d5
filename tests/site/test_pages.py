"""Every page: readable by all, on a phone, in light and dark, from this site alone, as chosen."""

import gzip
import re
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest

from underhood.build import Build
from underhood.sphinx import exercise, nodes
from underhood.sphinx.plan import units

from ..conftest import BUILDS
from .conftest import ROOT
from .window import settle

FIRST_VISIT = 200_000
"""What a chapter may weigh with all that it needs, compressed, in bytes."""
OURS = 25_000
"""What our own scripts and styles on a chapter may weigh together, in bytes."""
READ_AS_TEXT = re.compile(r"\.(html|css|js|svg|json|txt)$")

IDLE = "new Promise(done => requestIdleCallback(done, {timeout: 2000}))"

# What a reader sees who chooses a build.
SHOWN = """async build => {
  const picker = document.getElementById("uh-py-side");
  picker.value = build;
  picker.dispatchEvent(new Event("change"));
  await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  const all = css => [...document.querySelectorAll(css)];
  const seen = element => element.checkVisibility();
  const text = element => element.textContent.trimEnd();
  return {
    width: document.documentElement.scrollWidth,
    stuck: all("pre, .table-wrapper")
      .filter(it => seen(it) && it.scrollWidth > it.clientWidth && it.tabIndex < 0).map(text),
    blocks: all(".uh-block").map(block =>
      [...block.querySelectorAll("pre, .uh-out > p:not(.uh-when)")]
        .filter(element => element.closest("details") || seen(element))
        .filter(element => !element.closest(".is-off")).map(text).join("\\n")),
    values: all(".uh-val")
      .filter(element => element.closest("details") ? !element.closest(".is-off") : seen(element))
      .map(text),
    hidden: all(".uh-block").map(block => !!block.closest(".is-off")),
    absent: all(".uh-absent").filter(seen).map(text),
    opened: all(".uh-absent").filter(seen).slice(0, 1).map(line => {
      line.querySelector("button").click();
      const opened = all(".uh-group.is-open > .uh-block").filter(seen).length;
      const left = all(".uh-absent").filter(seen).length;
      line.parentElement.classList.remove("is-open");
      return [opened, left];
    }),
  };
}"""

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
    shown: dict = field(default_factory=dict)
    lacking: int | None = None


@pytest.fixture(scope="session")
def visit(chromium, site, html, violations):
    """A function: what was seen of a page, which is visited once for all tests.

    All visits are in one tab, which spares a tenth of them. It has no cache, and forgets all.
    """
    known = {}
    with closing(chromium.new_context(base_url=site, reduced_motion="reduce")) as context:
        tab = context.new_page()
        context.new_cdp_session(tab).send("Network.setCacheDisabled", {"cacheDisabled": True})

        def see(page):
            if page not in known:
                try:
                    known[page] = look_at(tab, page, html, violations)
                finally:
                    tab.evaluate("localStorage.clear()")
            return known[page]

        yield see


@contextmanager
def listening(tab, seen):
    """Note what the console of a tab says, and what is asked for."""
    handlers = {
        "console": lambda message: seen.said.append(message.text),
        "pageerror": lambda error: seen.said.append(str(error)),
        "request": lambda request: seen.asked.append(request.url),
    }
    for event, handler in handlers.items():
        tab.on(event, handler)
    try:
        yield
    finally:
        for event, handler in handlers.items():
            tab.remove_listener(event, handler)


def look_at(tab, page, html, violations):
    """Visit a page."""
    seen = Visit()
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.emulate_media(color_scheme="light")
    with listening(tab, seen):
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
        settle(tab)
        seen.shown = {build: tab.evaluate(SHOWN, build) for build in BUILDS}
    return seen


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_violation_of_accessibility(visit, page, scheme):
    """axe-core finds nothing on the page: light on a desk, dark on a phone."""
    assert [] == visit(page).violations[scheme]


def test_no_sideways_scroll(visit, page):
    """At 360 pixels nothing is wider than the window, whatever the build."""
    assert {360} == {told["width"] for told in visit(page).shown.values()}


def test_what_scrolls_can_be_reached_by_keyboard(visit, page):
    """What is wider than its place takes the focus, also what only another build shows."""
    assert {0} == {len(told["stuck"]) for told in visit(page).shown.values()}


def test_no_error_and_no_other_host(visit, site, page):
    """The console stays empty, and nothing is asked of any other host."""
    seen = visit(page)
    assert [] == seen.said
    assert [] == [url for url in seen.asked if not url.startswith((f"{site}/", "data:"))]
    assert len(seen.asked) > 5


def expected(doctree, build):
    """The texts of the blocks and numbers of a document for a build."""
    blocks, values = [], []
    for node in doctree.findall():
        if isinstance(node, nodes.example_block) and node.children:
            steps = [step for step in node["block"].steps if step.runs_on(build)]
            outputs = [step.variant(build).text for step in steps]
            blocks.append([nodes.lines_of(text) for text in outputs] if steps else None)
        elif isinstance(node, nodes.value):
            (step,) = node["block"].steps
            values.append(step.variant(build).text)
    return blocks, values


def test_each_build_shows_its_own_outputs(visit, doctree, chapter):
    """For every build, every example and number shows what is expected there, and nothing else."""
    visited, document = visit(chapter), doctree(chapter)
    for name in BUILDS:
        seen = visited.shown[name]
        blocks, values = expected(document, Build.parse(name))
        assert [block is None for block in blocks] == seen["hidden"]
        for outputs, text in zip(blocks, seen["blocks"], strict=True):
            if outputs is None:
                continue
            for rows in outputs:
                assert "\n".join(row.rstrip() for row in rows).strip() in tidy(text)
            wanted = [row.rstrip() for rows in outputs for row in rows]
            shown = [row for row in tidy(text).split("\n") if row != "no output"]
            assert plain(wanted) == plain(shown)
        assert values == seen["values"]


def plain(rows):
    """The rows that are neither empty nor begin as what one types."""
    return [row for row in rows if row.strip() and not row.startswith((">>>", "..."))]


def tidy(text):
    """A text without spaces at the ends of its lines."""
    return re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)


def test_there_is_something_to_choose(doctree):
    """The test above has variants to tell apart."""
    one, other = (expected(doctree("memory/sizes"), Build.parse(name)) for name in ("3.9", "3.15"))
    assert one != other
    assert list(units("memory/sizes", doctree("memory/sizes")))


def test_a_block_of_other_builds_says_so(visit, doctree, chapter):
    """Where a build does not have a block, a line says which ones do, and shows it on demand."""
    absent = [
        node["absent"]
        for node in doctree(chapter).findall(nodes.example_block)
        if "absent" in node and not isinstance(node.parent, exercise.solution)
    ]
    for name, seen in visit(chapter).shown.items():
        wanted = [f" {only}." for others, only in absent if name in others]
        assert len(wanted) == len(seen["absent"])
        assert all(map(str.__contains__, seen["absent"], wanted))
        assert [[1, len(wanted) - 1]] * bool(wanted) == seen["opened"]


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
