"""What changed: examples, structs and sizes that are not as in the build before."""

import html
import re

import pytest

from underhood import sizes
from underhood.build import Build
from underhood.layouts import Layout
from underhood.sphinx.generated import changes
from underhood.structs.arrangement import Field

BOOK = {
    "index.md": "# Book\n\n```{toctree}\nfirst\nsecond\nwhats-changed\n"
    "whats-changed/3.12\nreference/sizes\n```\n",
    "first.md": """\
# First

(first-part)=
## A part

```{doctest}
:name: first-named
>>> same = 1
>>> same
1
>>> "changes"
@-3.11
'old'
@3.12-
'new'
```

```{doctest}
>>> "unnamed"
@-3.11
'before'
@3.12-
'after'
```

## No label

```{doctest}
>>> "nowhere"
@-3.11
'old'
@3.12-
'new'
```

```{doctest}
:hidden:
>>> "unseen"
@-3.11
1
@3.12-
2
```
""",
    "second.md": """\
# Second

(second-part)=
## Another

```{doctest}
:versions: 3.12-
>>> "comes"
'there'
```

```{doctest}
:name: second-later
>>> "later"
@-3.12
1
@3.13-
2
```
""",
    "whats-changed.md": "# Changes\n\n```{generated} whats-changed\n```\n",
    "whats-changed/3.12.md": "# 3.12\n\n```{generated} changes 3.12 examples\n```\n\n"
    "```{generated} changes 3.12 structs\n```\n\n```{generated} changes 3.12 sizes\n```\n",
    "reference/sizes.md": """\
# Sizes

```{doctest}
:name: size-tables-measured
>>> print("48 map | map(len, '')")
48 map | map(len, '')
```
""",
}


@pytest.fixture
def made(book):
    """The pages of a small book that differs between builds."""
    outcome = book(BOOK, builder="html")
    assert "" == outcome.warnings

    def read(page):
        return (outcome.out / f"{page}.html").read_text("utf-8")

    return read


def examples(page):
    """The link, the code and both outputs of each example."""
    found = []
    for part in page.split('<p class="uh-where">')[1:]:
        link = re.search(r'href="([^"]+)"', part)[1]
        for block in part.split("uh-ex uh-change")[1:]:
            texts = re.findall(r"<p[ >].*?</p>|<pre.*?</pre>", block, re.DOTALL)
            read = [html.unescape(re.sub(r"<[^>]+>", "", it)).strip() for it in texts]
            found.append((link, *read))
    return found


def test_every_example_that_differs_is_listed(made):
    """With its code and both outputs, and with nothing that is the same or hidden."""
    found = examples(made("whats-changed/3.12"))

    link, *shown = found[0]
    assert "../first.html#first-named" == link
    assert ['>>> "changes"', "3.11", "'old'", "3.12", "'new'"] == shown
    assert ["changes", "unnamed", "nowhere", "comes"] == [
        re.search(r'"(\w+)"', it[1])[1] for it in found
    ]


def test_a_block_without_a_name_is_linked_by_its_section(made):
    """The link leads to the permanent label of the section."""
    found = examples(made("whats-changed/3.12"))
    assert "../first.html#first-part" == found[1][0]
    assert ("../first.html", '>>> "nowhere"') == found[2][:2]


def test_an_example_of_some_builds_only_counts_where_it_comes(made):
    """The build before has no such example, and that is said."""
    page = made("whats-changed/3.12")
    assert 1 == page.count("no example of this build")


def test_the_chapters_are_counted(made, cells):
    """Each chapter has its number of examples, and the overview that of each release."""
    page = made("whats-changed/3.12")
    assert "<summary>First <span>3 examples</span>" in page
    assert "<summary>Second <span>1 example</span>" in page
    rows = {row[0]: row[2:] for row in cells(made("whats-changed"))[1:]}
    assert ["3.15", "3.14", "3.13", "3.12", "3.11", "3.10", "3.13t", "3.15d"] == list(rows)
    assert {"3.12": "4", "3.13": "1", "3.13t": "0"}.items() <= {
        build: row[0] for build, row in rows.items()
    }.items()


