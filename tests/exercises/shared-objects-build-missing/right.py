"""One object, and a name under which it is found."""


class MissingType:
    def __new__(cls):
        return MISSING

    def __reduce__(self):
        return "MISSING"

    def __repr__(self):
        return "MISSING"


MISSING = object.__new__(MissingType)
