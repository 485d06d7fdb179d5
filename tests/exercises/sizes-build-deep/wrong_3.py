"""Only lists and tuples hold anything."""

# expected: deep(data) - underhood.deep_size(data): expected 0, got -

import sys


def deep(*things):
    met, left = {}, list(things)
    while left:
        thing = left.pop()
        if id(thing) not in met and not isinstance(thing, type):
            met[id(thing)] = thing
            left += thing if isinstance(thing, (list, tuple)) else ()
    return sum(map(sys.getsizeof, met.values()))
