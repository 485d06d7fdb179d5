"""All but zero can be read."""

# expected: readable(1), readable(4095): expected (False, False), got (True, True)


def readable(address):
    return address != 0
