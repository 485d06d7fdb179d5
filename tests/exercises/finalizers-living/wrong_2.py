"""A set asks for a hash."""

# expected: raised TypeError:

import weakref


def census(things):
    ghosts = weakref.WeakSet(things)
    return lambda: len(ghosts)
