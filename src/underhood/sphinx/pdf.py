"""Prints the book, built as one page, to a PDF: ``python -m underhood.sphinx.pdf PAGE PDF``."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pikepdf
from playwright.sync_api import sync_playwright

FOOT = (
    '<div style="width:100%;text-align:center;font:8px serif;color:#716a5d">'
    '<span class="pageNumber"></span></div>'
)

# Sphinx writes a link to a label as `#document-page#label`, which leads nowhere; the labels are
# all on this page. The top of the book has no such name. Returns the links that are still lost.
MEND = """() => [...document.querySelectorAll("a[href^='#']")].filter(link => {
  const name = link.getAttribute("href").split("#").pop();
  const top = !name || name === "document-index";
  link.setAttribute("href", top ? "#" : "#" + name);
  return !top && !document.getElementById(decodeURIComponent(name));
}).map(link => link.getAttribute("href"))"""


def chromium() -> str | None:
    """The path of a Chromium of the system, if it has one; without windows, it is half as heavy."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def print_page(page: Path, pdf: Path) -> None:
    """Write the PDF: outline, tags, page numbers, every variant with its label.

    The browser is a Chromium of the system, or else the one that Playwright has installed.
    Raises `SystemExit` if a link of the page leads nowhere.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        tab = browser.new_page(color_scheme="light")
        tab.goto(page.resolve().as_uri())
        tab.evaluate("document.querySelectorAll('details').forEach(it => { it.open = true; })")
        tab.evaluate("document.fonts.ready")
        if lost := tab.evaluate(MEND):
            raise SystemExit(f"{page}: no such place: {', '.join(sorted(set(lost)))}")
        tab.pdf(
            path=pdf,
            format="A4",
            margin={"top": "18mm", "bottom": "18mm", "left": "20mm", "right": "20mm"},
            display_header_footer=True,
            header_template="<span></span>",
            footer_template=FOOT,
            outline=True,
            tagged=True,
            print_background=True,
        )
        browser.close()
    compress(pdf)


def compress(pdf: Path) -> None:
    """Pack the objects, which Chromium writes one by one as text: a third of the bytes is left."""
    with pikepdf.open(pdf, allow_overwriting_input=True) as file:
        file.save(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate)


if __name__ == "__main__":
    print_page(*map(Path, sys.argv[1:]))
