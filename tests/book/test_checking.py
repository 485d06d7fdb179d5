"""``python -m underhood check``: which examples hold, and that none can take it down."""

import json

import pytest


def test_good(command, executable):
    """What holds is counted, a crash that is to be included; the exit code is 0."""
    outcome = command("check", "good", python=executable)

    assert (0, "") == (outcome.returncode, outcome.stderr)
    assert "4 of 4 examples hold on your CPython 3." in outcome.stdout
    assert "1 of 1 numbers in sentences hold." in outcome.stdout
    assert "nearest" not in outcome.stdout and "compared" not in outcome.stdout


def test_bad(command, executable):
    """A wrong output, an endless wait and two ways to end are told apart; the exit code is 1."""
    outcome = command("check", "--timeout", "1", python=executable)

    assert (1, "") == (outcome.returncode, outcome.stderr)
    text = outcome.stdout
    assert "objects/bad.html#bad-sum, line 20 of objects/bad.md: failed" in text
    assert "      >>> 1 + 2\n  Expected:\n      4\n  Got:\n      3\n" in text
    assert "objects/bad.html#bad-wait, line 30 of objects/bad.md: timeout" in text
    assert "SystemExit: 3" in text
    assert "crashed\n  the process ended: exit code 3\n" in text
    assert "objects/bad: 1 not run, for an example before them ended the process" in text
    assert "5 of 10 examples hold" in text


def test_json(command):
    """The same as JSON."""
    outcome = command("check", "bad", "--json", "--timeout", "1")

    told = json.loads(outcome.stdout)
    assert 1 == outcome.returncode
    assert {"held": 1, "of": 6} == told["examples"]
    assert ["passed", "failed", "timeout", "failed", "crashed", "not run"] == [
        line["outcome"] for line in told["chapters"]["objects/bad"]
    ]
    second = told["chapters"]["objects/bad"][1]
    assert ("4\n", "3\n") == (second["expected"], second["got"])


@pytest.mark.parametrize("build, nearest", [("3.16", "3.15"), ("3.14t", "3.13t")])
def test_a_new_build(command, build, nearest):
    """A build that the book does not speak of is compared with the nearest, and this is said."""
    outcome = command("check", "good", build=build)

    assert f"yours was compared with {nearest}." in outcome.stdout


@pytest.mark.parametrize("executable", ["3.11"], indirect=True)
def test_a_difference_on_a_new_build(command, executable):
    """What differs there is shown, with what the nearest build gives."""
    outcome = command("check", "good", python=executable, build="3.16")

    assert 1 == outcome.returncode
    assert "  Expected:\n      True\n  Got:\n      False\n" in outcome.stdout


def test_list(command):
    """Chapters can be listed, and the examples of some."""
    chapters, examples = command("check", "--list"), command("check", "bad", "--list")

    assert "objects/bad" in chapters.stdout and "1 + 1" not in chapters.stdout
    assert "1 + 1" in examples.stdout and "objects/good" not in examples.stdout
    assert 2 == len(json.loads(command("check", "--list", "--json").stdout))


def test_one_example(command):
    """An example is found by its label; what comes before it is run as well."""
    good, bad = command("check", "good-start"), command("check", "bad-wait", "--timeout", "1")

    assert 0 == good.returncode
    assert "2 of 2 examples hold" in good.stdout and "numbers" not in good.stdout
    assert 1 == bad.returncode
    assert "bad-wait, line 30" in bad.stdout and "bad-sum" not in bad.stdout
    assert "0 of 1 examples hold" in bad.stdout and "not run" not in bad.stdout


def test_examples_and_chapters(command):
    """Several examples of a chapter are told together; with the chapter, all of it is."""
    some = json.loads(command("check", "bad-sum", "bad-exit", "--json", "--timeout", "1").stdout)
    whole = json.loads(command("check", "bad-sum", "bad", "--json", "--timeout", "1").stdout)
    listed = json.loads(command("check", "bad-sum", "--list", "--json").stdout)

    assert ["bad-sum", "bad-sum", "bad-exit"] == [
        line["block"] for line in some["chapters"]["objects/bad"]
    ]
    assert 6 == len(whole["chapters"]["objects/bad"])
    assert ["1 + 1\n", "1 + 2\n"] == [step["source"] for step in listed[0]["steps"]]


def test_a_section(command):
    """The label of a section stands for the examples in it."""
    told = json.loads(command("check", "bad-ends", "--json", "--timeout", "1").stdout)

    blocks = [line["block"] for line in told["chapters"]["objects/bad"]]
    assert ["bad-exit", "bad-end"] == blocks


def test_nothing_to_check(command):
    """What is not for this interpreter is not run, and this is said."""
    outcome = command("check", "good-none")

    assert 0 == outcome.returncode
    assert outcome.stdout.strip().startswith("None of it is for your CPython 3.")


def test_what_an_example_needs(command):
    """Where an example before it ended the process, it is not run, and this is said."""
    outcome = command("check", "bad-after", "--timeout", "1")

    assert 1 == outcome.returncode
    assert "objects/bad: 1 not run, for an example before them ended the process" in outcome.stdout


def test_unknown_chapter(command):
    """The exit code is 2, and one line says what is wrong."""
    outcome = command("check", "goood")

    assert (2, "") == (outcome.returncode, outcome.stdout)
    assert "no chapter, section or example is called 'goood': did you mean good?" in outcome.stderr
    assert 1 == outcome.stderr.count("\n")
