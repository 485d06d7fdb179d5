"""Run the claims of a program in each interpreter, and hand out what became of them."""

import json
import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SECONDS = 240


def claims(program):
    """The names of a program's claims, without running it."""
    return re.findall(r"^def (claim_\w+)", program.read_text(), re.MULTILINE)


@pytest.fixture(scope="session")
def outcomes(child):
    """A function: what became of each claim of a program in an interpreter, which runs once."""
    known = {}

    def ask(python, program):
        if (python, program) not in known:
            arguments = ("-X", "faulthandler", HERE / "claims.py", program)
            done = child(python, *arguments, timeout=SECONDS)
            assert (0, "") == (done.returncode, done.stderr)
            known[python, program] = json.loads(done.stdout)
        return known[python, program]

    return ask


def pytest_generate_tests(metafunc):
    """A test with an argument `claim` runs for each claim of the module's PROGRAM."""
    if "claim" in metafunc.fixturenames:
        metafunc.parametrize("claim", claims(metafunc.module.PROGRAM))


@pytest.fixture
def outcome(request, interpreter, claim, outcomes):
    """The traceback of a claim in an interpreter, or None if it holds."""
    return outcomes(interpreter.path, request.module.PROGRAM)[claim]
