"""The context alone."""

# expected: type(origin(caught(nothing))).__name__: expected 'KeyError', got 'ZeroDivisionError'


def origin(error):
    while error.__context__ is not None:
        error = error.__context__
    return error
