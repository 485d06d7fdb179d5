"""An EPUB says which of its pages hold drawings, and shows them in static colours."""

import re
import zipfile
from xml.etree import ElementTree

from jinja2 import Template

CONF = """
epub_show_urls = "no"
"""
FIGURE = "# Page\n\n```{layout} PyListObject\n:name: a-list\nA list.\n```\n"
PLOT = "# Plot\n\n```{plot}\n:name: a\n:title: t\n:y: y\nline('x', [0, 1], [0, 1])\n---\nA.\n```\n"


def test_pages_with_drawings_say_so(book):
    """The list of files has the property for pages with a drawing, and only for these."""
    book.write({"page.md": FIGURE, "plot.md": PLOT, "plain.md": "# Plain\n"}, CONF)
    outcome = book.build(builder="epub")
    (path,) = outcome.out.glob("*.epub")
    with zipfile.ZipFile(path) as archive:
        listed = archive.read("content.opf").decode()
        page = ElementTree.fromstring(archive.read("page.xhtml"))
    items = re.findall(r'<item [^>]*href="([^"]+\.xhtml)"[^>]*properties="svg"', listed)
    assert ["page.xhtml", "plot.xhtml"] == sorted(items)
    ElementTree.fromstring(listed)
    assert 3 == len(list(page.iter("{http://www.w3.org/2000/svg}desc")))


def test_every_class_has_a_static_colour(pytestconfig):
    """What a figure's class colours on the site, it colours in the EPUB, without a variable."""
    docs = pytestconfig.rootpath / "docs"
    names = ("paper", "panel", "line", "ink", "ink2", "ink3", "accent")
    fields = ("f-ref", "f-type", "f-size", "f-item", "f-alloc")
    known = {f"uh-{name}": f"#{n:06x}" for n, name in enumerate((*names, *fields))}
    css = Template((docs / "_epub/epub.css.jinja").read_text("utf-8")).render(uh_light=known)
    figures = css.split("/* Figures")[1]
    assert "var(" not in figures and "fill:;" not in figures and "fill:}" not in figures
    site = (docs / "_static/book.css").read_text("utf-8").split("/* Figures")[1]
    coloured = re.findall(r"([^{}]+)\{[^{}]*(?:fill|stroke|--f):var", site)
    classes = {name for rule in coloured for name in re.findall(r"\.([a-z]+)\b", rule)}
    assert {"cell", "ref", "obj", "tag", "arrow", "main", "grid"} <= classes
    assert classes <= set(re.findall(r"\.([a-z]+)\b", figures))
