"""An object has no more than one holder."""

# expected: references(id(thing)): expected 2, got 1


def references(address):
    return 1
