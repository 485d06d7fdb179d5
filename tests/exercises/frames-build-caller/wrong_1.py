"""The caller, and not its caller."""

# expected: boss(): expected 'boss', got 'worker'

import sys


def caller():
    return sys._getframe(1).f_code.co_name
