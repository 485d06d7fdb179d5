"""A block that was given back is lost."""

# expected: [pool.take() for n in range(3)]: expected [48, 496, 1840], got [1840, 2288, 2736]


class Pool:
    def __init__(self, size, pool=16384):
        self.step = (size + 15) // 16 * 16
        self.fresh = iter(range(48, pool - self.step + 1, self.step))

    def take(self):
        return next(self.fresh, None)

    def give(self, offset):
        pass
