"""A recursion."""

# expected: deep(nested) - 10_000 * getsizeof([nested]) - getsizeof([]) raised RecursionError

import gc
import sys


def add(thing, met):
    if id(thing) not in met and not isinstance(thing, type):
        met[id(thing)] = thing
        for part in gc.get_referents(thing):
            add(part, met)


def deep(*things):
    met = {}
    for thing in things:
        add(thing, met)
    return sum(map(sys.getsizeof, met.values()))
