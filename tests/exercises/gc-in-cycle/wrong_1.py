"""Looks no further than one step."""

# expected: in_cycle(pair), in_cycle(pair["other"]): expected (True, True), got (False, False)

import gc


def in_cycle(thing):
    return any(other is thing for other in gc.get_referents(thing))
