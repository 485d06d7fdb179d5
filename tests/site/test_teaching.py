"""The pages for teachers: what they say of the chapters is what the chapters say."""

import re
from pathlib import Path

import pytest
import tomllib
import yaml
from playwright.sync_api import expect

ROOT = Path(__file__).parents[2]


def test_citation_and_project_agree():
    """CITATION.cff names the version, the licences and the authors of the project."""
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == cited["version"]
    assert project["authors"] == cited["authors"]
    assert ["MIT", "CC-BY-4.0"] == cited["license"]
    assert {"cff-version", "message", "title"} < set(cited)


def test_each_chapter_says_how_to_cite_it(html, taught):
    """The line at the foot has the title, the version and the address of the chapter."""
    page = (html / f"{taught}.html").read_text("utf-8")
    line = re.sub(r"\s+", " ", re.search(r"To cite it: (.*?)</p>", page, re.DOTALL)[1])
    title = re.search(r"<h1>(.*?)<a ", page)[1]
    assert f"“{re.sub('<[^>]+>', '', title)}”" in line
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert f"version {version}" in line
    assert f"https://example.org/{taught}.html" in line


def test_every_exercise_is_listed(html):
    """The list of exercises has each one, with its name, and leads to it."""
    page = (html / "teaching.html").read_text("utf-8")
    found = 0
    for path in (ROOT / "docs").rglob("*.md"):
        for name in re.findall(r"\{exercise\}.*\n(?::.*\n)*?:name: (\S+)", path.read_text("utf-8")):
            target = path.relative_to(ROOT / "docs").with_suffix(".html").as_posix()
            assert f'href="{target}#{name}"' in page, name
            assert f'<span class="pre">{name}</span>' in page, name
            found += 1
    assert found > 10


def test_every_chapter_says_what_it_assumes(html):
    """The table has each chapter with front matter, and links to what it builds on."""
    page = (html / "teaching.html").read_text("utf-8")
    table = re.search(r"<table[^>]*uh-assumes.*?</table>", page, re.DOTALL)[0]
    for path in (ROOT / "docs").rglob("*.md"):
        told = re.match(r"---\n(.*?)\n---\n", path.read_text("utf-8"), re.DOTALL)
        if told and "minutes" in (front := yaml.safe_load(told[1])):
            target = path.relative_to(ROOT / "docs").with_suffix(".html").as_posix()
            assert f'href="{target}"' in table
            assert f"<td>{front['minutes']}</td>" in table


@pytest.mark.parametrize("name", ["teaching", "course"])
def test_slides_and_notebooks_are_linked(html, name):
    """The links to other forms of a chapter lead to it."""
    text = (html / f"{name}.html").read_text("utf-8")
    assert re.search(r'href="containers/list\.html\?slides#list', text)
    assert 'href="notebooks/containers/list.ipynb"' in text


def test_the_course_shows_the_chosen_output(reader):
    """The frames of the course page grow to what they hold, and so nothing is cut off."""
    tab = reader("course.html")
    tab.locator("iframe").scroll_into_view_if_needed()
    tab.wait_for_function("document.querySelector('iframe').height !== '480'")
    frame = tab.frames[1]
    expect(frame.locator("svg").first).to_be_visible()
    assert frame.evaluate("document.documentElement.scrollHeight - innerHeight") <= 0
    tab.locator("#uh-py-side").select_option("3.9")
    frame.wait_for_function("document.documentElement.dataset.py === '3.9'")
    assert "CPython 3.9," in frame.locator(".uh-from").text_content()


def test_the_answer_of_the_grader_is_as_told(tmp_path):
    """The answer that the page prints for a grader has the keys of a real one."""
    from underhood.book import Book
    from underhood.book.grading import as_dict, grade

    page = (ROOT / "docs/teaching.md").read_text("utf-8")
    shown = yaml.safe_load(re.search(r"```json\n(.*?)```", page, re.DOTALL)[1])
    book = Book.load()
    path = tmp_path / "submission.py"
    path.write_text("def copies(length):\n    return 0\n", "utf-8")
    real = as_dict(book, grade(book, book.exercise(shown["exercise"]), path))
    assert list(real) == list(shown)
    assert list(real["tests"][0]) == list(shown["tests"][0])
    assert shown["tests"][0] == real["tests"][0]
