"""How a builder ends when it was asked for what cannot be done."""

from __future__ import annotations

import sys


def refusal(builder: str, why: object) -> SystemExit:
    """Say why in one line; what is returned is to be raised, and ends the program with status 2.

    For an exception Sphinx would print a traceback, and ask that it be reported to Sphinx.
    """
    print(f"{builder}: {why}", file=sys.stderr)
    return SystemExit(2)
