"""Copies are thought of, pickles are not."""

# expected: for version in range(5)]: expected [True, True, True, True, True], got [False, False


class MissingType:
    def __new__(cls):
        return globals().get("MISSING") or object.__new__(cls)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __reduce__(self):
        return object.__new__, (MissingType,)


MISSING = MissingType()
