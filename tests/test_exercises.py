"""Every exercise to build: its solution passes, and wrong answers are turned down for a reason.

``tests/exercises/<name>/right.py`` passes on every interpreter; ``wrong_1.py`` to ``wrong_3.py``
are likely mistakes, and each has a line ``# expected: …`` with a part of what is said of it.
"""

import doctest
import json
import re
from pathlib import Path

import pytest

from underhood.book import Book

FOLDER = Path(__file__).with_name("exercises")
EXERCISES = {one.name: one for one in Book.load().exercises if one.kind == "build"}
WRONG = ("wrong_1.py", "wrong_2.py", "wrong_3.py")

PROGRAM = """
import json, sys
from pathlib import Path
from underhood.book import Book
from underhood.book.grading import as_dict, grades
book = Book.load()
endless, others = [], []
for file in map(Path, sys.argv[1:]):
    text = file.read_text("utf-8")
    (endless if "did not end" in text else others).append(file)
for files, seconds in ((others, 4), (endless, 1)):
    answers = [(book.exercise(file.parent.name), file) for file in files]
    for file, grade in zip(files, grades(book, answers, timeout=seconds)):
        print(json.dumps([file.parent.name, file.name, as_dict(book, grade)]))
"""


@pytest.fixture(scope="session")
def grades(child, tmp_path_factory):
    """A function: the grades of all answers, and of the book's solutions, by an interpreter."""
    found = {}

    def grade(python):
        if python not in found:
            folder = tmp_path_factory.mktemp("solutions")
            files = sorted(FOLDER.glob("*/*.py"))
            for name, exercise in EXERCISES.items():
                files.append(folder / name / "solution.py")
                files[-1].parent.mkdir()
                files[-1].write_text(solution(exercise), encoding="utf-8")
            outcome = child(python, "-c", PROGRAM, *files, timeout=600)
            assert (0, "") == (outcome.returncode, outcome.stderr)
            told = [json.loads(line) for line in outcome.stdout.splitlines()]
            assert len(files) == len(told)
            found[python] = {(name, file): one for name, file, one in told}
        return found[python]

    return grade


def solution(exercise):
    """The code of a solution, as a file: the first block, which holds all that it needs."""
    parts = "\n\n".join(exercise.solutions).split("\n\n")
    code = next(part for part in parts if part.startswith("    >>> "))
    return "".join(it.source for it in doctest.DocTestParser().get_examples(code))


def reason(grade):
    """Kind and message of the first thing that is wrong."""
    problem = grade["problem"] or next(it["problem"] for it in grade["tests"] if it["problem"])
    return problem["kind"], problem["message"]


def test_every_exercise_has_answers():
    """There are a right answer and three wrong ones for each, and none for anything else."""
    expected = {f"{name}/{file}" for name in EXERCISES for file in ("right.py", *WRONG)}

    assert expected == {path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("*/*.py")}


@pytest.mark.parametrize("name", EXERCISES)
def test_right(grades, executable, name):
    """The right answer and the book's own solution pass on every build, without any noise."""
    for file in ("right.py", "solution.py"):
        grade = grades(executable)[name, file]
        assert grade["passed"], (file, reason(grade))
        assert "" == grade["printed"]


@pytest.mark.parametrize("name", EXERCISES)
def test_wrong(grades, executable, name):
    """Each wrong answer is turned down for its own reason, on every build."""
    said = set()
    for file in WRONG:
        grade = grades(executable)[name, file]
        text = (FOLDER / name / file).read_text("utf-8")
        (expected,) = re.findall(r"^# expected: (.+)$", text, re.MULTILINE)
        assert not grade["passed"], file
        said.add(reason(grade))
        assert expected in reason(grade)[1], file
    assert len(WRONG) == len(said)
