"""The text of a fence is read as doctest reads it, and every build gets exactly one output."""

import doctest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from underhood.build import Build, Selector, choose, describe
from underhood.sphinx.grammar import GrammarError, is_marker, parse, variants

SUPPORTED = [
    Build.parse(name)
    for name in ("3.9", "3.10", "3.11", "3.12", "3.13", "3.14", "3.15", "3.13t", "3.15d")
]


def read(text, builds=SUPPORTED):
    """The examples of a text."""
    return parse(text, builds)


def error(text, builds=SUPPORTED):
    """Line and message of the error that a text is."""
    with pytest.raises(GrammarError) as caught:
        parse(text, builds)
    return caught.value.line, str(caught.value)


def on(example, name):
    """The output that an example has on a build."""
    return example.variant(Build.parse(name)).text


# Reading


def test_plain_output():
    """Text without markers holds for all builds."""
    (example,) = read(">>> 1 + 1\n2\n")

    assert "1 + 1\n" == example.source
    assert {"2\n"} == {example.variant(build).text for build in SUPPORTED}
    assert (0, 1, 2) == (example.line, example.output, example.end)


def test_variants():
    """A marker begins the output of the builds it names; a tagged one is closer than a range."""
    (example,) = read(">>> f()\n@-3.11\n4...\n@3.12-, 3.13t\nbig\n@3.15d\n")

    found = [on(example, name) for name in ("3.9", "3.11", "3.12", "3.13t", "3.15", "3.15d")]
    assert ["4...\n", "4...\n", "big\n", "big\n", "big\n", ""] == found
    assert (0, 1, 6) == (example.line, example.output, example.end)


def test_one_build_alone():
    """No other build lends its output to one that a tag sets apart."""
    (example,) = read(">>> f()\n@3.13t\nthreads\n@*\nothers\n")

    assert "threads\n" == on(example, "3.13t")
    assert {"others\n"} == {
        example.variant(build).text for build in SUPPORTED if not build.free_threaded
    }


def test_escaped_at():
    """Two @ are an @ that is output, with markers and without."""
    plain, marked = read(">>> f()\n@@property\n>>> f()\n@*\n@@ 3.12\n@@@\n")

    assert "@property\n" == on(plain, "3.9")
    assert "@ 3.12\n@@\n" == on(marked, "3.9")


def test_at_inside_a_line():
    """Only an @ at the very beginning of a line is a marker."""
    (example,) = read(">>> f()\n @3.12\nx@3.12\n")

    assert " @3.12\nx@3.12\n" == on(example, "3.12")


@pytest.mark.parametrize(
    "text, places",
    [
        (">>> 1\n1\n>>> 2\n2\n", [(0, 1, 2), (2, 3, 4)]),
        ("\n\n>>> 1\n1\n\n\n>>> 2\n", [(2, 3, 4), (6, 7, 7)]),
        ("  >>> 1\n  1\n  >>> 2\n  2\n", [(0, 1, 2), (2, 3, 4)]),
        (">>> for x in 'a':\n...     print(x)\n...\na\n>>> 2\n2\n", [(0, 3, 4), (4, 5, 6)]),
        (">>> def f():\n...\n...     pass\n>>> 2\n2", [(0, 3, 3), (3, 4, 5)]),
        (">>> # why\n>>> 1\n1\n>>> # end\n", [(1, 2, 3)]),
        (">>> 1\na\x0cb\x1cc\u2028d\n>>> 2\n2\n", [(0, 1, 2), (2, 3, 4)]),
        (">>> 1\n1", [(0, 1, 2)]),
        (">>> 1", [(0, 1, 1)]),
    ],
)
def test_lines(text, places):
    """An example knows its lines, with `...` at its end, comments and odd characters about."""
    assert places == [(it.line, it.output, it.end) for it in read(text)]


def test_flags():
    """Flags are doctest's, read from a comment of the example."""
    (example,) = read(">>> 1  # doctest: +NORMALIZE_WHITESPACE, -ELLIPSIS\n1\n")

    assert {doctest.NORMALIZE_WHITESPACE: True, doctest.ELLIPSIS: False} == dict(example.flags)


