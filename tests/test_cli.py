"""The command line: each command as text, in colour and as JSON, and each way to fail."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from underhood.cli import main, parser
from underhood.cli.terminal import PROGRAM
from underhood.layouts import diff, layout
from underhood.structs import PROVEN

SOURCE = str(Path(__file__).parents[1] / "src")
ESCAPE = "\x1b["


@pytest.fixture(autouse=True)
def plain(monkeypatch):
    """No variable of ours says anything about colours."""
    for name in ("NO_COLOR", "FORCE_COLOR", "PYTHON_COLORS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def say(capsys):
    """A function that carries out a command and gives exit code, output and errors."""

    def carry_out(*arguments):
        code = main(arguments)
        return (code, *capsys.readouterr())

    return carry_out


def examples():
    """The commands that the help gives as examples."""
    lines = map(str.strip, parser().epilog.splitlines())
    return [line for line in lines if line.startswith(PROGRAM)]


@pytest.mark.parametrize("line", examples())
def test_examples_of_the_help(say, line):
    """Each example of the help can be carried out."""
    code, out, errors = say(*shlex.split(line.removeprefix(PROGRAM)))

    assert (0, "") == (code, errors)
    assert out


@pytest.mark.parametrize(
    "arguments",
    [
        ("peek", "[1, 2, 3]"),
        ("size", "[1, 2, 3]"),
        ("layout", "dict", "--build", "3.11", "--diff", "3.13"),
        ("layout",),
        ("frames",),
        ("frames", "(n for n in 'abc')"),
        ("builds",),
    ],
    ids=" ".join,
)
def test_every_build(executable, child, arguments):
    """Each command works in every interpreter, as text and as JSON."""
    text = child(executable, "-m", "underhood", *arguments)
    data = child(executable, "-m", "underhood", *arguments, "--json")

    assert (0, "", 0, "") == (text.returncode, text.stderr, data.returncode, data.stderr)
    assert text.stdout and ESCAPE not in text.stdout
    assert json.loads(data.stdout)


def test_peek(say):
    """`peek` shows the dump of the object."""
    code, out, _ = say("peek", "[10, 20]")

    assert 0 == code
    assert re.match(r"list at 0x[0-9a-f]+, PyListObject of CPython ", out)
    assert re.search(r"ob_size +2\n", out)


def test_peek_json(say):
    """As JSON it has each field with its place, bytes and value."""
    data = json.loads(say("peek", "1.5", "--json")[1])

    value = next(field for field in data["fields"] if field["name"] == "ob_fval")
    assert ("float", "PyFloatObject", 1.5) == (data["type"], data["struct"], value["value"])
    assert "000000000000f83f" == value["bytes"]
    assert layout("float")["ob_fval"].offset == value["offset"]


@pytest.mark.parametrize("expression", ["float('nan')", "float('inf')"])
def test_strict_json(say, expression):
    """The JSON is strict, also where a number is none."""

    def refuse(name):
        raise AssertionError(name)

    assert json.loads(say("peek", expression, "--json")[1], parse_constant=refuse)


def test_size(say):
    """`size` shows the size that the interpreter says, and its parts add up to it."""
    data = json.loads(say("size", "[1, 2, 3]", "--json")[1])

    assert sys.getsizeof([1, 2, 3]) == data["size"]
    assert data["size"] == sum(part["size"] for part in data["parts"] if part["counted"])
    assert f"{data['size']} bytes" in say("size", "[1, 2, 3]")[1]


def test_statements(say):
    """An expression may follow statements."""
    code, out, _ = say("size", "import collections; d = collections.deque()\nd")

    assert (0, True) == (code, out.startswith("deque, "))


def test_layout(say):
    """`layout` shows the table of a struct in a build."""
    assert (0, f"{layout('tuple', '3.14')}\n", "") == say("layout", "tuple", "--build", "3.14")
    assert str(layout("int")) + "\n" == say("layout", "int")[1]
    assert str(layout("deque")) + "\n" == say("layout", "deque")[1]


def test_diff(say):
    """`--diff` shows what became of each field."""
    code, out, _ = say("layout", "tuple", "--build", "3.13", "--diff", "3.14")

    lines = out.splitlines()
    assert 0 == code
    assert "PyTupleObject, CPython 3.13: 32 bytes, 3.14: 40 bytes; " in lines[0]
    assert "  3.13    3.14           field" == lines[1]
    assert "            24  added    Py_hash_t ob_hash" in lines
    assert "    24      32  moved    PyObject *ob_item[1]" in lines


def test_diff_json(say):
    """As JSON the kinds are those of `diff`."""
    data = json.loads(say("layout", "dict", "--build=3.11", "--diff=3.13t", "--json")[1])

    changes = diff(layout("dict", "3.11"), layout("dict", "3.13t"))
    assert [change.kind for change in changes] == [one["kind"] for one in data["changes"]]
    assert ("3.11", "3.13t") == (data["old"]["build"], data["new"]["build"])


def test_no_difference(say):
    """Two equal layouts have no difference."""
    assert "; no difference\n" in say("layout", "list", "--build", "3.9", "--diff", "3.10")[1]


def test_frames(say):
    """`frames` shows a frame's place, variables and value stack."""
    code, out, _ = say("frames", "g = (n for n in 'ab'); next(g); g")

    assert 0 == code
    assert out.startswith("<genexpr>, owned by the ")
    assert "    <expression>:1, " in out
    assert "    n = 'a'\n" in out


