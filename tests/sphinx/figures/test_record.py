"""The builder `record`: what it runs, and when; and what the book has recorded holds here."""

import json
from pathlib import Path

import pytest

from underhood.sphinx.figures import memory, record
from underhood.sphinx.figures.memory import program, steps
from underhood.sphinx.figures.recorded import Recording

ROOT = Path(__file__).parents[3]
BOOK = sorted((ROOT / "docs/_recorded/memory").glob("*.json"))
PAGE = "# Page\n\n```{memory}\n:name: m\nx = [1000]\n---\nA caption.\n```\n"
CONF = 'underhood_recorded = "recorded"\n'


@pytest.fixture
def recorder(book, machine, few, monkeypatch):
    """A book with a figure, and a function that records it: returns the outcome and the file."""
    monkeypatch.setattr(record, "find", lambda log, **_: list(machine.values()))
    book.write({"page.md": PAGE}, CONF, few)

    def run(pythons=""):
        outcome = book.build(pythons or ",".join(few), builder="record")
        return outcome, Recording.read(book.folder / "recorded/memory/m.json")

    return run


def test_each_build_is_recorded(recorder, few, machine):
    """The file has the value of each build, with the interpreter, the day and the program."""
    outcome, found = recorder()
    assert (0, "") == (outcome.status, outcome.warnings)
    assert sorted(few) == sorted(found.entries)
    for name in few:
        entry = found.value(name, program("x = [1000]\n"))
        assert [{"x": 1}] == [shot["names"] for shot in entry]
        assert machine[name].full_name == found.entries[name].version
        assert 10 == len(found.entries[name].date)


def test_what_is_up_to_date_is_not_run(recorder, few, monkeypatch):
    """A second run runs nothing; another program, and another interpreter, are run again."""
    recorder()
    ran = []
    real = record.output
    monkeypatch.setattr(record, "output", lambda it, *rest: ran.append(it) or real(it, *rest))
    _, found = recorder()
    assert [] == ran
    entry = found.entries[few[0]]
    found.entries[few[0]] = type(entry)(entry.value, entry.digest, "3.9.0", entry.date)
    found.write()
    recorder()
    assert [few[0]] == [str(python.build) for python in ran]


def test_another_way_to_look_is_another_recording(recorder, monkeypatch, tmp_path):
    """What was recorded by another version of `underhood.snapshot` is recorded again."""
    _, found = recorder()
    changed = tmp_path / "snapshot.py"
    changed.write_text("# another", "utf-8")
    monkeypatch.setattr(memory, "_SNAPSHOT", changed)
    _, again = recorder()
    assert not {it.digest for it in found.entries.values()} & {
        it.digest for it in again.entries.values()
    }


def test_other_builds_are_kept(recorder, few):
    """What was recorded elsewhere stays when some builds are recorded."""
    recorder()
    _, found = recorder(few[0])
    assert sorted(few) == sorted(found.entries)


@pytest.mark.parametrize(
    "code, message",
    [
        ("print('no')", "prints no JSON"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("import sys; sys.exit(3)", "exit status 3"),
    ],
)
def test_a_program_that_fails(recorder, book, few, code, message):
    """A program that fails or prints something else ends the build with its name and build."""
    folder = book.folder / "recorded"
    folder.mkdir()
    (folder / "bad.py").write_text(code, "utf-8")
    outcome, _ = recorder(few[0])
    (line,) = outcome.warnings.splitlines()
    assert 2 == outcome.status and line.startswith("record: ")
    assert f"on {few[0]}: {message}" in line or line.endswith(message)
    assert not (folder / "bad.json").exists()


def test_equal_values_share_a_line(tmp_path):
    """Builds with the same value are written together, and read back apart."""
    recording = Recording(tmp_path / "x.json")
    entries = {"3.9": [1], "3.10": [1], "3.11": {"a": None}}
    for name, value in entries.items():
        recording.entries[name] = record.Entry(value, "d", name, "2026-11-22")
    recording.write()
    told = json.loads(recording.path.read_text("utf-8"))["recorded"]
    assert [["3.9", "3.10"], ["3.11"]] == [list(group["builds"]) for group in told]
    assert recording == Recording.read(recording.path)


def programs():
    """The programs of the book's figures, by name."""
    for page in sorted((ROOT / "docs").rglob("*.md")):
        blocks = page.read_text("utf-8").split("{memory}\n:name: ")[1:]
        for block in blocks:
            name, _, rest = block.partition("\n")
            rows = rest.split("\n---\n")[0].split("\n")
            while rows[0].startswith(":"):
                rows.pop(0)
            yield name.strip(), rows


def test_every_figure_of_the_book_is_recorded():
    """There is a recording for each figure, and none that no figure needs."""
    assert sorted(name for name, _ in programs()) == [path.stem for path in BOOK]


def test_the_book_holds_here(machine):
    """What was recorded of each figure is what its program gives on each build that is here."""
    for name, rows in programs():
        recording = Recording.read(ROOT / f"docs/_recorded/memory/{name}.json")
        text = program("\n".join(rows) + "\n")
        for build, entry in recording.entries.items():
            if build in machine and machine[build].full_name == entry.version:
                now = record.snapshot(machine[build], list(steps(rows)), [str(ROOT / "src")])
                assert (name, build, recording.value(build, text)) == (name, build, now)
