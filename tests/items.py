"""Compare what size_of says was requested with what was, for objects with room for items.

Run in each interpreter; prints the names of what differed, as JSON.
"""

import collections
import ctypes
import gc
import json
import sys
import tracemalloc

from underhood.build import Build
from underhood.sizing import size_of

PAIR = collections.namedtuple("PAIR", ["left", "right"])
BYTES, TUPLES, NUMBERS = bytes(range(100)), tuple(range(50)), [(1 << 30 * n) - 1 for n in range(9)]


class Row(tuple):
    __slots__ = ()


class RowWithDict(tuple):
    pass


class Number(int):
    __slots__ = ()


class NumberWithDict(int):
    pass


class Text(bytes):
    __slots__ = ()


class TextWithDict(bytes):
    pass


MAKERS = {"namedtuple": lambda: PAIR(1, 2)}
for _n in range(9):
    MAKERS.update(
        {
            f"tuple {_n}": lambda value=TUPLES[:_n]: Row(value),
            f"tuple with a dict {_n}": lambda value=TUPLES[:_n]: RowWithDict(value),
            f"int {_n}": lambda value=NUMBERS[_n]: Number(value),
            f"int with a dict {_n}": lambda value=NUMBERS[_n]: NumberWithDict(value),
            f"bytes {_n}": lambda value=BYTES[: _n * 3]: Text(value),
            f"bytes with a dict {_n}": lambda value=BYTES[: _n * 3]: TextWithDict(value),
        }
    )


def traced(make):
    """The bytes that stay allocated once an object was made, and the object."""
    kept = [make() for _ in TUPLES]
    best = None
    for _ in TUPLES[:3]:
        before = tracemalloc.get_traced_memory()[0]
        made = make()
        after = tracemalloc.get_traced_memory()[0]
        kept.append(made)
        best = after - before if best is None else min(best, after - before)
    return best, made


def classes():
    """What malloc gave for classes with some slots: a word more than was asked for, at most 15."""
    usable = ctypes.CDLL(None).malloc_usable_size
    usable.argtypes, usable.restype = [ctypes.c_void_p], ctypes.c_size_t
    head = sys.getsizeof(Row) - type.__sizeof__(Row)
    for count in range(6):
        slots = tuple(f"s{n}" for n in range(count))
        made = [type("Made", (), {"__slots__": slots}) for _ in range(9)]
        size = size_of(made[0])
        wanted = size.blocks["object"]
        given = min(usable(id(one) - head) for one in made)  # sometimes a free block fits
        if not wanted <= given < wanted + 16:
            yield f"class with {count} slots", f"{given} were given, not\n{size}"


gc.collect()
gc.disable()
differ = {}
tracemalloc.start()
for name, make in MAKERS.items():
    found, made = traced(make)
    size = size_of(made)
    if found != size.requested or size != sys.getsizeof(made) or size.allocated < found:
        differ[name] = f"{found} were traced, not\n{size}"
tracemalloc.stop()
if not (Build.current().debug or Build.current().free_threaded):  # hooks, or another malloc
    differ.update(classes())
json.dump({"compared": len(MAKERS), "differ": differ}, sys.stdout)
