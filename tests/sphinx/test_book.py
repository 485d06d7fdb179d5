"""The real chapters: their text is sound, and no output could be wrong without being caught."""

import io
import random
import shutil
from collections import defaultdict
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path
from types import SimpleNamespace

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from underhood.running.check import judge
from underhood.running.job import Job, Settings
from underhood.running.run import run
from underhood.sphinx import plan, update
from underhood.sphinx.directives import supported
from underhood.sphinx.domain import BookDomain
from underhood.sphinx.report import Cell, Line, Run
from underhood.sphinx.update import Change, rewrite

ROOT = Path(__file__).parents[2]
SEED = 20261122
UPDATED = "objects/**"
"""The chapters on which --update is tried, which asks for every build."""


def read(docs, out, only=None):
    """A folder of chapters, read through Sphinx: what there is to run, and what is wrong."""
    warnings = io.StringIO()
    folders = (str(it) for it in (docs, ROOT, out / "out", out / "doctrees"))
    with patch_docutils(str(ROOT)), docutils_namespace():
        pages = {"include_patterns": f"index.md,{only}"} if only else {}
        app = Sphinx(*folders, "dummy", confoverrides=pages, status=None, warning=warnings)
        app.builder.read()
        builds = supported(app.config)
        units = [
            unit
            for name in sorted(app.env.found_docs)
            for unit in plan.units(name, app.env.get_doctree(name), builds=builds)
        ]
        findings = list(BookDomain.of(app.env).findings())
    flags = app.config.doctest_default_flags
    return SimpleNamespace(
        units=units, builds=builds, findings=findings, warnings=warnings.getvalue(), flags=flags
    )


@pytest.fixture(scope="module")
def chapters(doctrees):
    """The chapters of docs/, as they were read for the site, where a warning is an error."""
    return read(ROOT / "docs", doctrees.parent)


@pytest.fixture(scope="module")
def pythons(machine, chapters):
    """The supported interpreters of this machine."""
    here = [python for python in machine.values() if python.build in chapters.builds]
    assert here, "the running Python is one of them"
    return here


@pytest.fixture(scope="module")
def results(chapters, pythons):
    """What came of the steps of each chapter on the builds that prove it, each run once."""
    jobs = [
        Job(python, unit)
        for unit in chapters.units
        for python in (pythons if fnmatch(unit.name, UPDATED) else proving(unit, pythons))
    ]
    came = run([job for job in jobs if job.steps()], settings(1))
    return {(job.unit.name, job.interpreter.build): results for job, results in came}


def proving(unit, pythons):
    """Interpreters that expect, between them, each output that a unit has for any of them.

    All of them are asked by `nox -s doctest`; to show that no output could be wrong without being
    caught, one is enough for each. Those that take longest are chosen last.
    """
    quick = sorted(pythons, key=lambda python: len(python.build.tags))
    covers = {
        python.path: {
            (number, step.variant(python.build))
            for number, step in enumerate(unit.steps)
            if step.runs_on(python.build)
        }
        for python in quick
    }
    left, chosen = set().union(*covers.values()), []
    while left:
        best = max(quick, key=lambda python: len(covers[python.path] & left))
        chosen.append(best)
        left -= covers[best.path]
    return chosen


@pytest.fixture(scope="module")
def steps(chapters, results):
    """Every step of the book with what came of it: (step, [(build, result), …])."""
    found = []
    for unit in chapters.units:
        came = defaultdict(list)
        for (name, build), some in results.items():
            mine = [number for number, step in enumerate(unit.steps) if step.runs_on(build)]
            if name == unit.name:
                for number, result in zip(mine, some, strict=True):
                    came[number].append((build, result))
        found += [(unit.steps[number], some) for number, some in sorted(came.items())]
    return found


def settings(seed):
    """How the book is run."""
    return Settings(seed=seed, path=(str(ROOT / "src"),))


def outcome(step, build, result, flags):
    """The outcome of a step on a build."""
    return judge(step, build, result, flags, 20).outcome


# The text


def test_text(chapters):
    """The prose proves its numbers, and every Python fence is run."""
    assert [] == [str(finding) for finding in chapters.findings]
    assert "" == chapters.warnings


def test_every_chapter(chapters):
    """Each chapter has examples, and values in its prose."""
    files = {path.relative_to(ROOT / "docs").with_suffix("").as_posix()
             for path in (ROOT / "docs").glob("*/*.md")
             if "\nlevel: " in path.read_text("utf-8").partition("\n---\n")[0]}  # fmt: skip
    units = [unit for unit in chapters.units if unit.chapter in files]

    assert len(files) >= 17
    assert files == {unit.chapter for unit in units}
    for unit in units:
        kinds = [step.kind for step in unit.steps]
        assert 10 < kinds.count("example"), unit.name


# Mutations


def test_all_pass(chapters, steps):
    """Unchanged, everything holds; else the mutations below would prove nothing."""
    bad = [
        f"{step.path}:{step.line} on {build}"
        for step, came in steps
        for build, result in came
        if outcome(step, build, result, chapters.flags) != "passed"
    ]

    assert [] == bad


