"""The outermost function."""

# expected: owner(): expected ('boss', 'owner'), got ('owner', 'owner')

import sys


def caller():
    frame, name = sys._getframe(1), "<module>"
    while frame.f_back:
        if frame.f_back.f_code.co_name == "<module>":
            break
        frame = frame.f_back
        name = frame.f_code.co_name
    return name
