"""The running call is not counted."""

# expected: down(0): expected 1, got 0

import sys


def depth():
    frame = sys._getframe(1)
    code, found = frame.f_code, 0
    while frame.f_back:
        frame = frame.f_back
        found += frame.f_code is code
    return found
