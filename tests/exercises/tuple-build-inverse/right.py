"""Each step of the hash, undone."""

WORD = 2**64
PRIME_1 = 11400714785074694791
PRIME_2 = 14029467366897019727
PRIME_5 = 2870177450012600261


def item_hash(wanted):
    rotated = (wanted - (1 ^ PRIME_5 ^ 3527539)) * pow(PRIME_1, -1, WORD) % WORD
    turned_back = rotated >> 31 | rotated << 33 & WORD - 1
    lane = (turned_back - PRIME_5) * pow(PRIME_2, -1, WORD) % WORD
    return lane - WORD if lane >> 63 else lane
