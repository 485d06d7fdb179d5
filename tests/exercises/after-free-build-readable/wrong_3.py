"""A pointer is made of the address, whatever its size."""

# expected: readable(2**64 + id(None)), readable(2**100)

import underhood


def readable(address):
    try:
        underhood.read(address % 2**64, 1)
    except OSError:
        return False
    return True
