"""The builder runs what has to be run, where it was asked to, and its exit status tells."""

import json
import sys

import pytest

from underhood.sphinx import builder

TWO = pytest.mark.parametrize("underhood_pythons", ["3.9,3.13t"], indirect=True)


def kept(outcome):
    """How many cells of the table were not run again."""
    words = outcome.text.splitlines()[-1].split(", ")
    told = [word for word in words if "unchanged" in word]
    return int(told[0].split()[0]) if told else 0


def outcomes(book, text, pythons="3.12", chapter="page", **settings):
    """The outcomes of the one page of a book, on the first of the builds."""
    outcome = book({"page": text}, pythons, **settings)
    return outcome.outcomes(chapter, outcome.builds(chapter)[0])


def test_all_good(book, underhood_pythons):
    """Examples that hold on every build: exit status 0, no failure, and a file for programs."""
    outcome = book({"page": ">>> 1 + 1\n2"}, underhood_pythons)
    assert 0 == outcome.status, outcome.text + outcome.warnings
    names = underhood_pythons.split(",")
    assert names == list(outcome.report["interpreters"])
    assert names == outcome.builds("page")
    for name in names:
        assert [{"line": 4, "kind": "example", "outcome": "passed"}] == [
            {key: example[key] for key in ("line", "kind", "outcome")}
            for example in outcome.examples("page", name)
        ]
    assert f"{len(names)} passed, 0 failed on {len(names)} builds" in outcome.text
    assert "hash seed 1" in outcome.text


def test_failures(book, underhood_pythons):
    """The same failure is shown once, with all its builds; another one apart."""
    page = """\
        >>> 1 + 1
        3
        >>> import sys; "t" in sys.abiflags
        True
        >>> 1
        1
    """
    outcome = book({"page": page, "other": ">>> 1\n1"}, underhood_pythons)
    names = underhood_pythons.split(",")
    assert 1 == outcome.status
    first = outcome.block("page.md:4: ").splitlines()
    assert first[0].endswith(f"page.md:4: failed on {', '.join(names)}")
    assert [">>> 1 + 1", "Expected:", "3", "Got:", "2"] == [row.strip() for row in first[1:]]
    second = outcome.block("page.md:6: ").splitlines()
    others = [name for name in names if "t" not in name]
    assert second[0].endswith(f"page.md:6: failed on {', '.join(others)}")
    for name in names:
        assert ["failed", "passed" if "t" in name else "failed", "passed"] == outcome.outcomes(
            "page", name
        )
        assert ["passed"] == outcome.outcomes("other", name)


def test_grammar(book):
    """An error of the text fails the build, with file and line, and the rest is run."""
    outcome = book({"page": ">>> 1\n@9.z\n1", "other": ">>> 1\n1"}, "3.12")
    assert 1 == outcome.status
    assert "page.md:5: " in outcome.warnings
    assert ["passed"] == outcome.outcomes("other", "3.12")


@TWO
def test_values(book, underhood_pythons):
    """A value in prose is checked in the chapter's namespace at its place."""
    page = """\
        # Page

        ```{doctest}
        >>> x = 5
        ```

        Right: {val}`5 = x`, and
        wrong: {val}`6 = x`, by build {val}`@3.9 old @3.10- new = "old" if v < (3, 10) else "new"`.

        ```{doctest}
        >>> x = 7
        ```

        {val}`7 = x`, {val}`seven = x.name` and {val}`1,000 = f"{1000:,}"`.
    """
    page = page.replace("x = 5", "x = 5; import sys; v = sys.version_info")
    outcome = book({"page": page}, underhood_pythons)
    for name in underhood_pythons.split(","):
        assert ["passed", "passed", "failed", "passed", "passed", "passed", "failed", "passed"] == (
            outcome.outcomes("page", name)
        )
    block = outcome.block("page.md:8: failed on").splitlines()
    assert ["Expected:", "6", "Got:", "5"] == [row.strip() for row in block[2:]]
    assert "AttributeError: 'int' object has no attribute 'name'" in outcome.block("page.md:14: ")


