"""Prints the book, built as one page, to a PDF: ``python -m underhood.sphinx.pdf PAGE PDF``."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

FOOT = (
    '<div style="width:100%;text-align:center;font:8px serif;color:#716a5d">'
    '<span class="pageNumber"></span></div>'
)


def print_page(page: Path, pdf: Path) -> None:
    """Write the PDF: outline, tags, page numbers, every variant with its label.

    The browser is a Chromium of the system, or else the one that Playwright has installed.
    """
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        tab = browser.new_page(color_scheme="light")
        tab.goto(page.resolve().as_uri())
        tab.evaluate("document.querySelectorAll('details').forEach(it => { it.open = true; })")
        tab.evaluate("document.fonts.ready")
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


if __name__ == "__main__":
    print_page(*map(Path, sys.argv[1:]))
