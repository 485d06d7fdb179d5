"""Compares what is bound, and lets the same object be bound again."""

# expected: exec("a = 'x'; a = 'x'", {}, Once())


class Once(dict):
    def __setitem__(self, name, thing):
        if self.get(name, thing) != thing:
            raise NameError(f"{name} is bound already")
        super().__setitem__(name, thing)
