"""How long it takes to measure a graph of objects: ours against a bare walk and other tools.

Run ``python benchmarks/sizes.py [objects] [--alone]`` in any interpreter. It prints each tool's
time as a ratio to the bare walk (all of them in this run, the best of several turns) and whether
the total is the walk's. Tools that are not installed are left out, and all with ``--alone``.
"""

from __future__ import annotations

import gc
import platform
import sys
import time
from importlib import import_module
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from underhood.deep import deep_size

SHARED = (ModuleType, type, FunctionType, BuiltinFunctionType)
TURNS = 5


class Node:
    """An instance with attributes."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.name = f"node {number}"
        self.pair = (number, float(number))


class Slim:
    """An instance with slots."""

    __slots__ = ("left", "right")

    def __init__(self, left: object, right: object) -> None:
        self.left = left
        self.right = right


def graph(objects: int) -> list[object]:
    """About so many objects of many kinds, some of them shared and some in cycles."""
    shared = [f"shared {n}" for n in range(100)]
    made: list[object] = []
    for n in range(objects // 18):
        node = Node(n + 10_000)
        row = [n + 1_000_000, str(n), shared[n % 100], None, n % 7]
        table = {"node": node, "row": row, n: b"%d" % n, "set": {n, shared[n % 50]}}
        made += [Slim(node, table), (row, complex(n, 1)), frozenset([n, -n]), bytearray(n % 50)]
    made.append(made)
    return made


def bare_walk(root: object) -> int:
    """What one would write by hand: breadth first, each object once."""
    seen = {id(root)}
    level = [root]
    kept = [root]
    total = 0
    while level:
        total += sum(map(sys.getsizeof, level))
        fresh = []
        for one in gc.get_referents(*level):
            if id(one) not in seen and not isinstance(one, SHARED):
                seen.add(id(one))
                fresh.append(one)
        level = fresh
        kept += fresh
    return total


def others() -> dict[str, Callable[[Any], int]]:
    """The tools that are installed here."""
    found: dict[str, Callable[[Any], int]] = {}
    for name, module, function in [
        ("pympler", "pympler.asizeof", "asizeof"),
        ("objsize", "objsize", "get_deep_size"),
    ]:
        try:
            found[name] = getattr(import_module(module), function)
        except ImportError:
            print(f"{name}: not installed", file=sys.stderr)
    try:
        heap = import_module("guppy").hpy()
    except ImportError:
        print("guppy3: not installed", file=sys.stderr)
    else:
        found["guppy3"] = lambda root: int(heap.iso(root).domisize)
    return found


def fastest(measure: Callable[[Any], int], root: object, turns: int) -> tuple[float, int]:
    """The shortest time of some turns in seconds, and the total."""
    best, total = float("inf"), 0
    for _ in range(turns):
        start = time.perf_counter()
        total = int(measure(root))
        best = min(best, time.perf_counter() - start)
    return best, total


def main(objects: int, *, alone: bool) -> None:
    """Print the table, of the others too unless we are to be measured alone."""
    root = graph(objects)
    gc.collect()
    gc.disable()
    base = ours = float("inf")
    expected = total = 0
    for _ in range(TURNS):  # in turn, so that both see the machine alike
        seconds, expected = fastest(bare_walk, root, 1)
        base = min(base, seconds)
        seconds, total = fastest(deep_size, root, 1)
        ours = min(ours, seconds)
    rows = [("bare walk", base, expected, expected), ("underhood", ours, total, expected)]
    tools = {} if alone else others()
    for name, measure in tools.items():
        mine = graph(objects)  # some tools make dicts for instances, which then have them
        right = bare_walk(mine)
        rows.append((name, *fastest(measure, mine, 1), right))
    count = deep_size(root).count
    print(f"CPython {platform.python_version()}: {count:,} objects, {expected:,} bytes")
    for name, seconds, result, right in rows:
        off = "equal" if result == right else f"{100 * (result / right - 1):+.2f} %"
        print(f"{name:10}  {seconds / base:5.2f} times  {seconds:6.3f} s  total {off}")


if __name__ == "__main__":
    numbers = [int(one) for one in sys.argv[1:] if one.isdigit()]
    main(*numbers or [200_000], alone="--alone" in sys.argv)