def mutations(text, rng):
    """The text with each of its characters changed in turn, and the place of the change.

    A letter or digit takes its place, which is none that a comparison could overlook as space;
    of text without a character there is one mutation, a line that is too much.
    """
    for place, old in enumerate(text):
        new = rng.choice([letter for letter in "abcxyzABC0123456789" if letter != old])
        yield place, text[:place] + new + text[place + 1 :]
    if not text:
        yield 0, rng.choice("abcxyz") + "\n"


# What may stand for the stack of a traceback: nothing, or what any statement at a prompt has.
STACKS = ("", "...")


def stack(variant):
    """The places of a traceback's stack, from the end of its header to its message.

    Doctest compares the message alone, for a stack has the paths of a machine in it. So nothing
    may be claimed there: `...` or nothing stands in its place.
    """
    if not variant.exception:
        return range(0)
    return range(variant.text.index("\n") + 1, variant.text.rindex(variant.exception))


def test_mutations(chapters, steps):
    """Each character of each expected output and value is caught, when changed, on some build.

    Whatever the build expects is compared, so what a mutation leaves as true as before is only
    the stack of a traceback. A change within an ellipsis is caught, too: it is no ellipsis then.
    """
    print("seed", SEED)
    rng = random.Random(SEED)
    tried, missed, elsewhere = 0, [], 0
    for step, came in steps:
        for number, variant in enumerate(step.variants):
            mine = [(build, it) for build, it in came if step.variant(build) is variant]
            if not mine:  # none of its builds is on this machine
                elsewhere += 1
                continue
            overlooked = stack(variant)
            claimed = "".join(variant.text[place] for place in overlooked).strip()
            assert claimed in STACKS, f"{step.path}:{step.line}: unproven: {claimed}"
            for place, text in mutations(variant.text, rng):
                if place in overlooked:
                    continue
                changed = list(step.variants)
                changed[number] = replace(variant, text=text)
                mutant = replace(step, variants=tuple(changed))
                tried += 1
                if all(outcome(mutant, *it, chapters.flags) == "passed" for it in mine):
                    missed.append(f"{step.path}:{step.line}: {variant.text!r} as {text!r}")

    print(f"{tried} mutations, {elsewhere} variants of builds that are not here")
    assert [] == missed
    assert tried > 20 * len(chapters.units)
    here = {build for _, came in steps for build, _ in came}
    assert not elsewhere or set(chapters.builds) - here


# --update


def state(book, pythons, results):
    """A run of a book with the same examples as in docs/, judged by the outputs that it has."""
    outcome = Run(pythons, book.builds, [], frozenset(), 1)
    for unit in book.units:
        for python in pythons:
            if (unit.name, python.build) in results:
                pairs = zip(
                    Job(python, unit).steps(), results[unit.name, python.build], strict=True
                )
                lines = [
                    Line(step, result, judge(step, python.build, result, book.flags, 20))
                    for step, result in pairs
                ]
                outcome.cells.append(Cell(unit, python.build, lines))
    return outcome


def frame(book):
    """The lines of each chapter, without the outputs of its examples."""
    outputs = defaultdict(set)
    for unit in book.units:
        for step in unit.steps:
            outputs[step.path].update(range(*step.region))
    return {
        Path(path).parts[-2:]: [
            row
            for number, row in enumerate(Path(path).read_bytes().split(b"\n"), 1)
            if number not in some
        ]
        for path, some in outputs.items()
    }


def contents(folder):
    """Every file of a folder with its bytes."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_update_of_what_holds(chapters, pythons, results):
    """--update changes nothing in the book as it is."""
    before, log = contents(ROOT / "docs"), []

    assert update.update(state(chapters, pythons, results), settings(1), log.append)

    assert ["0 outputs written, 0 failures left"] == log
    assert before == contents(ROOT / "docs")


def test_update_of_what_is_broken(tmp_path, chapters, pythons, results):
    """--update mends every output of some chapters if all are wrong; a second changes nothing."""
    docs, log, only = tmp_path / "docs", [], UPDATED
    shutil.copytree(ROOT / "docs", docs)
    broken = defaultdict(list)
    for unit in chapters.units:
        for step in unit.steps if fnmatch(unit.name, UPDATED) else ():
            if step.kind == "example" and not step.crash:
                path = str(docs / Path(step.path).relative_to(ROOT / "docs"))
                broken[path].append(Change(path, step.line, *step.region, ("wrong",)))
    for path, changes in broken.items():
        rewrite(Path(path), changes)

    wrong = read(docs, tmp_path, only)
    mended = update.update(state(wrong, pythons, results), settings(1), log.append)
    once, book = contents(docs), read(docs, tmp_path, only)
    again = update.update(state(book, pythons, results), settings(1), log.append)

    assert [] == [row for row in log if "left as it is" in row]
    assert mended and again and once == contents(docs)
    assert "0 outputs written, 0 failures left" == log[-1]
    assert len(broken) > 3
    whole = frame(chapters)
    assert {path: whole[path] for path in frame(book)} == frame(book)
