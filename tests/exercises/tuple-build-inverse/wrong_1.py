"""The result is never made a signed number."""

# expected: hash((Thing(item_hash(42)),)): expected 42, got 798577835180520452


def item_hash(wanted):
    p1, p2, p5 = 11400714785074694791, 14029467366897019727, 2870177450012600261
    acc = (wanted - (1 ^ p5 ^ 3527539)) * pow(p1, -1, 2**64) % 2**64
    acc = (acc >> 31 | acc << 33) % 2**64
    return (acc - p5) * pow(p2, -1, 2**64) % 2**64
