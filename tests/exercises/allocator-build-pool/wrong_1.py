"""The oldest of the free blocks comes first."""

# expected: [pool.take() for n in range(3)]: expected [48, 496, 1840], got [496, 48, 1840]


class Pool:
    def __init__(self, size, pool=16384):
        self.step = (size + 15) // 16 * 16
        self.fresh = iter(range(48, pool - self.step + 1, self.step))
        self.chain = []

    def take(self):
        return self.chain.pop(0) if self.chain else next(self.fresh, None)

    def give(self, offset):
        self.chain.append(offset)
