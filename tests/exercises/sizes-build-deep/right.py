"""A list of what is left to do, and all that was met."""

import gc
import sys


def deep(*things):
    met, left, total = {}, list(things), 0
    while left:
        thing = left.pop()
        if id(thing) in met or isinstance(thing, type):
            continue
        met[id(thing)] = thing
        total += sys.getsizeof(thing)
        left += gc.get_referents(thing)
    return total
