"""The command line of `nox -s doctest` becomes one of sphinx-build."""

import pytest

from underhood.sphinx import __main__ as command
from underhood.sphinx.__main__ import arguments, build_command, main


def settings(*argv):
    """The settings that a command line makes."""
    made = build_command(arguments().parse_args(argv))
    pairs = (item.removeprefix("-Dunderhood_").split("=", 1) for item in made if item[:2] == "-D")
    return dict(pairs)


def test_plain():
    """Without arguments everything is run, into _build."""
    made = build_command(arguments().parse_args([]))

    assert ["-b", "doctest", "docs", "_build/doctest"] == made[-4:]
    assert ["-c", ".", "-d", "_build/doctest/.doctrees"] == made[:4]
    assert {"timeout": "20"} == settings()


@pytest.mark.parametrize(
    "argv, pythons, chapters",
    [
        ("3.12 3.13t 3.15d", "3.12,3.13t,3.15d", None),
        ("3.12.1 3.13td", "3.12.1,3.13td", None),
        ("docs/objects/names.md", None, "docs/objects/names.md"),
        ("objects/names lifetime/refcount", None, "objects/names,lifetime/refcount"),
        ("objects/names 3.9 page.rst 3.15", "3.9,3.15", "objects/names,page.rst"),
        ("3.12 no/such/file.md", "3.12", "no/such/file.md"),
    ],
)
def test_versions_and_chapters(argv, pythons, chapters):
    """Versions and chapters may be given in any order, and are told apart."""
    made = settings(*argv.split())

    assert (pythons, chapters) == (made.get("pythons"), made.get("chapters"))


def test_interpreter(tmp_path):
    """The path of an executable is an interpreter; that of a Markdown file is a chapter."""
    python, page = tmp_path / "python3.12", tmp_path / "page.md"
    python.touch()
    page.touch()

    made = settings(str(python), str(page))

    assert (str(python), str(page)) == (made["pythons"], made["chapters"])


def test_options():
    """Options become settings."""
    made = settings("--changed", "--update", "--seed", "0", "--timeout", "2.5")

    assert {"changed": "1", "update": "1", "seed": "0", "timeout": "2.5"} == made


def test_out():
    """What is written goes where it is wanted."""
    made = build_command(arguments().parse_args(["--out", "there"]))

    assert ["there/.doctrees", "there"] == [item for item in made if item.startswith("there")]


@pytest.mark.parametrize(
    "argv, message",
    [
        ("--seed x", "'x' is no seed"),
        ("--seed=-1", "'-1' is no seed"),
        ("--seed 4294967296", "'4294967296' is no seed"),
        ("--timeout soon", "'soon' is no time limit"),
        ("--timeout 0", "'0' is no time limit"),
        ("--timeout=-3", "'-3' is no time limit"),
        ("--timeout nan", "'nan' is no time limit"),
        ("--timeout inf", "'inf' is no time limit"),
        ("--nonsense", "unrecognized arguments: --nonsense"),
    ],
)
def test_bad_arguments(capsys, argv, message):
    """A bad argument ends the program with a message that names it."""
    with pytest.raises(SystemExit) as end:
        main(argv.split())

    assert 2 == end.value.code
    assert message in capsys.readouterr().err


def test_help(capsys):
    """--help names every option and shows examples."""
    with pytest.raises(SystemExit) as end:
        main(["--help"])

    shown = capsys.readouterr().out
    assert 0 == end.value.code
    for word in ("--changed", "--update", "--seed", "--timeout", "--out", "nox -s doctest -- 3.12"):
        assert word in shown


def test_status(monkeypatch):
    """The exit status is that of the build."""
    seen = []
    monkeypatch.setattr(command, "sphinx_build", lambda argv: seen.append(argv) or 7)

    assert 7 == main(["3.12"])
    assert "-Dunderhood_pythons=3.12" in seen[0]
