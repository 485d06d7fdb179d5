"""Counts all frames."""

# expected: down(0): expected 1, got

import sys


def depth():
    frame, found = sys._getframe(1), 0
    while frame:
        found += 1
        frame = frame.f_back
    return found
