"""The array is doubled, as in other languages."""

# expected: copies(25), copies(33), copies(41), copies(53): expected (52, 84, 124, 176), got


def copies(length):
    moved, bought = 0, 4
    while bought < length:
        moved += bought
        bought *= 2
    return moved
