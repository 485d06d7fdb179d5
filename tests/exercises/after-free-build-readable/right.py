"""Asks the kernel, and believes it."""

from underhood import UnreadableMemoryError, read


def readable(address):
    try:
        read(address, 1)
    except UnreadableMemoryError:
        return False
    return True
