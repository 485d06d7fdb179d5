"""The report says each failure once, and its files can be read by other programs."""

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from underhood.build import Build
from underhood.running.check import judge
from underhood.running.job import Result
from underhood.running.step import Unit
from underhood.sphinx import report
from underhood.sphinx.plan import examples
from underhood.sphinx.pythons import Interpreter
from underhood.sphinx.report import Cell, Line, Run

SCHEMA = json.loads(Path(report.__file__).with_name("verification.schema.json").read_text("utf-8"))
SUPPORTED = [Build.parse(name) for name in ("3.11", "3.12", "3.13", "3.13t", "3.15d")]


def interpreter(build):
    """An interpreter that is only talked about."""
    release = (*build.version, 1, "final", 0)
    return Interpreter(build, f"/usr/bin/{build}", f"{build} (main)", release, {"CC": "gcc"})


def a_run(
    results, *, source=">>> f()\n1\n", builds=SUPPORTED, explored=(), missing=(), name="page"
):
    """A run of one chapter; ``results`` gives, for a build, what came of each step."""
    steps = list(examples(source, f"/docs/{name}.md", 5, [*SUPPORTED, *explored]))
    unit = Unit(name, "default", [replace(step, last=step is steps[-1]) for step in steps])
    every = [*builds, *explored]
    run = Run([interpreter(build) for build in every], SUPPORTED, missing, frozenset(explored), 7)
    for build in every:
        came = results(build)
        came = came if isinstance(came, list) else [came]
        lines = [
            Line(step, result, judge(step, build, result, 8, 20))
            for step, result in zip(unit.steps, came, strict=True)
        ]
        run.cells.append(Cell(unit, build, lines))
    return run


def done(text="1\n", **more):
    """What came of a step that ran to its end."""
    return Result("done", out=text, seconds=0.25, **more)


def text(run):
    """The report."""
    return "\n".join(report.text(run))


# Text


def test_all_passed():
    """Without failures there is the table and a line of totals."""
    rows = text(a_run(lambda build: done())).split("\n")

    assert "chapter  3.11  3.12  3.13  3.13t  3.15d" == rows[0]
    assert "page        1     1     1      1      1" == rows[1]
    assert ["", "5 passed, 0 failed on 5 builds in 0.0 s, hash seed 7"] == rows[2:]


def test_same_failure():
    """The same failure is shown once, with all its builds; another one is apart."""
    shown = text(a_run(lambda build: done("3\n" if build.tags else "2\n")))

    assert 1 == shown.count("/docs/page.md:5: failed on 3.11, 3.12, 3.13\n")
    assert 1 == shown.count("/docs/page.md:5: failed on 3.13t, 3.15d\n")
    assert (
        "      >>> f()\n  Expected:\n      1\n  Got:\n      2\n\n" in shown
        and "0 passed, 5 failed on 5 builds" in shown
    )


def test_variant_of_the_build():
    """Each build's own variant is what was expected of it."""
    source = ">>> f()\n@-3.12\n1\n@3.13-\n5\n"
    shown = text(a_run(lambda build: done("9\n"), source=source))

    assert "failed on 3.11, 3.12\n      >>> f()\n  Expected:\n      1\n  Got:\n      9\n" in shown
    assert "failed on 3.13, 3.13t, 3.15d\n      >>> f()\n  Expected:\n      5\n" in shown


def test_table_of_failures():
    """The table says how many passed out of how many, and where a chapter does not exist."""
    run = a_run(lambda build: [done(), done("x")], source=">>> f()\n1\n>>> g()\n2\n")
    other = a_run(lambda build: done(), builds=SUPPORTED[:2], name="a/long/name")
    run.cells += other.cells

    rows = [row.split() for row in text(run).split("\n")]

    assert ["chapter", "3.11", "3.12", "3.13", "3.13t", "3.15d"] in rows
    assert ["page", "1/2", "1/2", "1/2", "1/2", "1/2"] in rows
    assert ["a/long/name", "1", "1", "-", "-", "-"] in rows


