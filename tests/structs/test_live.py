"""The structs that no header has, compared with live objects of each interpreter."""

import json
from pathlib import Path

LIVE = Path(__file__).with_name("live.py")


def test_fields(interpreter, hidden, child):
    """Every field of a struct without a header holds in live objects what it should."""
    layouts = hidden(interpreter.build)
    expected = {
        one.name: sorted(f.path for f in one if not f.path.startswith("ob_base."))
        for one in layouts
    }

    outcome = child(interpreter.path, LIVE, *expected)

    assert "" == outcome.stderr
    proven = json.loads(outcome.stdout)
    assert expected == {name: proven.get(name) for name in expected}
