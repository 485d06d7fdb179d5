"""Only the last purchase is counted."""

# expected: copies(5), copies(8), copies(9): expected (4, 4, 12), got (4, 4, 8)


def copies(length):
    moved = bought = 0
    for size in range(1, length + 1):
        if size > bought:
            moved = size - 1
            bought = (size + size // 8 + 6) // 4 * 4
    return moved
