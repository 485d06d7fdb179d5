"""Looks at everything once, and remembers it."""

import gc


def in_cycle(thing):
    met, left = {}, gc.get_referents(thing)
    while left:
        other = left.pop()
        if other is thing:
            return True
        if id(other) not in met:
            met[id(other)] = other
            left += gc.get_referents(other)
    return False
