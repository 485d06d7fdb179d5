"""Views of live objects in each interpreter."""

from pathlib import Path

PROGRAM = Path(__file__).with_name("objects.py")


def test_claim(outcome):
    """The claim holds in the interpreter."""
    assert not outcome, outcome
