"""The newest shell drives out an old one."""

# expected: simulate(1, ["new", "new", 0, 1, "new", "new"]): expected [0, 1, 0, 2], got [0, 1, 1, 2]


def simulate(limit, steps):
    places, shells, fresh = [], [], 0
    for step in steps:
        if step != "new":
            shells = [*shells, places[step]][-limit:] if limit else []
        elif shells:
            places.append(shells.pop())
        else:
            places.append(fresh)
            fresh += 1
    return places
