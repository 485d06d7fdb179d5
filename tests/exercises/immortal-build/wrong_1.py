"""The holders are gone before the second count."""

# expected: 1}): expected (False, False, False), got (True, True, True)

import sys


def immortal(thing):
    before = sys.getrefcount(thing)
    row = [thing] * 1000
    del row
    return sys.getrefcount(thing) == before
