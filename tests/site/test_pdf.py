"""The book as a PDF: its links lead to places in it, and a lost one is told."""

import shutil
import subprocess
import sys

import pikepdf
import pytest

from .conftest import ROOT

PAGES = {
    "conf.py": "extensions = ['myst_parser']\nhtml_theme = 'basic'\n",
    "index.md": "# Book\n\n{ref}`There <there>`\n\n```{toctree}\none\ntwo\n```\n",
    "one.md": "# One\n\n{doc}`two` and {ref}`here <here>`\n\n(here)=\n## Here\n\nText.\n",
    "two.md": "# Two\n\n[top](index.md)\n\n(there)=\n## There\n\nText.\n",
}


@pytest.fixture(scope="module")
def joined(tmp_path_factory):
    """Three documents with links between them, built as one page."""
    folder = tmp_path_factory.mktemp("pdf")
    for name, text in PAGES.items():
        (folder / name).write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "singlehtml"]
    subprocess.run([*command, folder, folder / "out"], check=True)
    return folder / "out/index.html"


@pytest.fixture
def printed(chromium, tmp_path):
    """A function: what came of printing a page, and where the file is."""
    assert chromium

    def run(joined):
        pdf = tmp_path / "book.pdf"
        command = [sys.executable, "-m", "underhood.sphinx.pdf", joined, pdf]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False), pdf

    return run


def test_links_lead_into_the_file(printed, joined):
    """A link to a label or a document is one to a place in the PDF, and not to a file."""
    done, pdf = printed(joined)

    assert (0, "") == (done.returncode, done.stderr)
    with pikepdf.open(pdf) as file:
        links = [note for sheet in file.pages for note in sheet.get("/Annots", [])]
        names = {str(link.Dest) for link in links if "/Dest" in link}
        outside = [str(link.A.URI) for link in links if "/A" in link and "/URI" in link.A]
        assert {"/here", "/there"} <= names
        assert names <= set(file.Root.Dests.keys())
        assert [] == [url for url in outside if not url.startswith("https://")]
        assert "/Outlines" in file.Root


def test_a_lost_link_is_told(printed, joined, tmp_path):
    """A link to a label that is not in the book is an error, and nothing is written."""
    shutil.copytree(joined.parent, tmp_path / "out")
    text = joined.read_text("utf-8").replace('id="there"', "")
    (tmp_path / "out/index.html").write_text(text, encoding="utf-8")

    done, pdf = printed(tmp_path / "out/index.html")

    assert 1 == done.returncode
    assert done.stderr.endswith("out/index.html: no such place: #there\n")
    assert not pdf.exists()
