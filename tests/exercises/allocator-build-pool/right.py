"""A chain of free blocks, and what is not cut yet."""


class Pool:
    def __init__(self, size, pool=16384):
        self.step = (size + 15) // 16 * 16
        self.fresh = iter(range(48, pool - self.step + 1, self.step))
        self.chain = []

    def take(self):
        return self.chain.pop() if self.chain else next(self.fresh, None)

    def give(self, offset):
        self.chain.append(offset)