def test_diff():
    """Long outputs are shown as a difference, short ones whole."""
    expected = "".join(f"line {number}\n" for number in range(9))
    got = expected.replace("line 4", "row 4")

    shown = text(a_run(lambda build: done(got), source=f">>> f()\n{expected}"))

    assert "  Differences (- expected, + got):" in shown
    assert "      -line 4\n      +row 4\n" in shown
    assert "line 8" not in shown


def test_crash():
    """A crash names the signal and how many examples were not run for it."""
    shown = text(
        a_run(
            lambda build: [done(), Result("ended", exit=-11), Result(), Result()],
            source=">>> 1\n1\n>>> 2\n2\n>>> 3\n3\n>>> 4\n4\n",
        )
    )

    assert "/docs/page.md:7: crashed on 3.11, 3.12, 3.13, 3.13t, 3.15d" in shown
    assert "the process ended: SIGSEGV" in shown
    assert "later examples of the chapter that were not run: 2" in shown
    assert "5 passed, 0 failed, 5 crashed, 10 not run on 5 builds" in shown
    assert 1 == shown.count("/docs/page.md")


def test_explored():
    """Failures of builds that the book makes no claim about are apart, and not counted."""
    other = Build.parse("3.16")

    run = a_run(lambda build: done("2\n" if build == other else "1\n"), explored=[other])

    shown = text(run)
    assert shown.startswith("Explored, and not counted:\n/docs/page.md:5: failed on 3.16\n")
    assert "5 passed, 0 failed on 5 builds" in shown
    assert [] == run.failures()


def test_missing():
    """Builds that were not on the machine are named, in one line."""
    run = a_run(lambda build: done(), builds=SUPPORTED[2:], missing=SUPPORTED[:2])

    assert "not on this machine, and so not verified: up to 3.12" == text(run).split("\n")[-1]


def test_skipped():
    """A step that was skipped is no part of the numbers of the table."""
    run = a_run(lambda build: [Result("skipped"), done()], source=">>> 1\n1\n>>> 2\n1\n")

    assert "page        1     1     1      1      1" in text(run)
    assert "5 passed, 0 failed, 5 skipped on 5 builds" in text(run)
    assert all(cell.good for cell in run.cells)


def test_unchanged():
    """What stands since an earlier run is counted, and said to do so."""
    run = a_run(lambda build: done())
    run.cells[:3] = [Cell(it.unit, it.build, record=it.entry) for it in run.cells[:3]]

    assert "5 passed, 0 failed on 5 builds" in text(run)
    assert text(run).endswith("3 of 5 unchanged since they passed")
    assert "/docs/page.md" == report.as_json(run)["chapters"]["page"]["path"]


# Files


ODD = "\x00\x1b[31m\ud800\udcff\ufffe\uffff&<>\"']]>\u2028\x85é😀\t\r\n"


def test_text_can_be_written():
    """Whatever an example raises or prints, the report can be written to a file."""
    error = ("ValueError", f"ValueError: {ODD}", f"Traceback\nValueError: {ODD}")
    shown = text(a_run(lambda build: done(ODD, error=error)))

    assert "\\ud800" in shown.encode("utf-8").decode("utf-8")


def read_junit(run, folder):
    """JUnit XML of a run, read back."""
    report.write_junit(run, folder / "junit.xml")
    return ElementTree.parse(folder / "junit.xml").getroot()


def test_junit(tmp_path):
    """There is a suite for each build and a case for each step, with what went wrong."""
    run = a_run(
        lambda build: [done(), done("2"), Result("ended", exit=-6, err="oh"), Result()],
        source=">>> 1\n1\n>>> 2\n1\n>>> 3\n>>> 4\n",
    )

    root = read_junit(run, tmp_path)

    assert list(map(str, SUPPORTED)) == [suite.get("name") for suite in root]
    for suite in root:
        assert [f"/docs/page.md:{line}" for line in (5, 7, 9, 10)] == [
            it.get("name") for it in suite
        ]
        kinds = [[entry.tag for entry in case] for case in suite]
        assert [[], ["failure"], ["error"], ["skipped"]] == kinds
        assert "Expected:" in suite[1][0].text and "2" in suite[1][0].text
        assert "the process ended: SIGABRT" == suite[2][0].get("message")
        assert ("4", "1", "1", "1") == tuple(
            suite.get(it) for it in ("tests", "failures", "errors", "skipped")
        )


