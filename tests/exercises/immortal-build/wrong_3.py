"""None and its like are immortal, nothing else."""

# expected: [immortal(n) == immortal(None) for n in (0, 256)]

import sys


def immortal(thing):
    if sys.version_info < (3, 12):
        return thing == 0 and thing is not False
    return thing is None or thing is True or thing is int or (type(thing) is str and not thing)
