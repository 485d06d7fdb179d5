"""None, and nothing else."""

# expected: expected True, got False


def immortal(thing):
    return thing is None
