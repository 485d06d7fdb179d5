"""Large requests get a pool, too."""

# expected: places(512), places(513): expected (31, 0), got (31, 30)


def places(size, pool=16384):
    return (pool - 48) // (size + -size % 16) if size else 0
