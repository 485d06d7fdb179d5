"""What is shared counts each time."""

# expected: deep([text, text]) - getsizeof([text, text]) - getsizeof(text): expected 0, got

import gc
import sys


def deep(*things):
    total, left = 0, [(thing, ()) for thing in things]
    while left:
        thing, above = left.pop()
        if id(thing) not in above and not isinstance(thing, type):
            total += sys.getsizeof(thing)
            left += [(part, (*above, id(thing))) for part in gc.get_referents(thing)]
    return total