@TWO
def test_versions(book, underhood_pythons):
    """A block with :versions: exists on those builds only, and markers choose the output."""
    page = """\
        # Page

        ```{doctest}
        :versions: 3.13t
        >>> x = 1
        ```

        ```{doctest}
        >>> "x" in globals()
        @3.13t
        True
        @*
        False
        ```
    """
    outcome = book({"page": page}, underhood_pythons)
    assert 0 == outcome.status, outcome.text + outcome.warnings
    counts = {name: len(outcome.outcomes("page", name)) for name in outcome.builds("page")}
    assert {"3.9": 1, "3.13t": 2} == counts


STOCK = """\
# Page

```{testsetup}
row = ["setup"]
```

```{testcode}
row.append("code")
print(row)
print()
print("end")
```

```{testoutput}
['setup', 'code']

end
```

```{testcode}
1 / 0
```

```{testoutput}
Traceback (most recent call last):
  ...
ZeroDivisionError: division by zero
```

```{testcode}
print("nobody expects this")
```

```{doctest}
>>> row  # doctest: +NORMALIZE_WHITESPACE
['setup',
'code']
```

```{testsetup}
row = ["late setup"] + row[1:] if "row" in globals() else []
row = ["setup"]
```

```{testcleanup}
row.clear()
```

```{testcode}
print("a   b")
```

```{testoutput}
:options: +NORMALIZE_WHITESPACE
a b
```
"""


@TWO
def test_stock_directives(book, underhood_pythons):
    """Sphinx's own directives do what its documentation says."""
    outcome = book({"page": STOCK}, underhood_pythons)
    for name in underhood_pythons.split(","):
        assert [
            ("setup", "passed"),
            ("setup", "passed"),
            ("code", "passed"),
            ("code", "passed"),
            ("code", "failed"),
            ("example", "passed"),
            ("code", "passed"),
            ("cleanup", "passed"),
        ] == [(it["kind"], it["outcome"]) for it in outcome.examples("page", name)]


def test_groups(book):
    """Groups have namespaces of their own; what is in group * is in every group."""
    page = """\
        # Page

        ```{testsetup} *
        everywhere = 1
        ```

        ```{doctest} one
        >>> x = everywhere
        ```

        ```{doctest} two
        >>> x
        Traceback (most recent call last):
        NameError: name 'x' is not defined
        >>> x = 2
        ```

        ```{doctest} one, two
        >>> x > 0
        True
        ```

        ```{doctest} one
        >>> x
        1
        ```

        ```{testcleanup} *
        del everywhere
        ```
    """
    outcome = book({"page": page}, "3.12")
    assert 0 == outcome.status, outcome.text + outcome.warnings
    assert {"page[one]", "page[two]"} == set(outcome.report["chapters"])
    kinds = [example["kind"] for example in outcome.examples("page[one]", "3.12")]
    assert ["setup", "example", "example", "example", "cleanup"] == kinds
    assert 5 == len(outcome.examples("page[two]", "3.12"))


@TWO
def test_conditions(book, underhood_pythons):
    """:skipif: and :pyversion: are asked in each interpreter, not in Sphinx's."""
    page = """\
        # Page

        ```{doctest}
        :skipif: old
        >>> 1
        1
        ```

        ```{testcode}
        :skipif: not old
        print("old")
        ```

        ```{testoutput}
        :skipif: not old
        old
        ```

        ```{doctest}
        :pyversion: ">3.12"
        >>> import sys; sys.version_info > (3, 12)
        True
        ```

        ```{doctest}
        >>> kept
        'by the setup'
        ```
    """
    more = """\
doctest_global_setup = "import sys; old = sys.version_info < (3, 10); kept = 'by the setup'"
doctest_global_cleanup = "assert kept"
"""
    outcome = book({"page": page}, underhood_pythons, more)
    assert 0 == outcome.status, outcome.text + outcome.warnings
    expected = {
        "3.9": ["passed", "skipped", "passed", "passed", "passed"],
        "3.13t": ["passed", "passed", "skipped", "passed", "passed", "passed"],
    }
    assert {name: expected[name] for name in underhood_pythons.split(",")} == {
        name: outcome.outcomes("page", name) for name in outcome.builds("page")
    }


def test_setup_that_fails(book):
    """A setup or cleanup that fails is a failure, at its place."""
    more = "doctest_global_setup = '1 / 0'\ndoctest_global_cleanup = 'print(5)'"
    outcome = book({"page": ">>> 1\n1"}, "3.12", more)
    assert 1 == outcome.status
    assert ["failed", "passed", "failed"] == outcome.outcomes("page", "3.12")
    assert "ZeroDivisionError" in outcome.block("<global_setup>:1: failed on 3.12")


