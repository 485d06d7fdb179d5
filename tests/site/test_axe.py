"""What is looked at on pages: each kind of text, wherever it stands for the first time."""

import pytest

PAGE = """<!doctype html><html lang="en"><title>A page</title>
<style>
  body { color: #000; background: #fff } a { color: #00c }
  .pale { color: #bbb } .pale.large { font-size: 30px; color: #888 } .dark { background: #222 }
  .plain { color: #333; text-decoration: none } .blue { color: #06c; text-decoration: none }
</style>
<main><h1>A page</h1><p>Some words before <a href="#x">a link</a> and many more after it.</p>
<p>More of it, with <a class="blue" href="#y">one in blue</a> and much more.</p>
<p><a href="#z" class="plain">Alone</a></p>%s</main>"""

BAD = {
    "a pale word": ('<p>It is <b class="pale">pale</b>.</p>', ["color-contrast"]),
    "black on dark": ('<div class="dark"><p>More of it.</p></div>', ["color-contrast"]),
    "a small pale word after a large one": (
        '<p class="pale large">Good</p><p style="color: #888">Bad</p>',
        ["color-contrast"],
    ),
    "a link nearly like the text around it": (
        '<p>As words <a href="#y" style="color: #333; text-decoration: none">it is</a> unseen.</p>',
        ["link-in-text-block"],
    ),
    "a link that may look so where it stands alone": (
        '<p>As words <a href="#y" class="plain">it is</a> unseen by those who read.</p>',
        ["link-in-text-block"],
    ),
    "a link that may look so in darker words": (
        '<p style="color: #048">More of it, with <a class="blue" href="#y">one in blue</a>.</p>',
        ["link-in-text-block"],
    ),
    "an image without words": (
        '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">',
        ["image-alt"],
    ),
}


@pytest.fixture
def blank(chromium):
    """An empty page."""
    with chromium.new_context() as context:
        yield context.new_page()


@pytest.mark.parametrize("name", BAD)
def test_found_again_until_mended(blank, violations, name):
    """What is wrong is found on each page that has it, after pages on which all was well."""
    addition, wanted = BAD[name]
    for more, rules in (("", []), (addition, wanted), (addition, wanted), ("", [])):
        blank.set_content(PAGE % more)
        assert rules == [rule for rule, _ in violations(blank)]
