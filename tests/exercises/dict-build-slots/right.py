"""Entries are used up by insertions alone; a resize looks at the items that are left."""


def slots_after(history):
    slots, entries, items = 8, 0, 0
    for step in history:
        if step == "-":
            items -= 1
            continue
        if entries == 2 * slots // 3:
            slots = 8
            while slots < 3 * items:
                slots *= 2
            entries = items
        entries += 1
        items += 1
    return slots
