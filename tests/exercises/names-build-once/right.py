"""Refuses what is there already."""


class Once(dict):
    def __setitem__(self, name, thing):
        if name in self:
            raise NameError(f"{name} is bound already")
        super().__setitem__(name, thing)
