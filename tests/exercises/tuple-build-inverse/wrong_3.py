"""Divided, where the product is one modulo a power of two."""

# expected: item_hash(42)),)) raised TypeError


def item_hash(wanted):
    p1, p2, p5 = 11400714785074694791, 14029467366897019727, 2870177450012600261
    acc = (wanted - (1 ^ p5 ^ 3527539)) % 2**64 / p1
    acc = (int(acc) >> 31 | int(acc) << 33) % 2**64
    return ((acc - p5) % 2**64) / p2
