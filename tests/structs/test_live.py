"""The structs that no header has, compared with live objects of each interpreter."""

import json
import os
import subprocess
from pathlib import Path

import pytest

import underhood
from underhood.structs import PROVEN

LIVE = Path(__file__).with_name("live.py")
SOURCE = Path(underhood.__file__).parents[1]


@pytest.mark.parametrize("interpreter", PROVEN, indirect=True)
def test_fields(interpreter, hidden):
    """Every field of a struct without a header holds in live objects what it should."""
    layouts = hidden(interpreter.build)
    expected = {
        one.name: sorted(f.path for f in one if not f.path.startswith("ob_base."))
        for one in layouts
    }

    outcome = subprocess.run(
        [interpreter.python, str(LIVE), *expected],
        env={**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert "" == outcome.stderr
    proven = json.loads(outcome.stdout)
    assert expected == {name: proven.get(name) for name in expected}
