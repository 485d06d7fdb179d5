"""Tiny books, built by real Sphinx, and the interpreters that their examples run on."""

import contextlib
import io
import json
import logging
import textwrap
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from jinja2 import Environment
from sphinx.cmd.build import build_main

from underhood.sphinx import builder

ROOT = Path(__file__).parents[2]
CASES = Path(__file__).with_name("cases")
SUPPORTED = ["3.9", "3.10", "3.11", "3.12", "3.13", "3.14", "3.15", "3.13t", "3.15d"]
FEW = ["3.9", "3.12", "3.13t", "3.15d"]  # oldest, usual, free-threaded, debug

CONF = """\
import doctest
extensions = ["myst_parser", "underhood.sphinx"]
myst_enable_extensions = ["colon_fence"]
underhood_builds = {builds!r}
doctest_path = [{source!r}]
doctest_default_flags = doctest.ELLIPSIS
{more}
"""


@pytest.fixture(scope="session")
def require(machine, is_required):
    """A function: those of the builds that are here; one that UNDERHOOD_REQUIRE names has to be."""

    def choose(names):
        lost = [name for name in names if name not in machine and is_required(name)]
        if lost:
            pytest.fail(f"UNDERHOOD_REQUIRE asks for {', '.join(lost)}, which is not here")
        here = [name for name in names if name in machine]
        if not here:
            pytest.skip(f"none of {', '.join(names)} is here")
        return here

    return choose


@pytest.fixture(scope="session")
def few(require):
    """The names of a few builds that differ much, as far as they are here."""
    return require(FEW)


@pytest.fixture
def underhood_pythons(request, require):
    """The builds that a test runs on, as the setting names them; a parameter may name others."""
    names = getattr(request, "param", ",".join(FEW)).split(",")
    return ",".join(require(names))


@pytest.fixture
def python(request, machine, require):
    """One interpreter: the newest plain one, or the build that a parameter names."""
    name = getattr(request, "param", None)
    if name:
        return machine[require([name])[0]]
    plain = [it for it in machine.values() if str(it.build) in SUPPORTED and not it.build.tags]
    return max(plain, key=lambda it: it.build)


@pytest.fixture(scope="session", autouse=True)
def templates_compiled_once():
    """Spare each tiny book the compilation of the theme, which takes half of its build."""
    known, compile_ = {}, Environment.compile

    def compiled(self, source, *names):
        key = type(self), frozenset(self.extensions), source, names
        if key not in known:
            known[key] = compile_(self, source, *names)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Environment, "compile", compiled)
        yield


@pytest.fixture(scope="session", autouse=True)
def nothing_is_written_for_debugging():
    """Spare each tiny book the messages that nobody reads, which take a sixth of its build."""
    logging.disable(logging.DEBUG)
    yield
    logging.disable(logging.NOTSET)


@dataclass
class Outcome:
    """What a build of a book has left: exit status, text, and the files it wrote."""

    status: int
    output: str
    warnings: str
    out: Path
    report: dict = field(default_factory=dict)
    text: str = ""

    def examples(self, chapter, build):
        """The examples of a chapter on a build, as verification.json has them."""
        return self.report["chapters"][chapter]["builds"][str(build)]["examples"]

    def outcomes(self, chapter, build):
        """The outcome of every step of a chapter on a build."""
        return [example["outcome"] for example in self.examples(chapter, build)]

    def builds(self, chapter):
        """The builds that a chapter was run on."""
        return list(self.report["chapters"][chapter]["builds"])

    def blocks(self, start):
        """The failures in output.txt that have this in their first line."""
        return [block for block in self.text.split("\n\n") if start in block.split("\n")[0]]

    def block(self, start):
        """The only failure that has this in its first line."""
        blocks = self.blocks(start)
        assert 1 == len(blocks), f"{len(blocks)} failures with {start!r}:\n{self.text}"
        return blocks[0]


class Book:
    """A project in a folder; build it as often as you like."""

    def __init__(self, folder):
        self.folder, self.out = folder, folder / "out"

    def write(self, pages, more="", builds=SUPPORTED):
        """Write pages (name to text) and, if there is none, conf.py with more settings.

        The text of a page may be indented. One that begins with a prompt is put into a fence:
        its first line is then line 4.
        """
        for name, text in pages.items():
            text = textwrap.dedent(text)
            if text.startswith(">>>"):
                text = f"# {name}\n\n```{{doctest}}\n{text.rstrip()}\n```\n"
            path = self.folder / (name if "." in name else f"{name}.md")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        if not (self.folder / "index.md").exists():
            (self.folder / "index.md").write_text(
                "# Index\n\n```{toctree}\n:glob:\n*\n```\n", encoding="utf-8"
            )
        if more or not (self.folder / "conf.py").exists():
            text = CONF.format(builds=list(builds), source=str(ROOT / "src"), more=more)
            (self.folder / "conf.py").write_text(text, encoding="utf-8")

    def command(self, pythons="", *, builder="doctest", seed=1, **settings):
        """The arguments of sphinx-build; settings are those of underhood, without the prefix."""
        settings = {"pythons": pythons, "seed": seed, **settings}
        defines = [f"-Dunderhood_{name}={value}" for name, value in settings.items() if value]
        return ["-b", builder, *defines, str(self.folder), str(self.out)]

    def build(self, pythons="", **settings):
        """Build the book in this process."""
        output, warnings = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(warnings):
            try:
                status = build_main(self.command(pythons, **settings))
            except SystemExit as end:
                status = end.code
        outcome = Outcome(status, output.getvalue(), warnings.getvalue(), self.out)
        with contextlib.suppress(FileNotFoundError):
            outcome.report = json.loads((self.out / "verification.json").read_text("utf-8"))
            outcome.text = (self.out / "output.txt").read_text("utf-8")
        return outcome

    def __call__(self, pages, pythons="", more="", **settings):
        self.write(pages, more)
        return self.build(pythons, **settings)


@pytest.fixture(scope="session")
def known(machine):
    """Spare the builder the search for interpreters."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(builder, "find", lambda log, **_: list(machine.values()))
        yield


@pytest.fixture
def book(tmp_path, known):
    """A book in a folder of its own: ``book({"page": text}, "3.12,3.13t", timeout=1)``."""
    return Book(tmp_path)


@pytest.fixture(scope="module")
def shared_book(tmp_path_factory, known):
    """A book that the tests of a module share."""
    return Book(tmp_path_factory.mktemp("book"))