def test_hidden(book):
    """A hidden block is run like any other."""
    page = "# Page\n\n```{doctest}\n:hidden:\n>>> x = 1\n```\n\n```{doctest}\n>>> x\n1\n```\n"
    assert ["passed", "passed"] == outcomes(book, page)


def test_changed(book, machine):
    """With --changed a chapter is run again when it, its interpreter or the package changed."""
    book.write({"helper.py": "value = 1\n"})
    more = f"doctest_path = [{str(book.folder)!r}]"
    pages = {"one": ">>> 1\n1", "two": ">>> import helper; helper.value\n1"}
    assert 0 == kept(book(pages, "3.9,3.12", more, changed=1))
    assert 4 == kept(book.build("3.9,3.12", changed=1))
    assert 0 == kept(book.build("3.9,3.12"))

    outcome = book({"one": ">>> 2\n2"}, "3.9,3.12", changed=1)
    assert (0, 2) == (outcome.status, kept(outcome))
    assert {"index", "one", "two"} >= set(outcome.report["chapters"]) >= {"one", "two"}
    assert 4 == kept(book.build("3.9,3.12", changed=1))

    path = book.out / "verification.json"
    report = json.loads(path.read_text("utf-8"))
    report["interpreters"]["3.9"]["version"] = "3.9.0 (another)"
    path.write_text(json.dumps(report), encoding="utf-8")
    assert 2 == kept(book.build("3.9,3.12", changed=1))

    book.write({"helper.py": "value = 1 + 1\n"})  # of another size: the clock of files is coarse
    outcome = book.build("3.9,3.12", changed=1)
    assert (1, 0) == (outcome.status, kept(outcome))
    assert ["failed"] == outcome.outcomes("two", "3.9")


def test_changed_after_failure(book):
    """What did not pass is run again, though nothing has changed."""
    pages = {"good": ">>> 1\n1", "bad": ">>> 1\n2"}
    assert 1 == book(pages, "3.12", changed=1).status
    outcome = book.build("3.12", changed=1)
    assert (1, 1) == (outcome.status, kept(outcome))
    assert "bad.md:4: failed on 3.12" in outcome.text
    outcome = book({"bad": ">>> 1\n1"}, "3.12", changed=1)
    assert (0, 1) == (outcome.status, kept(outcome))


def test_changed_for_one_build(book):
    """The output of another build may change without a run of this one."""
    book({"page": ">>> 1\n@3.9\n1\n@*\n1"}, "3.9,3.12", changed=1)
    outcome = book({"page": ">>> 1\n@3.9\n1\n@*\n2"}, "3.9,3.12", changed=1)
    assert (1, 1) == (outcome.status, kept(outcome))
    assert "page.md:4: failed on 3.12" in outcome.text


def test_changed_prose(book):
    """Prose above an example does not make it run, and it is told where it stands now."""
    page = "# Page\n\n```{doctest}\n>>> 1\n1\n```\n"
    book({"page": page}, "3.12", changed=1)
    outcome = book({"page": page.replace("# Page", "# Page\n\nMore")}, "3.12", changed=1)
    assert 1 == kept(outcome)
    assert [6] == [example["line"] for example in outcome.examples("page", "3.12")]


@pytest.mark.parametrize(
    "more", ["doctest_default_flags = 0", "underhood_timeout = '0.3'", "underhood_memory = 100"]
)
def test_changed_settings(book, more):
    """A setting that may decide an outcome makes everything run again."""
    book({"page": ">>> print('abc')\na..."}, "3.12", changed=1)
    assert 1 == kept(book.build("3.12", changed=1))
    assert 0 == kept(book({}, "3.12", more, changed=1))


def test_changed_without_report(book):
    """A report that cannot be read, or none, means that everything is run."""
    book({"page": ">>> 1\n1"}, "3.12", changed=1)
    for text in ("", "{", "[]", "{}", '{"schema": 1}', '{"schema": 0, "chapters": 5}'):
        (book.out / "verification.json").write_text(text, encoding="utf-8")
        outcome = book.build("3.12", changed=1)
        assert (0, 0) == (outcome.status, kept(outcome)), text


