"""Every purchase moves all that is there."""


def copies(length):
    moved = bought = 0
    for size in range(1, length + 1):
        if size > bought:
            moved += size - 1
            bought = (size + size // 8 + 6) // 4 * 4
    return moved