def test_junit_odd_text(tmp_path):
    """Characters that XML cannot hold are escaped, wherever they come from."""
    error = ("ValueError", f"ValueError: {ODD}", f"ValueError: {ODD}")
    run = a_run(
        lambda build: done(ODD, error=error, notes=[ODD]),
        name="p\x01&<\ud800",
        source=f">>> f({ODD[1:4]!a})\n1\n",
    )

    root = read_junit(run, tmp_path)

    assert "é😀" in root[0][0][0].text and "\\x00\\x1b[31m\\ud800" in root[0][0][0].text
    assert "\\x01&<\\ud800" in root[0][0].get("name")


@settings(max_examples=30, deadline=None)
@given(st.text())
def test_junit_any_text(tmp_path_factory, out):
    """Any output makes XML that can be read."""
    run = a_run(lambda build: done(out), builds=SUPPORTED[:1], source=">>> f()\nnever this\n")

    root = read_junit(run, tmp_path_factory.mktemp("junit"))

    assert "1" == root.get("failures")


def fields(schema):
    """Every field that a schema has, by name."""
    for name, entry in schema.get("properties", {}).items():
        yield name, entry
    for entry in schema.get("$defs", {}).values():
        yield from fields(entry)


def test_schema():
    """The schema is one, and describes every field."""
    Draft202012Validator.check_schema(SCHEMA)
    named = list(fields(SCHEMA))

    assert 20 < len(named)
    assert [] == [name for name, entry in named if not entry.get("description")]
    assert [] == [name for name, entry in SCHEMA["$defs"].items() if not entry.get("description")]
    assert SCHEMA["properties"]["schema"]["const"] == report.SCHEMA


def test_json(tmp_path):
    """verification.json is what the schema says."""
    other = Build.parse("3.16t 32-bit")
    run = a_run(
        lambda build: [done(), done(ODD), Result("timeout"), Result()],
        source=">>> 1\n1\n>>> 2\n1\n>>> 3\n>>> 4\n",
        explored=[other],
        missing=[Build.parse("3.9")],
    )
    path = tmp_path / "verification.json"

    report.write_json(run, path)

    found = json.loads(path.read_text("utf-8"))
    Draft202012Validator(SCHEMA).validate(found)
    assert (["3.9"], ["3.16t 32-bit"], 7) == (found["missing"], found["explored"], found["seed"])
    assert {"3.11", "3.12", "3.13", "3.13t", "3.15d", "3.16t 32-bit"} == set(found["interpreters"])
    record = found["chapters"]["page"]["builds"]["3.13t"]
    assert ["passed", "failed", "timeout", "not run"] == [
        it["outcome"] for it in record["examples"]
    ]
    assert [5, 7, 9, 10] == [it["line"] for it in record["examples"]]
    assert 0.5 == record["seconds"]
    assert [path] == list(tmp_path.iterdir())
    assert found == report.earlier(path)


@pytest.mark.parametrize("content", ["", "{", "[]", "3", '{"schema": 0}', "\x00", None])
def test_earlier(tmp_path, content):
    """A file of another format, or none at all, counts as no earlier run."""
    path = tmp_path / "verification.json"
    if content is not None:
        path.write_text(content)

    assert {} == report.earlier(path)


def test_real_run(book, underhood_pythons):
    """What a real build writes is what the schema says, with groups and testcode too."""
    page = """\
# T

```{doctest} one
>>> 1
1
>>> raise ValueError("\\ud800\\0")
```

```{testsetup}
x = 1
```

```{testcode}
print(x)
```

```{testoutput}
1
```

```{testcleanup}
x = 2
```

Text {val}`3 = 1 + 1`.
"""
    outcome = book({"page.md": page}, underhood_pythons)

    Draft202012Validator(SCHEMA).validate(outcome.report)
    assert ["page", "page[one]"] == sorted(outcome.report["chapters"])
    kinds = {it["kind"] for it in outcome.examples("page", underhood_pythons.split(",")[0])}
    assert {"setup", "code", "value", "cleanup"} == kinds
    root = ElementTree.parse(outcome.out / "junit.xml").getroot()
    assert underhood_pythons.split(",") == [suite.get("name") for suite in root]
    assert 1 == outcome.status
