"""Never stores anything."""

# expected: raised NameError: name 'a' is not defined


class Once(dict):
    def __setitem__(self, name, thing):
        if name in self:
            raise NameError(f"{name} is bound already")
        self.setdefault("names", []).append(name)
