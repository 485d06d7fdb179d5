"""A chapter as slides: all that is to be seen, one thing a screen, large enough for a hall."""

from playwright.sync_api import expect

DECK = "containers/list.html?slides"
HALL = {"width": 1920, "height": 1080}


def number(tab):
    """The number of the slide that is shown, and of all."""
    return tuple(map(int, tab.locator(".uh-count").text_content().split(" / ")))


def test_a_page_loads_them_only_when_asked(reader):
    """Without ?slides a page asks for neither the script nor the style."""
    tab = reader("")
    asked = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto("/containers/list.html")
    tab.wait_for_load_state("networkidle")
    assert not [url for url in asked if "slides." in url]
    tab.get_by_role("link", name="slides").click()
    tab.wait_for_selector(".uh-deck")
    assert 2 == len([url for url in asked if "slides." in url])


def test_each_example_and_figure_is_on_one(reader):
    """No example or figure of the page is missing; each stands alone, or in its exercise."""
    tab = reader("containers/list.html")
    count = "deck => document.querySelectorAll(`${deck} :is(.uh-block, .uh-fig)`).length"
    on_the_page = tab.evaluate(count, "article")
    tab.goto(f"/{DECK}")
    tab.wait_for_selector(".uh-deck")
    assert on_the_page == tab.evaluate(count, ".uh-slide")
    stages = "them => them.map(slide => slide.querySelectorAll('.uh-fit').length)"
    assert {0, 1} == set(tab.locator(".uh-slide").evaluate_all(stages))


def test_the_sentence_before_stands_above(reader):
    """An example is led in by the last sentence before it, a section by its heading."""
    tab = reader(DECK)
    assert "Lists" == tab.locator(".uh-slide:visible h1").text_content()
    tab.keyboard.press("ArrowRight")
    lead = tab.locator(".uh-slide:visible .uh-lead").text_content()
    assert "Sort a list, and let the key function print it while the sort is at work:" == lead


def test_keys_step_and_escape_leaves(reader):
    """Arrows, space and the keys of a presenter step; Escape goes to the same place of the page."""
    tab = reader(DECK)
    _, all_of_them = number(tab)
    for key, now in (
        ("ArrowRight", 2), (" ", 3), ("PageDown", 4), ("ArrowDown", 5), ("ArrowLeft", 4),
        ("PageUp", 3), ("ArrowUp", 2), ("Shift+ ", 1), ("ArrowLeft", 1), ("End", all_of_them),
        ("ArrowRight", all_of_them), ("Home", 1),
    ):  # fmt: skip
        tab.keyboard.press(key.replace(" ", "Space"))
        assert now == number(tab)[0], key
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("Escape")
    tab.wait_for_selector("#list-surprise")
    assert tab.url.endswith("/containers/list.html#list-surprise")
    assert 0 == tab.locator(".uh-deck").count()


def test_the_address_says_which(reader):
    """The label of an example is its slide's address, and leads to it."""
    tab = reader(f"{DECK}#list-pop")
    expect(tab.locator("#list-pop")).to_be_visible()
    before, _ = number(tab)
    tab.keyboard.press("PageDown")
    assert not tab.url.endswith("#list-pop")
    tab.reload()
    assert before + 1 == number(tab)[0]


def test_the_picker_works(reader):
    """On a slide one chooses another build, and the output is that build's."""
    tab = reader(f"{DECK}&python=3.15#list-pop")
    shown = tab.locator("#list-pop .uh-out:visible pre")
    assert "[(19, 40, 24), (0, 24, 0)]" == shown.text_content().strip()
    tab.locator(".uh-deck select").select_option("3.11")
    assert "(7, 16, 12)" in shown.text_content()
    slide, _ = number(tab)
    tab.locator(".uh-deck select").press("ArrowDown")
    assert slide == number(tab)[0]


def test_a_finger_swipes(reader):
    """To the left is the next one, to the right the one before; up and down is neither."""
    tab = reader(DECK, viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    swipe = """([x0, y0, x1, y1]) => {
      const deck = document.querySelector(".uh-deck");
      const touch = (x, y) => new Touch({ identifier: 1, target: deck, clientX: x, clientY: y });
      const send = (kind, x, y, on) => deck.dispatchEvent(new TouchEvent(kind, {
        touches: on ? [touch(x, y)] : [], changedTouches: [touch(x, y)] }));
      send("touchstart", x0, y0, true);
      send("touchend", x1, y1, false);
    }"""
    for way, now in (
        ([300, 400, 100, 410], 2),
        ([100, 400, 300, 400], 1),
        ([200, 100, 210, 500], 1),
    ):
        tab.evaluate(swipe, way)
        assert now == number(tab)[0]


SEEN = """count => Array.from({length: count}, () => {
  const stage = document.querySelector(".uh-slide:not([hidden]) .uh-stage");
  const seen = stage && { id: location.hash, over: stage.scrollWidth - stage.clientWidth,
    zoom: +stage.firstChild.style.zoom, room: stage.clientHeight / innerHeight };
  document.querySelector(".uh-deck [aria-label='next slide']").click();
  return seen;
}).filter(seen => seen)"""


def test_all_can_be_read_from_afar(reader, taught):
    """Nothing is cut off at the side, and code is as large as on a page at the least."""
    tab = reader(f"{taught}.html?slides&python=3.9", viewport={"width": 1280, "height": 720})
    _, count = number(tab)
    for build in ("3.9", "3.15"):
        tab.locator(".uh-deck select").select_option(build)
        tab.keyboard.press("Home")
        assert ((1, count), build) == (number(tab), tab.locator("html").get_attribute("data-py"))
        slides = tab.evaluate(SEEN, count)
        assert number(tab) == (count, count)
        assert len({told["id"] for told in slides}) == len(slides) > 0
        for told in slides:
            assert told["over"] <= 2, told
            assert told["zoom"] >= 0.95, told
            assert told["room"] > 0.5, told


def test_no_violation_of_accessibility(reader, violations):
    """axe-core finds nothing on a title, an example, a figure and an exercise; light and dark."""
    tab = reader(DECK, reduced_motion="reduce", viewport=HALL)
    for place in ("list", "list-surprise", "list-layout", "list-build-copies"):
        for scheme in ("light", "dark"):
            tab.emulate_media(color_scheme=scheme)
            tab.goto(f"/{DECK}#{place}")
            assert [] == violations(tab), place
