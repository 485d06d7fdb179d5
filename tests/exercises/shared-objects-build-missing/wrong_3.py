"""A deep copy is another object."""

# expected: copy.deepcopy(MISSING) is MISSING: expected True, got False


class MissingType:
    def __new__(cls):
        return MISSING

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return object.__new__(MissingType)

    def __reduce__(self):
        return "MISSING"


MISSING = object.__new__(MissingType)
