"""How long it takes to import the package, against ctypes, which other readers of memory need.

Run ``python benchmarks/imports.py [turns]`` in any interpreter. Each statement is run in fresh
interpreters, by turns; the time is the median of what it takes inside of them.
"""

from __future__ import annotations

import platform
import statistics
import subprocess
import sys
from pathlib import Path

SRC = Path(__file__).resolve().parent.parent / "src"
STATEMENTS = ("import ctypes", "import underhood", "import underhood; underhood.peek([])")
PROGRAM = """
import sys, time
sys.path.insert(0, {src!r})
began = time.perf_counter()
{statement}
print(time.perf_counter() - began)
"""


def seconds(statement: str) -> float:
    """The time of a statement in a fresh interpreter."""
    program = PROGRAM.format(src=str(SRC), statement=statement)
    done = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, check=True)
    return float(done.stdout)


def main() -> None:
    """Print a line for each statement."""
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    for statement in STATEMENTS:
        seconds(statement)  # compiles what is not compiled yet
    times: dict[str, list[float]] = {statement: [] for statement in STATEMENTS}
    for _ in range(turns):
        for statement in STATEMENTS:
            times[statement].append(seconds(statement))
    usual = statistics.median(times["import ctypes"])
    print(f"CPython {platform.python_version()}")
    for statement, found in times.items():
        middle = statistics.median(found)
        print(f"{statement:<38} {middle / usual:5.2f} times {middle * 1000:6.2f} ms")


if __name__ == "__main__":
    main()