@pytest.mark.parametrize("start", ["g = (n for n in ''); list(g); g", "3"])
def test_no_frames(say, start):
    """What has ended, and a number of no thread, has no frames, and this is said."""
    assert (0, "no frames: it has ended, or is the number of no thread\n") == say("frames", start)[
        :2
    ]
    assert [] == json.loads(say("frames", start, "--json")[1])


def test_frames_json(say):
    """As JSON each frame has its fields, those from here the frames of this process."""
    data = json.loads(say("frames", "--json")[1])
    names = [frame["name"] for frame in data if frame["visible"]]

    assert ["frames", "main"] == names[:2]
    assert any(name.endswith("test_frames_json") for name in names)


def test_builds(say):
    """`builds` lists the proven releases, and marks the running one."""
    out = say("builds")[1]
    data = json.loads(say("builds", "--json")[1])

    assert list(PROVEN) == [one["release"] for one in data["builds"]]
    assert all(name in out for name in PROVEN)
    assert data["known"] == ("this one runs" in out)


@pytest.mark.parametrize(
    "code, last",
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("nothing", "NameError: name 'nothing' is not defined"),
        ("raise ValueError('no'); 1", "ValueError: no"),
        ("1 +", "SyntaxError: invalid syntax"),
        ("x = 1", "SyntaxError: invalid syntax"),
        ("", "SyntaxError: "),
    ],
)
@pytest.mark.parametrize("name", ["peek", "size", "frames"])
def test_failing_expression(say, name, code, last):
    """What goes wrong in the expression is shown as Python shows it, without frames of ours."""
    status, out, errors = say(name, code)

    assert (2, "") == (status, out)
    assert errors.splitlines()[-1].startswith(last)
    assert SOURCE not in errors
    assert "SyntaxError" in last or 'File "<expression>", line 1, in <module>\n' in errors


@pytest.mark.parametrize(
    "arguments, message",
    [
        (("layout", "tupel"), "no struct or type 'tupel' is declared: did you mean tuple"),
        (("layout", "qqq"), "no struct or type 'qqq' is declared: `python -m underhood layout`"),
        (("layout", "list", "--build", "9"), "'9' names no build: write 3.12, 3.13t"),
        (("layout", "list", "--diff", "x"), "'x' names no build: write 3.12, 3.13t"),
        (("layout", "list", "--build", "4.0"), "CPython 4.0 are not known here: they are of 3.9"),
        (("layout", "_PyInterpreterFrame", "--build", "3.10"), "3.10 has no _PyInterpreterFrame"),
        (("frames", "1.5"), "'float' object has no frames: give a frame"),
    ],
)
def test_errors(say, arguments, message):
    """Every other error is one line that names cause and mend; the exit code is 2."""
    code, out, errors = say(*arguments)

    assert (2, "") == (code, out)
    assert 1 == len(errors.splitlines())
    assert errors.startswith("python -m underhood: ")
    assert message in errors


@pytest.mark.parametrize("arguments", [(), ("layouts",), ("peek",), ("builds", "--no")])
def test_usage(arguments, capsys):
    """A wrong command line is told so, with the usage; the exit code is 2."""
    with pytest.raises(SystemExit) as stop:
        main(arguments)

    assert 2 == stop.value.code
    assert "usage: " in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [(), ("peek",), ("layout",), ("frames",)], ids=" ".join)
def test_help(arguments, capsys):
    """`--help` says what each command does."""
    with pytest.raises(SystemExit) as stop:
        main([*arguments, "--help"])

    out = capsys.readouterr().out
    assert 0 == stop.value.code
    assert "--help" in out
    assert arguments or 'python -m underhood peek "[1, 2, 3]"' in out


@pytest.mark.parametrize(
    "variables, coloured",
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": ""}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": ""}, True),
    ],
)
def test_colours(say, monkeypatch, variables, coloured):
    """Colours are left out where nothing asks for them; NO_COLOR has the last word."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    out = say("layout", "tuple", "--build=3.13", "--diff=3.14")[1]

    assert coloured == (ESCAPE in out)
    assert not coloured or f"{ESCAPE}32m            24  added    Py_hash_t ob_hash{ESCAPE}0m" in out
    assert ESCAPE not in say("layout", "tuple", "--json")[1]


@pytest.mark.parametrize(
    "terminal, variables, coloured",
    [(True, {}, True), (True, {"NO_COLOR": "1"}, False), (True, {"TERM": "dumb"}, False)],
)
def test_terminal(say, monkeypatch, terminal, variables, coloured):
    """A terminal has colours, unless it cannot or the user does not want them."""
    monkeypatch.setenv("TERM", "xterm")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)

    assert coloured == (ESCAPE in say("builds")[1])


def test_other_encoding(child):
    """What an output cannot show is escaped; nothing fails."""
    command = ("-m", "underhood", "layout", "tuple")
    done = child(sys.executable, *command, PYTHONIOENCODING="ascii")

    assert (0, "") == (done.returncode, done.stderr)
    assert r"\u2026" in done.stdout


@pytest.mark.skipif(os.name != "posix", reason="asks a shell")
def test_reader_gone():
    """A reader that has had enough, such as head, is no error to talk about."""
    done = subprocess.run(
        f"{sys.executable} -m underhood frames --json | true",
        env={**os.environ, "PYTHONPATH": SOURCE},
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "" == done.stderr
