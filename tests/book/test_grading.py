"""``python -m underhood exercise``: each way to be wrong has a message of its own."""

import json

import pytest

RIGHT = "def double(it):\n    return it * 2 if it is not None else it + it\n"

WRONG = {
    "syntax": ("def double(it)\n    return 1\n", "syntax", r"line 1 of it.py is not Python: "),
    "indentation": ("def double(it):\nreturn 1\n", "syntax", "line 2 of it.py is not Python: "),
    "encoding": (b"def double(it): '\xff'\n", "unreadable", "it.py is no Python source: "),
    "nothing": ("", "missing", "it.py does not define double: the file defines nothing"),
    "another name": ("def duble(it): 1\n", "missing", "does not define double: is it duble?"),
    "an import": ("import nothing_of_this_name\n", "raised", "Loading it.py raised ModuleNotFound"),
    "exit at once": ("import sys; sys.exit()", "exit", "Loading it.py calls exit(), at line 1"),
    "wait at once": (
        "import time\ntime.sleep(987)\n",
        "timeout",
        "Loading it.py did not end within 1 s",
    ),
    "starter": ("def double(it): 'x'", "differs", "double(2): expected 4, got None"),
    "another value": (
        "def double(it): return it * 2 if it else 1",
        "differs",
        "[double(n) for n in (0, 21)]: expected [0, 42], got [1, 42]",
    ),
    "text": ("def double(it): return str(it) * 2", "differs", "double(2): expected 4, got '22'"),
    "print": (
        "def double(it): print(it * 2)",
        "prints",
        "double(2) prints '4' and returns None: return the value instead",
    ),
    "noise": (
        "def double(it):\n    print('twice', it)\n    return it * 2\n",
        "prints",
        "double(2) returns what it should, but prints 'twice 2': take the print out",
    ),
    "error": (
        "def double(it):\n    return it / 0\n",
        "raised",
        "double(2) raised ZeroDivisionError: division by zero, at line 2 of it.py",
    ),
    "arguments": ("def double(): 1", "raised", "double(2) raised TypeError: double() takes 0"),
    "loop": (
        "def double(it):\n    while True:\n        it\n",
        "timeout",
        "double(2) did not end within 1 s, at line ",
    ),
    "deaf loop": (
        "import time\ndef double(it):\n    while True:\n        try: time.sleep(987)\n"
        "        except BaseException: pass\n",
        "timeout",
        "double(2) did not end within 1 s",
    ),
    "recursion": ("def double(it): return double(it)", "raised", "raised RecursionError"),
    "exit": ("def double(it): exit(it)", "exit", "double(2) calls exit(), at line 1 of it.py"),
    "hard exit": (
        "import os\ndef double(it): os._exit(7)",
        "ended",
        "double(2) ended the process: exit code 7",
    ),
    "crash": (
        "import os\ndef double(it): os.kill(os.getpid(), 11)",
        "ended",
        "double(2) ended the process: SIGSEGV",
    ),
    "memory": (
        "def double(it): return [0] * 10 ** 9",
        "memory",
        "double(2) needs more than 2048 MiB of memory, at line 1 of it.py",
    ),
    "stream": (
        "import sys\ndef double(it):\n    sys.stdout = None\n    return it * 2",
        "stream",
        "double(2): the example left sys.stdout replaced",
    ),
    "no error": (
        "def double(it): return (it or 0) * 2",
        "differs",
        "double(None): expected TypeError: ..., got 0",
    ),
    "another error": (
        "def double(it):\n    if it is None: raise ValueError('no')\n    return it * 2",
        "differs",
        "double(None): expected TypeError: ..., got ValueError: no",
    ),
}

PROGRAM = """
import json, sys
from pathlib import Path
import underhood.book
from underhood.book.grading import as_dict, grades
underhood.book.FILE = Path(sys.argv[1])
book = underhood.book.Book.load()
answers = [(book.exercise("bad-double"), Path(file)) for file in sys.argv[2:]]
for grade in grades(book, answers, timeout=1):
    print(json.dumps(as_dict(book, grade)))
"""


@pytest.fixture(scope="session")
def graded(child, tmp_path_factory):
    """A function: the grades of all files above, by an interpreter."""
    found = {}

    def grade(python, file):
        if python not in found:
            folder = tmp_path_factory.mktemp("answers")
            files = []
            for number, (source, *_) in enumerate(WRONG.values()):
                files.append(folder / str(number) / "it.py")
                files[-1].parent.mkdir()
                source = source if isinstance(source, bytes) else source.encode()
                files[-1].write_bytes(source)
            program = folder / "program.py"
            program.write_text(PROGRAM)
            outcome = child(python, program, file, *files)
            assert (0, "") == (outcome.returncode, outcome.stderr)
            grades = map(json.loads, outcome.stdout.splitlines())
            found[python] = dict(zip(WRONG, grades))
        return found[python]

    return grade


