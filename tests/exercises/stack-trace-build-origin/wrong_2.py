"""One step back."""

# expected: type(origin(caught(longer))).__name__: expected 'ZeroDivisionError', got 'KeyError'


def origin(error):
    if error.__cause__ is not None:
        return error.__cause__
    if error.__context__ is not None and not error.__suppress_context__:
        return error.__context__
    return error
