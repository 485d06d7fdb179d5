"""Weak references, in a list."""

import weakref


def census(things):
    ghosts = list(map(weakref.ref, things))

    def alive():
        return len([ghost for ghost in ghosts if ghost() is not None])

    return alive