@pytest.mark.parametrize("name", WRONG)
def test_wrong(graded, executable, file, name):
    """A wrong answer is turned down for its own reason, on every build."""
    _, kind, message = WRONG[name]
    grade = graded(executable, file)[name]
    problem = grade["problem"] or next(it["problem"] for it in grade["tests"] if it["problem"])

    assert not grade["passed"]
    assert (kind, True) == (problem["kind"], message in problem["message"]), problem


def test_nothing_is_run_after_a_loop(graded, executable, file):
    """A test that did not end is the last one."""
    outcomes = [test["outcome"] for test in graded(executable, file)["loop"]["tests"]]

    assert ["failed", *["not run"] * 5] == outcomes


def test_right(command, executable, tmp_path):
    """A right answer passes, whatever it prints when it is loaded; the exit code is 0."""
    file = tmp_path / "it.py"
    file.write_text(f"{RIGHT}print('loaded', __name__)\nif __name__ == '__main__': 1 / 0\n")

    outcome = command("exercise", "bad-double", str(file), python=executable)

    assert (0, "") == (outcome.returncode, outcome.stderr)
    assert "bad-double: all 6 tests hold on 3." in outcome.stdout
    assert "prints when it is loaded: 'loaded it'" in outcome.stdout


def test_a_module(command, tmp_path):
    """What a file defines can be found by its name, as pickle does."""
    file = tmp_path / "it.py"
    check = "import pickle\nassert pickle.loads(pickle.dumps(double)) is double\n"
    file.write_text(RIGHT + check)

    assert 0 == command("exercise", "bad-double", str(file)).returncode


def test_report(command, tmp_path):
    """The first failures are shown, the others are counted; the exit code is 1."""
    file = tmp_path / "it.py"
    file.write_text("def double(it): return it")

    outcome = command("exercise", "bad-double", str(file))

    assert 1 == outcome.returncode
    assert [
        "double(2): expected 4, got 2",
        "[double(n) for n in (0, 21)]: expected [0, 42], got [0, 21]",
        "double('a'): expected 'aa', got 'a'",
        "",
        "0 of 6 tests hold; 3 more do not hold.",
    ] == outcome.stdout.splitlines()


def test_begin(command, tmp_path, monkeypatch):
    """The task is shown and a file is written, once."""
    monkeypatch.chdir(tmp_path)

    first = command("exercise", "bad-double")
    (tmp_path / "bad_double.py").write_text("mine")
    second = command("exercise", "bad-double")

    assert "Write `double(it)`." in first.stdout
    assert "bad_double.py was written" in first.stdout
    assert "bad_double.py is there already, and was left as it is" in second.stdout
    assert "mine" == (tmp_path / "bad_double.py").read_text()
    assert (0, 0) == (first.returncode, second.returncode)


def test_json_writes_nothing(command, tmp_path, monkeypatch):
    """As JSON one gets the starter, and no file."""
    monkeypatch.chdir(tmp_path)

    told = json.loads(command("exercise", "bad-double", "--json").stdout)

    assert told["starter"].startswith("def double(it):")
    assert ["book.json"] == [path.name for path in tmp_path.iterdir()]


def test_hints_and_solution(command):
    """Hints come one by one, solutions on request, the right prediction with them."""
    first = command("exercise", "bad-double", "--hint").stdout
    assert "Add.\n\n(1 more: --hint once more)\n" == first
    assert "Multiply.\n" == command("exercise", "bad-double", "--hint", "--hint").stdout
    assert "return it * 2" in command("exercise", "bad-double", "--solution").stdout
    told = command("exercise", "bad-predict", "--solution", build="3.9").stdout
    assert "On CPython 3.9 it prints:\n\n    False\n\nIt depends.\n" == told
    assert "has no hint" in command("exercise", "bad-predict", "--hint").stderr


def test_list(command):
    """Without a name, all exercises are listed."""
    outcome = command("exercise")

    assert "bad-double   build    Twice" in outcome.stdout
    assert ["predict", "build"] == [
        one["kind"] for one in json.loads(command("exercise", "--json").stdout)
    ]


@pytest.mark.parametrize(
    "arguments, message",
    [
        (("bad-duble",), "no exercise is called 'bad-duble': did you mean bad-double"),
        (("bad-double", "nowhere.py"), "nowhere.py: No such file or directory"),
        (("bad-predict", "nowhere.py"), "bad-predict is not graded: it is to predict"),
    ],
)
def test_errors(command, arguments, message):
    """What cannot be done is one line, and the exit code is 2."""
    outcome = command("exercise", *arguments)

    assert (2, "", 1) == (outcome.returncode, outcome.stdout, outcome.stderr.count("\n"))
    assert message in outcome.stderr
