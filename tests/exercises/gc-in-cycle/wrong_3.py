"""A recursion."""

# expected: in_cycle(chain) raised RecursionError

import gc


def in_cycle(thing, start=None, met=None):
    start, met = start or [thing], {} if met is None else met
    for other in gc.get_referents(thing):
        if other is start[0]:
            return True
        if id(other) not in met:
            met[id(other)] = other
            if in_cycle(other, start, met):
                return True
    return False
