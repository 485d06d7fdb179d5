"""How Sphinx builds the book, and how it looks: furo, with our colours and type."""

import doctest
import importlib.util
import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from sphinx.util.tags import Tags

    tags: Tags  # of the command line: `nox -s epub` has -t epub

project = "Python under the hood"
author = copyright = "the authors of Python under the hood"
html_baseurl = os.environ.get("READTHEDOCS_CANONICAL_URL", "")
extensions = ["myst_parser", "sphinx_copybutton", "underhood.sphinx"]
# What only a site needs; verifying the examples goes without.
site_extensions = [
    "notfound.extension", "sphinx_reredirects", "sphinxext.opengraph", "sphinx_llms_txt",
]  # fmt: skip
if html_baseurl:  # a sitemap is a list of whole addresses
    site_extensions.append("sphinx_sitemap")
extensions += [name for name in site_extensions if importlib.util.find_spec(name.partition(".")[0])]
myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence"]
templates_path = ["docs/_templates"]

pyproject = tomllib.loads(Path(__file__).with_name("pyproject.toml").read_text("utf-8"))
version = release = pyproject["project"]["version"]
underhood_builds = pyproject["tool"]["underhood"]["builds"]
underhood_cpython = "https://github.com/python/cpython/blob/v3.15.2"
underhood_cpython_symbols = ["docs/_cpython/symbols.txt", "docs/_cpython/more.txt"]
underhood_permalinks, underhood_redirects = "docs/permalinks.txt", "docs/redirects.txt"
redirect_html_template_file = "_templates/moved.html"
underhood_verification = "_build/doctest/verification.json"
# Where the book is kept and errors are reported; no links lead there while it is empty.
underhood_repository = os.environ.get("READTHEDOCS_GIT_CLONE_URL", "").removesuffix(".git")
underhood_embed = "embed.html"
underhood_fragile = ["lifetime/after-free", "memory/allocator", "memory/free-lists"]
underhood_package = "In a copy of the book's repository: python -m pip install ."
doctest_path = ["src"]  # importable in every interpreter, installed in none
doctest_default_flags = doctest.ELLIPSIS | doctest.DONT_ACCEPT_TRUE_FOR_1

default_role = "py:obj"  # of docstrings: a name in single backticks leads to what it names
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True
toc_object_entries = False

html_theme = "furo"
html_title = "Python under\u00a0the\u00a0hood"
html_favicon = "docs/_static/favicon.svg"
notfound_urls_prefix = urlsplit(html_baseurl).path or "/"
notfound_context = {
    "title": "No such page",
    "body": f"""<h1>No such page</h1>
<p>The address leads nowhere. Pages of this book keep their addresses, so it may be misspelt.</p>
<form class="uh-search" action="{notfound_urls_prefix}search.html" role="search">
<label>Search the book <input name="q" type="search"></label> <button>Search</button></form>""",
}
ogp_site_url = html_baseurl
ogp_social_cards = {"enable": bool(html_baseurl), "line_color": "#0b6a6e"}
sitemap_url_scheme = "{link}"
sitemap_excludes = ["404.html", "search.html", "genindex.html"]
llms_txt_summary = "How CPython works, told in experiments that are run on every CPython."
html_static_path = ["docs/_static"]
html_css_files = ["book.css", "picker.css", ("print.css", {"media": "print"})]
html_js_files = [(name, {"defer": "defer"}) for name in ("picker.js", "exercise.js")]
html_show_sphinx = False
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "picker.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}
pygments_style = "underhood.sphinx.styles.Light"
pygments_dark_style = "underhood.sphinx.styles.Dark"

# One button for an example; it copies what one types, without prompts and outputs.
copybutton_selector = "div.uh-ex, div.highlight:not(.uh-ex *) > pre"
copybutton_exclude = (
    ".linenos, .uh-out, .uh-was, .uh-now, .uh-when, .uh-only, .uh-child-foot, "
    ".uh-predict, .uh-answer, .go, .gt, .gr"
)
copybutton_prompt_text = r">>> ?|\.\.\. ?"
copybutton_prompt_is_regexp = True
copybutton_copy_empty_lines = False

