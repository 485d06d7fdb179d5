"""Any cycle will do."""

# expected: in_cycle([row]): expected False, got True

import gc


def in_cycle(thing):
    met, left = {}, [thing]
    while left:
        other = left.pop()
        if id(other) in met and gc.is_tracked(other):
            return True
        if id(other) not in met:
            met[id(other)] = other
            left += gc.get_referents(other)
    return False
