"""The pages of the API: docstrings lead to what they name, and name what exists."""

import ast
import inspect
import re
import textwrap
from pathlib import Path

import pytest

import underhood
from underhood import sizes
from underhood.sphinx import api

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs/reference/api").glob("*.md"))
PUBLIC = [
    *(name for name in underhood.__all__ if name != "sizes"),
    *(f"sizes.{name}" for name in sizes.__all__),
]
MORE = f"""\
default_role = "py:obj"
nitpicky = True
underhood_cpython = "https://example.org"
underhood_cpython_symbols = [{str(ROOT / "docs/_cpython/symbols.txt")!r}]
import sys
sys.path.insert(0, "{{folder}}")
"""
MODULE = '''
"""A module."""

def good():
    """Leads to `underhood_good.other` and `sys.getsizeof`, as Objects/listobject.c:list_resize.

    Not to Objects/gone.c, which is no more.
    """

def other():
    """The other."""

def bad():
    """Names `sys.no_such_name`."""

def worse():
    """As Objects/listobject.c:list_resise."""
'''


@pytest.fixture
def read(book):
    """A function: what becomes of the docstrings of some functions of a module."""

    def build(*names):
        book.write({"underhood_good.py": MODULE}, MORE.format(folder=book.folder))
        functions = "".join(f".. autofunction:: underhood_good.{name}\n" for name in names)
        return book({"page.md": f"# Page\n\n```{{eval-rst}}\n{functions}```\n"}, builder="html")

    return build


def test_names_and_places_are_links(read):
    """A name leads to its description, a place to CPython's source; what is old stays a word."""
    outcome = read("good", "other")
    assert "" == outcome.warnings
    html = (outcome.out / "page.html").read_text("utf-8")
    assert 'href="#underhood_good.other"' in html
    assert re.search(r'href="https://example.org/Objects/listobject.c#L\d+"', html)
    assert '<span class="pre">Objects/gone.c</span>' in html
    assert 'gone.c"' not in html


def test_a_name_that_does_not_exist_is_a_warning(read):
    """What a docstring names has to be there."""
    assert "sys.no_such_name" in read("bad").warnings


def test_a_function_of_c_that_does_not_exist_is_an_error(read):
    """As in the text of the book, with the likely one."""
    assert "did you mean list_resize?" in read("worse").warnings


@pytest.mark.parametrize("name", ["int", "sys.getsizeof", "underhood.peek", "stack.UNKNOWN"])
def test_what_exists(name):
    """Builtins, the standard library and the package are known."""
    assert api.exists(name)


@pytest.mark.parametrize("name", ["intt", "sys.no", "underhood.peak", "no_module.name"])
def test_what_does_not_exist(name):
    """And nothing else is."""
    assert not api.exists(name)


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_has_its_place_and_an_example(name):
    """Each is described on one page, which uses it in an example that is run."""
    directive = re.compile(rf"^\.\. auto\w+:: underhood\.{re.escape(name)}$", re.MULTILINE)
    pages = [text for path in PAGES if directive.search(text := path.read_text("utf-8"))]
    assert 1 == len(pages)
    blocks = re.findall(r"^```\{doctest\}\n(.*?)^```", pages[0], re.DOTALL | re.MULTILINE)
    last = name.rpartition(".")[2]
    shown = {"Size": r"\bsize\b", "Part": r"\bpart\b"}  # nobody makes them
    used = re.compile(shown.get(last, rf"\b{last}\b"))
    assert any(used.search(block) for block in blocks)


def members():
    """What a page describes: public functions, classes, and what these have."""
    for name in PUBLIC:
        one = underhood
        for part in name.split("."):
            one = getattr(one, part)
        yield name, one
        if inspect.isclass(one):
            for what, member in vars(one).items():
                if not what.startswith("_") and (callable(member) or isinstance(member, property)):
                    yield f"{name}.{what}", member


@pytest.mark.parametrize(
    "name, one", list(members()), ids=lambda it: it if isinstance(it, str) else ""
)
def test_every_public_name_is_described(name, one):
    """With a docstring of its own, which says what is raised where an error is raised at once."""
    doc = inspect.getdoc(one)
    assert doc
    if inspect.isfunction(one):
        tree = ast.parse(textwrap.dedent(inspect.getsource(one)))
        raised = {
            node.exc.func.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Raise)
            and isinstance(node.exc, ast.Call)
            and isinstance(node.exc.func, ast.Name)
        }
        assert all(error in doc for error in raised), raised
