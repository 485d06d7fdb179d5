"""Compare what size_of says was requested with what tracemalloc traced; run in each interpreter.

Prints the names of what was compared and what differed, as JSON.
"""

import collections
import gc
import json
import sys
import tracemalloc

from underhood.sizing import size_of

LARGE = 1 << 200


class Plain:
    def __init__(self, n):
        for i in range(n):
            setattr(self, NAMES[n][i], None)


class Slots:
    __slots__ = ("a", "b", "c")

    def __init__(self):
        self.a = self.b = self.c = None


NAMES = [[f"n{n}_{i}" for i in range(n)] for n in range(20)]
WARM = {n: type(f"Plain{n}", (Plain,), {}) for n in range(20)}
for _n, _kind in WARM.items():
    for _ in range(50):
        _kind(_n)


def grown(n):
    """A list that was appended to."""
    made = []
    for _ in range(n):
        made.append(None)
    return made


def filled(made, n):
    """A mapping with keys put in."""
    for key in KEYS[:n]:
        made[key] = None
    return made


def added(n):
    """A set with keys added."""
    made = set()
    for key in KEYS[:n]:
        made.add(key)
    return made


KEYS = [f"key {i}" for i in range(3000)]
MAKERS = {}
for _n in (0, 1, 2, 5, 10, 17, 60, 100, 1000):
    MAKERS.update(
        {
            f"list {_n}": lambda n=_n: [None] * n,
            f"grown list {_n}": lambda n=_n: grown(n),
            f"dict {_n}": lambda n=_n: filled({}, n),
            f"set {_n}": lambda n=_n: added(n),
            f"int {_n}": lambda value=-(LARGE << _n): -value,
            f"str {_n}": lambda n=_n: "".join(["ab", "c" * n]),
            f"wide str {_n}": lambda n=_n: "".join(["☃é", "c" * n]),
            f"bytes {_n}": lambda n=_n: b"".join([b"ab", bytes(n)]),
            f"bytearray {_n}": lambda n=_n: bytearray(n),
            f"deque {_n}": lambda n=_n: collections.deque([None] * n),
        }
    )
for _n in (1, 2, 5, 17):
    MAKERS[f"instance {_n}"] = lambda kind=WARM[_n], n=_n: kind(n)
MAKERS["slots"] = Slots
MAKERS["float"] = lambda: float("1.25")
MAKERS["complex"] = lambda: complex("1+2j")
MAKERS["range"] = lambda: range(LEN)
MAKERS["generator"] = lambda: generator(None)
LEN = 5


def generator(x):
    """A generator."""
    yield x


def own(made):
    """What was made with an object: to 3.10 an instance's dict and a generator's frame too."""
    size = size_of(made).requested
    if sys.version_info < (3, 11) and isinstance(made, Plain):
        size += size_of(made.__dict__).requested
    if sys.version_info < (3, 11) and hasattr(made, "gi_frame"):
        size += size_of(made.gi_frame).requested
    return size


def traced(make):
    """The bytes that stay allocated once an object was made."""
    kept = [make() for _ in KEYS[:150]]  # no spare object is left on a free list
    best = None
    for _ in KEYS[:3]:  # a range would leave a spare one
        before = tracemalloc.get_traced_memory()[0]
        made = make()
        after = tracemalloc.get_traced_memory()[0]
        kept.append(made)
        best = after - before if best is None else min(best, after - before)
    return best, own(made), made


gc.collect()
gc.disable()
differ = {}
tracemalloc.start()
for name, make in MAKERS.items():
    found, said, made = traced(make)
    if found != said:
        differ[name] = f"{found} were traced, not\n{size_of(made)}"
tracemalloc.stop()
json.dump({"compared": len(MAKERS), "differ": differ}, sys.stdout)
