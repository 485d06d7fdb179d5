"""The closure holds what it counts."""

# expected: alive(), alive(): expected (3, 3), got (4, 4)

import weakref


def census(things):
    things = list(things)
    ghosts = [weakref.ref(thing) for thing in things]
    return lambda: sum(ghost() is not None for ghost in ghosts) if things else 0
