"""Sizes are not rounded up."""

# expected: places(433) == places(448) == places(440): expected True, got False


def places(size, pool=16384):
    return (pool - 48) // size if 0 < size <= 512 else 0
