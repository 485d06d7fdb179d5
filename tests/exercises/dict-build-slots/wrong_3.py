"""A dict never shrinks."""

# expected: slots_after("+++++---+"): expected 8, got 16


def slots_after(history):
    slots, entries, items = 8, 0, 0
    for step in history:
        if step == "-":
            items -= 1
            continue
        if entries == 2 * slots // 3:
            slots *= 2
            entries = items
        entries += 1
        items += 1
    return slots