fonts = {
    "font-stack": '"Source Serif 4", "Iowan Old Style", "Palatino Linotype", Georgia, serif',
    "font-stack--headings": "var(--font-stack)",
    "font-stack--monospace": (
        '"Source Code Pro", ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace'
    ),
}


def palette(*, hover: str, glow: str, **tokens: str) -> dict[str, str]:
    """Our tokens (--uh-*) and furo's own variables, from one set of colours."""
    paper, panel, line, edge, accent = (
        tokens[name] for name in ("paper", "panel", "line", "edge", "accent")
    )
    ink, ink2, ink3 = (tokens[name] for name in ("ink", "ink2", "ink3"))
    furo = {
        "color-foreground-primary": ink,
        "color-foreground-secondary": ink2,
        "color-foreground-muted": ink3,
        "color-foreground-border": line,
        "color-background-primary": paper,
        "color-background-secondary": paper,
        "color-background-hover": panel,
        "color-background-hover--transparent": panel + "00",
        "color-background-border": line,
        "color-background-item": line,
        "color-brand-primary": accent,
        "color-brand-content": accent,
        "color-brand-visited": accent,
        "color-link--hover": hover,
        "color-link--visited--hover": hover,
        "color-link-underline": edge,
        "color-link-underline--hover": accent,
        "color-link-underline--visited": edge,
        "color-link-underline--visited--hover": accent,
        "color-header-background": paper,
        "color-header-border": line,
        "color-header-text": ink,
        "color-sidebar-brand-text": ink,
        "color-sidebar-caption-text": ink3,
        "color-sidebar-link-text": ink2,
        "color-sidebar-link-text--top-level": ink2,
        "color-sidebar-search-background--focus": panel,
        "color-inline-code-background": "transparent",
        "color-code-background": panel,
        "color-toc-item-text": ink3,
        "color-toc-item-text--hover": ink,
        "color-toc-item-text--active": accent,
        "color-toc-title-text": ink3,
        "color-highlight-on-target": glow,
        "color-card-border": line,
    }
    ours = {"uh-" + name.replace("_", "-"): colour for name, colour in tokens.items()}
    return {**ours, **furo}


light = palette(
    paper="#fdfcf9",
    panel="#f5f2eb",
    line="#e3ddd0",
    ink="#22201c",
    ink2="#5a5449",
    ink3="#716a5d",
    accent="#0b6a6e",
    edge="#559a99",
    signal="#a63a1e",
    hover="#074649",
    glow="#e3efec",
    f_ref="#ecb48d",
    f_type="#c6dcfb",
    f_size="#f3e8b4",
    f_item="#a2dac5",
    f_alloc="#cdb0d6",
)
dark = palette(
    paper="#191816",
    panel="#22201d",
    line="#3a3630",
    ink="#e8e3d8",
    ink2="#b0a99b",
    ink3="#989081",
    accent="#72c6c0",
    edge="#458882",
    signal="#f0906d",
    hover="#a5dfda",
    glow="#20302e",
    f_ref="#5d3410",
    f_type="#1f3f60",
    f_size="#5d5c22",
    f_item="#1f5a4b",
    f_alloc="#7d4f70",
)
html_context = {"uh_light": light}
html_theme_options = {
    "top_of_page_buttons": [],
    "light_css_variables": fonts | light,
    "dark_css_variables": dark,
}

epub_basename = "book"
epub_show_urls = "no"
epub_tocscope = "includehidden"  # the title page has a map of its own
epub_css_files = ["epub.css"]
epub_description = "How CPython works, told in experiments that are run on every CPython."
epub_author = epub_contributor = epub_publisher = author
epub_identifier, epub_uid = html_baseurl or "underhood", "underhood"
epub_exclude_files = ["search.html", "404.xhtml", "_static/opensearch.xml"]
if tags.has("epub"):  # a book without sidebar, picker or script
    extensions = [
        name for name in extensions if name not in (*site_extensions, "sphinx_copybutton")
    ]
    html_css_files, html_js_files, templates_path = [], [], []
    html_static_path = ["docs/_epub"]
