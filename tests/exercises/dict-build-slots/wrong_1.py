"""A deletion gives its entry back."""

# expected: slots_after("+++++--+"): expected 16, got 8


def slots_after(history):
    slots, items = 8, 0
    for step in history:
        if step == "-":
            items -= 1
            continue
        if items == 2 * slots // 3:
            slots = 8
            while slots < 3 * items:
                slots *= 2
        items += 1
    return slots
