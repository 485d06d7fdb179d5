"""The room, divided by the size of the class."""


def places(size, pool=16384):
    if size <= 0 or size > 512:
        return 0
    return (pool - 48) // ((size + 15) // 16 * 16)
