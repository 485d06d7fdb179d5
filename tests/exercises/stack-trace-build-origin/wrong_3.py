"""Nobody ties a knot."""

# expected: origin(knot) is knot did not end within


def origin(error):
    while True:
        older = error.__cause__
        if older is None and not error.__suppress_context__:
            older = error.__context__
        if older is None:
            return error
        error = older
