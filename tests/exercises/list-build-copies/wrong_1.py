"""The first items are moved to an array that they were put into."""

# expected: copies(0), copies(1), copies(4): expected (0, 0, 0), got (0, 1, 1)


def copies(length):
    moved = bought = 0
    for size in range(1, length + 1):
        if size > bought:
            moved += size
            bought = (size + size // 8 + 6) // 4 * 4
    return moved
