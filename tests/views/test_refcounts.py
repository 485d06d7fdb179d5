"""Reference counts in each interpreter."""

from pathlib import Path

PROGRAM = Path(__file__).with_name("refcounts.py")


def test_claim(outcome):
    """The claim holds in the interpreter."""
    assert not outcome, outcome
