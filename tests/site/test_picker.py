"""The picker: how a reader chooses a build, and what follows; test_pages.py has what each shows."""

import re

import pytest
from playwright.sync_api import expect


def test_the_newest_release_is_the_default(reader):
    """A reader who comes for the first time sees the newest release."""
    tab = reader("memory/sizes.html")
    assert "3.15" == tab.locator("html").get_attribute("data-py")
    assert ["3.15", "3.15"] == tab.locator(".uh-picker select").evaluate_all(
        "them => them.map(it => it.value)"
    )


def test_the_choice_is_remembered_on_other_pages(reader):
    """What was chosen holds on the next page, and after a reload."""
    tab = reader("memory/sizes.html")
    tab.locator("#uh-py-side").select_option("3.10")
    tab.goto("/objects/pyobject.html")
    assert "3.10" == tab.locator("html").get_attribute("data-py")
    tab.reload()
    assert "3.10" == tab.locator("#uh-py-side").input_value()


def test_a_choice_is_seen_in_other_tabs(reader):
    """Another tab of the same reader follows."""
    tab = reader("memory/sizes.html")
    other = tab.context.new_page()
    other.goto("/objects/pyobject.html")
    tab.locator("#uh-py-side").select_option("3.11")
    other.wait_for_selector("html[data-py='3.11']", state="attached")


def test_the_address_chooses(reader):
    """?python= wins over memory, follows a new choice, and is not remembered by itself."""
    tab = reader("memory/sizes.html?python=3.13t")
    assert "3.13t" == tab.locator("html").get_attribute("data-py")
    tab.locator("#uh-py-side").select_option("3.9")
    assert tab.url.endswith("?python=3.9")
    tab.goto("/memory/sizes.html?python=3.12")
    assert "3.12" == tab.locator("html").get_attribute("data-py")


@pytest.mark.parametrize("name", ["2.7", "3.8", "<b>", "3.155", ""])
def test_an_unknown_build_in_the_address_shows_the_newest(reader, name):
    """A build that the book does not know changes nothing."""
    tab = reader(f"memory/sizes.html?python={name}")
    assert "3.15" == tab.locator("html").get_attribute("data-py")


def test_no_flash_of_the_wrong_version(reader):
    """The build is chosen before the body is there to be painted."""
    tab = reader("memory/sizes.html")
    tab.add_init_script(
        """new MutationObserver((_, watch) => {
          if (!document.body) return;
          window.whenBodyCame = document.documentElement.dataset.py;
          watch.disconnect();
        }).observe(document, {childList: true, subtree: true});"""
    )
    tab.goto("/memory/sizes.html?python=3.9")
    assert "3.9" == tab.evaluate("window.whenBodyCame")


def test_without_javascript_everything_stands(reader):
    """Without a script all variants are there, each with its label, and no dead control."""
    tab = reader("memory/sizes.html", java_script_enabled=False)
    variants = tab.locator("article .uh-out:not(details *)")
    assert variants.count() > 10
    assert all(variants.nth(n).is_visible() for n in range(variants.count()))
    labels = tab.locator("article .uh-out:not(details *) > .uh-when")
    assert variants.count() == labels.count()
    expect(tab.locator(".uh-picker").first).to_be_hidden()
    assert 0 == tab.locator("article button:visible").count()


def test_the_keyboard_alone(reader):
    """The picker is reached by Tab, changed by arrow, keeps the focus, and the change is said."""
    tab = reader("memory/sizes.html")
    for _ in range(30):
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.id") == "uh-py-side":
            break
    tab.keyboard.press("ArrowDown")
    assert "3.14" == tab.locator("html").get_attribute("data-py")
    assert "uh-py-side" == tab.evaluate("document.activeElement.id")
    assert re.fullmatch(
        r"Showing CPython 3\.14: (no|\d+) places? changed on this page\.",
        tab.locator("#uh-live").text_content(),
    )


def test_a_label_opens_the_other_versions(reader):
    """One press on a label shows all variants of that block, and the next hides them again."""
    tab = reader("memory/sizes.html?python=3.12")
    label = tab.locator("article .uh-out:visible > button.uh-when").first
    box = label.locator("xpath=../..")
    variants = box.locator(":scope > .uh-out")
    assert 1 == variants.locator("visible=true").count() < variants.count()
    label.press("Enter")
    assert variants.count() == variants.locator("visible=true").count()
    assert "true" == label.get_attribute("aria-expanded")
    label.press("Enter")
    assert 1 == variants.locator("visible=true").count()


