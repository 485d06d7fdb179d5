"""Run the claims of a program in each interpreter, and hand out what became of them."""

import functools
import importlib.util
import json
import os
import re
import subprocess
from pathlib import Path

import pytest

import underhood
from underhood.structs import PROVEN

HERE = Path(__file__).parent
SOURCE = Path(underhood.__file__).parents[1]
SECONDS = 240

# The interpreters are found as for the structs.
_spec = importlib.util.spec_from_file_location("finding", HERE.parent / "structs/conftest.py")
_finding = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_finding)

interpreters = _finding.interpreters
interpreter = _finding.interpreter
missing = _finding.missing


def claims(program):
    """The names of a program's claims, without running it."""
    return re.findall(r"^def (claim_\w+)", program.read_text(), re.MULTILINE)


@functools.cache
def outcomes(python, program):
    """What became of each claim of a program in one interpreter."""
    done = subprocess.run(
        [python, "-X", "faulthandler", str(HERE / "claims.py"), str(program)],
        env={**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    assert (0, "") == (done.returncode, done.stderr)
    return json.loads(done.stdout)


def pytest_generate_tests(metafunc):
    """A test with an argument `claim` runs for each claim of the module's PROGRAM."""
    if "claim" in metafunc.fixturenames:
        program = metafunc.module.PROGRAM
        metafunc.parametrize("claim", claims(program))
        metafunc.parametrize("interpreter", PROVEN, indirect=True)


@pytest.fixture
def outcome(request, interpreter, claim):
    """The traceback of a claim in an interpreter, or None if it holds."""
    return outcomes(interpreter.python, request.module.PROGRAM)[claim]