def test_one_chapter(book):
    """A chapter by its file is the only one that is run; what is no chapter is an error."""
    pages = {"one": ">>> 1\n1", "two": ">>> 1\n2", "part/three": ">>> 3\n3"}
    outcome = book(pages, "3.12", chapters=f"one,{book.folder}/part/three.md")
    assert 0 == outcome.status
    assert {"one", "part/three"} == set(outcome.report["chapters"])
    outcome = book.build("3.12", chapters="four")
    assert 2 == outcome.status
    (line,) = outcome.warnings.splitlines()
    assert line.startswith("doctest: four is no chapter: give its file")


def test_selection(book, few):
    """Only the builds that were asked for are run; the others are not called missing."""
    outcome = book({"page": ">>> 1\n1"}, few[-1])
    assert [few[-1]] == outcome.builds("page")
    assert [] == outcome.report["missing"]


def test_missing(book, monkeypatch):
    """A build that was asked for and is not here is an error that says so."""
    outcome = book({"page": ">>> 1\n1"}, "3.12,3.8t")
    assert 0 != outcome.status
    assert "3.8t is not on this machine" in outcome.warnings
    assert not outcome.report


def test_required(book, few, monkeypatch):
    """UNDERHOOD_REQUIRE makes a build that is missing an error, and is quiet about the rest."""
    monkeypatch.setenv("UNDERHOOD_REQUIRE", few[0])
    assert 0 == book({"page": ">>> 1\n1"}, few[0]).status
    monkeypatch.setenv("UNDERHOOD_REQUIRE", f"{few[0]},3.8t")
    outcome = book.build(few[0])
    assert 0 != outcome.status
    assert "required, but not found: 3.8t" in outcome.warnings


BARE = """\
# Bare

```{eval-rst}
>>> 1 + 1
3
```
"""


@pytest.mark.parametrize("setting, outcomes", [("default", ["failed"]), ("", [])])
def test_bare_blocks(book, python, setting, outcomes):
    """A doctest block without a directive is run as Sphinx's setting says: in a group, or not."""
    more = f"doctest_test_doctest_blocks = {setting!r}"
    outcome = book({"bare": BARE}, str(python.build), more=more)
    assert bool(outcomes) == outcome.status
    told = outcome.report["chapters"].get("bare", {"builds": {}})["builds"]
    assert outcomes == [it["outcome"] for one in told.values() for it in one["examples"]]


def test_none(book, monkeypatch):
    """Without any supported interpreter the error says how to get one."""
    monkeypatch.delenv("UNDERHOOD_REQUIRE", raising=False)
    monkeypatch.setattr(builder, "find", lambda log, **_: [])
    outcome = book({"page": ">>> 1\n1"})
    assert 2 == outcome.status
    (line,) = outcome.warnings.splitlines()
    assert line.startswith("doctest: none of the supported Pythons")
    assert "uv python install" in line


def test_missing_is_told(book, machine, few, monkeypatch):
    """A supported build that is not here is named, and does not fail the run."""
    monkeypatch.delenv("UNDERHOOD_REQUIRE", raising=False)
    monkeypatch.setattr(builder, "find", lambda log, **_: [machine[few[0]]])
    outcome = book({"page": ">>> 1\n1"})
    assert 0 == outcome.status
    assert [few[0]] == outcome.builds("page")
    assert 8 == len(outcome.report["missing"])
    assert 1 == outcome.output.count("not on this machine, and so not verified: ")


def test_explored(book, few):
    """A build outside the support list is run, its failures are apart and fail nothing."""
    book.write({"page": ">>> 1\n2"}, builds=[few[0]])
    outcome = book.build(few[-1])
    assert 0 == outcome.status
    assert "Explored, and not counted:" in outcome.text
    assert f"page.md:4: failed on {few[-1]}" in outcome.text
    assert [few[-1]] == outcome.report["explored"]
    assert 1 == book.build(f"{few[0]},{few[-1]}").status


def test_real_search(book, monkeypatch):
    """The interpreter that runs Sphinx is found, without any help."""
    monkeypatch.undo()
    name = "%d.%d" % sys.version_info[:2]
    outcome = book({"page": ">>> import sys; sys.version_info[:2]\n(3, ...)"}, name)
    assert 0 == outcome.status, outcome.warnings