def test_a_change_is_marked_in_the_margin(reader):
    """A text that came in with a later release says with which."""
    tab = reader("memory/sizes.html?python=3.15")
    mark = tab.locator("article button.uh-mark:visible").first
    assert re.fullmatch(r"changed in 3\.\d+", mark.text_content())
    box = mark.locator("xpath=../..").element_handle()
    mark.click()  # the labels say the same now, and the mark is gone
    assert sum(out.is_visible() for out in box.query_selector_all(":scope > .uh-out")) > 1
    assert box.query_selector("button.uh-when:focus")


MARKS = """() => {
  const boxes = css => [...document.querySelectorAll(css)].filter(it => it.checkVisibility())
    .map(it => it.getBoundingClientRect());
  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1
    && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const marks = boxes(".uh-mark");
  const others = boxes("article :is(p, pre, svg, h2, h3), .sidebar-drawer");
  return [
    marks.length,
    marks.filter(one => one.left < 0
      || [...others, ...marks].some(it => it !== one && meet(one, it))).length,
  ];
}"""


@pytest.mark.parametrize("marked", ["containers/list", "memory/sizes", "objects/pyobject"])
def test_a_mark_has_a_place_of_its_own(reader, marked):
    """A mark is neither under the sidebar nor on another mark or text, at every width."""
    tab = reader(f"{marked}.html?python=3.15")
    widths = (360, 600, 800, 1072, 1280, 1366, 1600)

    def marks(width):
        tab.set_viewport_size({"width": width, "height": 900})
        return tab.evaluate(MARKS)

    for count, bad in map(marks, widths):
        assert count > 2
        assert 0 == bad
    tab.evaluate("document.querySelectorAll('button.uh-mark').forEach(it => it.click())")
    assert [0] * len(widths) == [bad for _, bad in map(marks, widths)]


def test_measurements_are_no_change(reader):
    """Where each build has a plot of its own, nothing is marked; where several share one, it is."""
    tab = reader("containers/list.html?python=3.15")
    found = tab.locator(".uh-fig:has(.uh-axes)").evaluate_all(
        """them => them.map(it => [
            Math.max(...[...it.querySelectorAll(".uh-out")]
                .map(one => one.dataset.on.split(" ").length)),
            it.querySelectorAll(".uh-mark").length])"""
    )
    assert {(1, 0)} == {(most, marks) for most, marks in found if most == 1}
    assert any(most > 1 and marks for most, marks in found)


def test_a_block_of_other_builds_is_shown_on_demand(reader):
    """The line that stands for a block of other builds has a button, which shows the block."""
    tab = reader("execution/stack-trace.html?python=3.9")
    lines = tab.locator(".uh-absent:visible")
    before = lines.count()
    assert before > 1
    lines.first.locator("button").press("Enter")
    assert 1 == tab.locator(".uh-group.is-open > .uh-block:visible").count()
    assert before - 1 == lines.count()


def test_permanent_links(reader):
    """The sign beside a heading offers its link, with the chosen build and without."""
    tab = reader("memory/sizes.html?python=3.11")
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign = tab.locator("h2 > a.headerlink").first
    where = sign.get_attribute("href")
    for words, query in (("copy link", ""), ("for 3.11", "?python=3.11")):
        sign.focus()
        sign.press("Enter")
        tab.get_by_role("button", name=words).press("Enter")
        tab.wait_for_selector(".uh-links", state="detached")
        copied = tab.evaluate("navigator.clipboard.readText()")
        assert copied.endswith(f"/memory/sizes.html{query}{where}")
        assert copied == tab.url
    sign.press("Enter")
    tab.keyboard.press("Escape")
    assert 0 == tab.locator(".uh-links").count()


def test_what_is_read_stays_in_place(reader):
    """A choice does not move the paragraph in the reader's eye."""
    tab = reader("memory/sizes.html?python=3.15")
    tab.evaluate("scrollTo({top: document.body.scrollHeight / 2, behavior: 'instant'})")
    find = """() => {
      const it = document.elementFromPoint(innerWidth / 2, innerHeight / 3);
      window.kept = it.closest('p, h2, h3, li, .uh-block');
      return window.kept.getBoundingClientRect().top; }"""
    before = tab.evaluate(find)
    tab.evaluate(
        """() => { const it = document.getElementById('uh-py-side');
        it.value = '3.9'; it.dispatchEvent(new Event('change')); }"""
    )
    after = tab.evaluate("window.kept.getBoundingClientRect().top")
    assert abs(after - before) < 2


def test_print_shows_all_variants(reader):
    """On paper every variant stands, with its label, and the picker does not."""
    tab = reader("memory/sizes.html?python=3.12")
    tab.emulate_media(media="print")
    variants = tab.locator("article .uh-out:not(details *)")
    assert all(variants.nth(n).is_visible() for n in range(variants.count()))
    assert 0 == tab.locator(".uh-picker:visible, .uh-mark:visible").count()
