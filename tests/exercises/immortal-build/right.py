"""A thousand holders more are seen, or not."""

import sys


def immortal(thing):
    before = sys.getrefcount(thing)
    holders = (thing,) * 1000
    return sys.getrefcount(holders[0]) < before + 100
