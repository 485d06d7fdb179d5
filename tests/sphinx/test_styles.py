"""Code on a page: hues where the style has one, and no element where it has none."""

import html
import re

import pytest
from pygments import highlight
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, Generic

from underhood.sphinx.styles import Dark, Formatter, Light

CODE = """\
>>> def f(a):  # a comment
...     return [a, "b", 12, None]
>>> f(1) if True else f
[1, 'b', 12, None]
>>> 1 / 0
Traceback (most recent call last):
ZeroDivisionError: division by zero
"""


def test_what_is_ink_has_no_element():
    """Keywords, strings and numbers have one; names and signs have not."""
    made = highlight(CODE, get_lexer_by_name("pycon"), Formatter(style=Light))

    assert '<span class="k">def</span> f(a):  <span class="c1"># a comment</span>' in made
    assert '</span> [a, <span class="s2">"b"</span>, <span class="mi">12' in html.unescape(made)
    assert CODE == html.unescape(re.sub("<[^>]+>", "", made)).removesuffix("\n")


@pytest.mark.parametrize("shown", ["gp >>> ", "go [1, 'b'", "gt Traceback", "gr ZeroDivisionError"])
def test_what_is_no_code_has_one(shown):
    """Prompts and outputs can be left out of a copy, though outputs are ink."""
    made = highlight(CODE, get_lexer_by_name("pycon"), Formatter(style=Light))

    css, text = shown.split(" ", 1)
    assert f'<span class="{css}">{text}' in html.unescape(made)


def test_light_and_dark_colour_the_same():
    """The elements are chosen for the light style; the dark one has hues for no others."""
    for kind in STANDARD_TYPES:
        light, dark = (bool(style.style_for_token(kind)["color"]) for style in (Light, Dark))
        assert light == dark, kind
    assert Light.style_for_token(Generic.Prompt)["color"]
