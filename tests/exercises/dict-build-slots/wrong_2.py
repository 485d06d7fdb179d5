"""Grown when the last entry is taken, and not when one more is needed."""

# expected: for n in (0, 1, 5, 6, 10, 11)]: expected [8, 8, 8, 16, 16, 32], got [8, 8, 16


def slots_after(history):
    slots, entries, items = 8, 0, 0
    for step in history:
        if step == "-":
            items -= 1
            continue
        entries += 1
        items += 1
        if entries == 2 * slots // 3:
            slots = 8
            while slots < 3 * items:
                slots *= 2
            entries = items
    return slots
