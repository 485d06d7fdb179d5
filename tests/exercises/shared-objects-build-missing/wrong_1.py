"""Calling the type makes another one."""

# expected: MissingType() is MISSING: expected True, got False


class MissingType:
    def __reduce__(self):
        return "MISSING"


MISSING = MissingType()
