"""All frames with the code of our caller."""

import sys


def depth():
    chain, frame = [], sys._getframe(1)
    while frame is not None:
        chain.append(frame.f_code)
        frame = frame.f_back
    return sum(code is chain[0] for code in chain)