def test_traceback():
    """The message of a traceback is read from the output of each build."""
    (example,) = read(
        ">>> f()\n@-3.11\nTraceback (most recent call last):\n  ...\nOSError: a\n  b\n@3.12-\n1\n"
    )

    assert "OSError: a\n  b\n" == example.variant(SUPPORTED[0]).exception
    assert example.variant(Build.parse("3.12")).exception is None


# Errors


@pytest.mark.parametrize(
    "text, line, message",
    [
        ("", 0, "no example in the block"),
        (">>> # nothing\n", 0, "no example in the block"),
        ("words\n>>> 1\n", 0, "'words' is neither example nor output: begin the example"),
        ("\n@3.12\n>>> 1\n", 1, "marker before any example: '@3.12'"),
        (">>> 1\n1\n\n@3.12-\n", 3, "marker after an empty line: '@3.12-'"),
        (">>> 1\n1\n\nmore\n", 3, "'more' is neither example nor output: write <BLANKLINE>"),
        (">>> # a\n>>> 1\n1\n\nmore\n>>> 2\n", 4, "'more' is neither"),
        (">>> # a\n\n>>> # b\n>>> # c\n\nx\n>>> 2\n", 5, "'x' is neither"),
        (">>> # a\n1\n>>> 2\n", 1, "output of a comment"),
        (">>> 1\n1\n@3.12-\n2\n", 1, "output before the first marker"),
        (">>> 1\n@3.x\n2\n", 1, "'3.x' is no selector"),
        (">>> 1\n@*\n2\n@3.12..3.13\n", 3, "'3.12..3.13' is no selector"),
        (">>> 1\n@\n2\n", 1, "'' is no selector"),
        (">>> 1\n@3.12-3.11\n2\n", 1, "runs backwards"),
        (">>> 1\n@-3.11\n1\n", 1, "no output for 3.12-: add one that begins with @3.12-"),
        (">>> 1\n1\n>>> 2\n@3.12-\n", 3, "no output for -3.11"),
        (">>> 1\n@-3.12\n1\n@3.12-\n2\n", 3, "two outputs for 3.12: @-3.12 and @3.12-"),
        (">>> 1\n@*\n1\n@*\n2\n", 3, "two outputs for 3.9: @* and @*"),
        (">>> 1\n@*\n1\n@3.13t\n2\n@3.13t-\n3\n", 5, "two outputs for 3.13t: @3.13t and @3.13t-"),
        (">>>1\n", 0, "the line lacks blank after >>>: '>>>1'"),
        (">>> 1\n>>>1\n", 1, "the line lacks blank after >>>: '>>>1'"),
        ("  >>> 1\n 1\n", 1, "the line has inconsistent leading whitespace: ' 1'"),
        (">>> 1\n>>> 2 # doctest: +FOO\n", 1, "the line has an invalid option: '+FOO'"),
    ],
)
def test_error(text, line, message):
    """What is wrong is said with the line on which it is wrong."""
    found, said = error(text)

    assert (line, True) == (found, message in said), said


def test_versions_of_the_block():
    """Only the builds that a block exists on need an output."""
    text = ">>> 1\n@3.12-\n1\n"

    assert 1 == len(read(text, [build for build in SUPPORTED if build.version >= (3, 12)]))
    assert (1, True) == (error(text)[0], "no output for -3.11" in error(text)[1])


# Properties

quick = settings(max_examples=60, deadline=None)

versions = st.sampled_from(["3.9", "3.10", "3.11", "3.12", "3.13", "3.14", "3.15"])
tags = st.sampled_from(["", "", "", "t", "d"])


@st.composite
def items(draw):
    """The text of one item of a selector."""
    low, high = sorted((draw(versions), draw(versions)), key=lambda it: int(it[2:]))
    tag = draw(tags)
    forms = [f"{low}{tag}", f"{low}{tag}-", f"-{high}{tag}", f"{low}{tag}-{high}{tag}", "*"]
    return draw(st.sampled_from(forms))


