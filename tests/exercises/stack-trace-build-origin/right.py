"""Back to the first, unless one was met before."""


def origin(error):
    met = [error]
    while True:
        older = met[-1].__cause__
        if older is None and not met[-1].__suppress_context__:
            older = met[-1].__context__
        if older is None or any(older is one for one in met):
            return met[-1]
        met.append(older)
