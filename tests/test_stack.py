"""Frames: what memory and Python say of them, in every interpreter."""

import ast
import json
from pathlib import Path

import pytest

from underhood.child import run

PROGRAM = Path(__file__).with_name("stack_program.py")
CLAIMS = {
    node.name: ast.get_docstring(node)
    for node in ast.parse(PROGRAM.read_text("utf-8")).body
    if isinstance(node, ast.FunctionDef) and node.name.startswith("check_")
}


@pytest.fixture(scope="session")
def answers():
    """What the program has answered, by build."""
    return {}


@pytest.fixture
def answer(executable, answers):
    """The answer of the program in each build, in which it runs once."""
    if executable not in answers:
        answers[executable] = run(PROGRAM.read_text("utf-8"), python=executable, timeout=120)
    return answers[executable]


@pytest.mark.parametrize("name", CLAIMS, ids=lambda name: name[len("check_") :])
def test_claim(answer, name):
    """The docstring of each function of stack_program.py is true in each interpreter."""
    assert "" == answer.stderr, str(answer)
    assert 0 == answer.exit_code, str(answer)
    assert "ok" == json.loads(answer.stdout)[name], CLAIMS[name]


def test_claims():
    """Every claim is there, and says something."""
    assert 22 == len(CLAIMS)
    assert all(CLAIMS.values())


@pytest.mark.parametrize("name", ["3.14", "3.15"])
def test_with_the_jit(machine, name):
    """Everything holds with the JIT on."""
    if name not in machine:
        pytest.skip(f"CPython {name} is not here")
    outcome = run(
        PROGRAM.read_text("utf-8"),
        python=machine[name].path,
        timeout=120,
        environment={"PYTHON_JIT": "1"},
    )

    answers = json.loads(outcome.stdout)
    assert dict.fromkeys(CLAIMS, "ok") == answers