def test_structs_that_changed_are_listed(made):
    """With the fields that changed, and not those of structs inside of them."""
    page = made("whats-changed/3.12")
    assert "PyLongObject" in page
    assert "PyASCIIObject <span>48 bytes, now 40" in page
    assert "PyListObject <span>" not in page


def test_sizes_that_changed_are_listed(made, cells):
    """An object of another size stands with both."""
    rows = {row[0]: row[1:] for row in cells(made("whats-changed/3.12"))}
    expected = [str(int(sizes.str_(10, build=build))) for build in ("3.11", "3.12")]
    assert expected == rows["str 'a' * 10"]
    assert "list [0] * 10" not in rows


@pytest.mark.parametrize(
    "release, field, kind",
    [
        ("3.14", "ma_version_tag", "removed"),
        ("3.14", "_ma_watcher_tag", "added"),
        ("3.14", "ob_hash", "added"),
        ("3.12", "wstr", "removed"),
        ("3.12", "lv_tag", None),
        ("3.15", "ob_bytes_object", "added"),
        ("3.13t", "ob_tid", "added"),
        ("3.10", "prop_name", "added"),
    ],
)
def test_known_changes(release, field, kind):
    """What is known to have come or gone in a release is found there."""
    builds = [Build.parse(f"3.{minor}") for minor in range(9, 16)]
    new = Build.parse(release)
    old = changes.shapes.before(new, builds)
    found = {
        (change.new or change.old).name: change.kind
        for one in changes.moves(old, new)
        for change in one.changes
    }
    added = {
        field.name
        for one in changes.moves(old, new)
        if one.old is None and one.new
        for field in one.new
    }
    assert kind == found.get(field)
    assert (kind is None) == (field in added)


def test_a_longer_header_is_told_apart():
    """A struct that only moved with its header is told from one that changed itself."""
    found = {one.name: one for one in changes.moves(Build.parse("3.13"), Build.parse("3.13t"))}
    assert found["PyListObject"].by_header
    assert not found["PyObject"].by_header
    assert not found["PyWeakReference"].by_header
    tuples = {one.name: one for one in changes.moves(Build.parse("3.13"), Build.parse("3.14"))}
    assert not tuples["PyTupleObject"].by_header


@pytest.mark.parametrize("second, expected", [(40, True), (48, False)])
def test_all_has_to_move_by_as_much_as_the_header(second, expected):
    """Fields that move by different amounts are a change of the struct's own."""

    def made(header, *offsets):
        head = Field("ob_base", "PyObject", 0, header, None)
        names = zip(("one", "two"), offsets, strict=True)
        fields = [head, *(Field(name, "void *", at, 8, "P") for name, at in names)]
        return Layout("Made", Build.parse("3.15"), fields, 64, 8)

    one = changes.Move("Made", made(16, 16, 24), made(32, 32, second))
    assert expected == one.by_header


def test_long_outputs_are_cut_to_what_differs():
    """Lines that are the same in both stand as one sign."""
    old = "".join(f"line {n}\n" for n in range(30))
    one = changes.Difference(None, old, old.replace("line 7\n", "line seven\n"))
    assert (["⋮", "line 7", "⋮"], ["⋮", "line seven", "⋮"]) == one.outputs()
    short = changes.Difference(None, "1\n2\n", "1\n3\n")
    assert (["1", "2"], ["1", "3"]) == short.outputs()


@pytest.mark.parametrize("about", ["3.9 examples", "2.7 examples", "3.12 weather"])
def test_what_cannot_be_compared_is_an_error(book, about):
    """The first release, no release, and no part are refused."""
    outcome = book(
        {"page.md": f"# Page\n\n```{{generated}} changes {about}\n```\n"}, builder="html"
    )
    assert "page.md:3" in outcome.warnings
    assert about.split()[about.endswith("weather")] in outcome.warnings
