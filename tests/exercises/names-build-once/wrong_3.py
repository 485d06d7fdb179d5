"""Remembers each name for ever, and for all namespaces."""

# expected: raised NameError: letter is bound already


class Once(dict):
    names = set()

    def __setitem__(self, name, thing):
        if name in self.names:
            raise NameError(f"{name} is bound already")
        self.names.add(name)
        super().__setitem__(name, thing)
