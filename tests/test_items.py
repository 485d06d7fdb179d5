"""Objects of classes that derive from tuple, int and bytes, and classes: one item more."""

import json
from pathlib import Path

PROGRAM = Path(__file__).with_name("items.py")


def test_room_for_one_more(interpreter, child):
    """What an object with items is said to have requested is what tracemalloc traced."""
    done = child(interpreter.path, PROGRAM, timeout=60)

    assert "" == done.stderr
    found = json.loads(done.stdout)
    assert {} == found["differ"]
    assert 55 == found["compared"]
