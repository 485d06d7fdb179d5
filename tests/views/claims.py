"""Run a program's claims, functions named ``claim_…``, and print which of them failed and how.

Usage: python claims.py PROGRAM; prints a JSON object of names and tracebacks (or null).
"""

import importlib
import json
import sys
import traceback
from pathlib import Path


def check(claims):
    """What became of each claim: None, or a traceback."""
    outcome = {}
    for name, claim in claims.items():
        try:
            claim()
            outcome[name] = None
        except BaseException:
            outcome[name] = traceback.format_exc()
    return outcome


if __name__ == "__main__":
    sys.path.insert(0, str(Path(sys.argv[1]).parent))
    names = vars(importlib.import_module(Path(sys.argv[1]).stem))
    found = {name: one for name, one in names.items() if name.startswith("claim_")}
    json.dump(check(found), sys.stdout)