selectors = st.lists(items(), min_size=1, max_size=3).map(", ".join)
outputs = st.lists(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zs"]), min_size=1).filter(
        lambda row: not row.startswith(">>>") and not row.startswith("...")
    ),
    max_size=3,
)


def escaped(rows):
    """Rows of output, as one writes them."""
    return ["@" + row if row.startswith("@") else row for row in rows]


@quick
@given(st.lists(st.tuples(selectors, outputs), min_size=1, max_size=5))
def test_exactly_one(parts):
    """Whatever the selectors: each build gets exactly one output, or the block is an error."""
    rows = [row for selector, out in parts for row in (f"@{selector}", *escaped(out))]
    read_ = [Selector.parse(selector) for selector, _ in parts]
    counts = [len(choose(read_, build)) for build in SUPPORTED]
    if {1} != set(counts):
        with pytest.raises(GrammarError) as caught:
            variants(rows, 7, SUPPORTED)
        assert "@" == rows[caught.value.line - 7][:1]
        return

    found = variants(rows, 7, SUPPORTED)

    assert read_ == [it.selector for it in found]
    for build in SUPPORTED:
        (place,) = choose(read_, build)
        assert found[place].text == "".join(row + "\n" for row in parts[place][1])


@quick
@given(st.lists(st.integers(0, 3), min_size=len(SUPPORTED), max_size=len(SUPPORTED)), st.data())
def test_round_trip(kinds, data):
    """Outputs written under the selectors that `describe` gives are read back for each build."""
    groups = {}
    for build, kind in zip(SUPPORTED, kinds, strict=True):
        groups.setdefault(kind, []).append(build)
    texts = {kind: data.draw(outputs) for kind in groups}
    rows = [">>> f()"]
    for kind, builds in groups.items():
        rows += [f"@{describe(builds, SUPPORTED)}", *escaped(texts[kind])]

    (example,) = read("\n".join(rows) + "\n")

    for build, kind in zip(SUPPORTED, kinds, strict=True):
        assert "".join(row + "\n" for row in texts[kind]) == example.variant(build).text
    assert len(rows) == example.end


prompts = st.lists(
    st.tuples(
        st.sampled_from(["f()", "for x in y:\n    print(x)", "def f():\n\n    pass\n", "# note"]),
        outputs,
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=5,
)


@quick
@given(prompts, st.integers(0, 4))
def test_as_doctest(parts, indent):
    """Without markers a block is read as doctest reads it, at the lines where it stands."""
    rows = []
    for source, out, empty in parts:
        first, *more = source.split("\n")
        rows += ["", f">>> {first}", *(f"... {row}".rstrip() for row in more)]
        rows += [] if source == "# note" else ["x" + row for row in out]
        rows += [""] * empty
    text = "\n".join(" " * indent + row if row else "" for row in rows)
    expected = doctest.DocTestParser().get_examples(text)
    if not expected:
        assert "no example" in error(text)[1]
        return

    found = read(text)

    assert [it.source for it in expected] == [it.source for it in found]
    assert [it.want for it in expected] == [on(it, "3.9") for it in found]
    assert [it.lineno for it in expected] == [it.line for it in found]
    for example in found:
        want = rows[example.output : example.end]
        assert on(example, "3.9") == "".join(row + "\n" for row in want)
        assert not rows[example.output - 1].startswith("x")


@quick
@given(st.text(alphabet=">.@ \n-*,t3129x#", max_size=60))
def test_any_text(text):
    """Any text is read, or is an error at one of its lines; nothing else ever happens."""
    found, line = [], 0
    try:
        found = read(text)
    except GrammarError as reason:
        line = reason.line

    assert 0 <= line <= text.count("\n")
    for example in found:
        assert example.line < example.output <= example.end <= text.count("\n") + 1
        assert all(example.variant(build) for build in SUPPORTED)


def test_markers():
    """One @ at the beginning makes a marker, two make output."""
    assert [True, False, False] == [is_marker(row) for row in ("@3.12", "@@3.12", " @3.12")]
