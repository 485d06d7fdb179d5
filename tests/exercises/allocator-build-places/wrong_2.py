"""The header is forgotten."""

# expected: places(512), places(513): expected (31, 0), got (32, 0)


def places(size, pool=16384):
    return pool // (size + -size % 16) if 0 < size <= 512 else 0
