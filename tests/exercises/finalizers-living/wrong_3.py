"""The things are counted once, and then only believed."""

# expected: alive(), alive(): expected (3, 3), got (3, 2)

import weakref


def census(things):
    ghosts = [weakref.ref(thing) for thing in things]
    asked = []

    def alive():
        found = sum(ghost() is not None for ghost in ghosts)
        asked.append(found)
        return found - max(0, len(asked) - 2)

    return alive
