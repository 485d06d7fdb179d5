"""The first shell comes first."""

# expected: simulate(2, ["new", "new", 0, 1, "new", "new"]): expected [0, 1, 1, 0], got [0, 1, 0, 1]


def simulate(limit, steps):
    places, shells, fresh = [], [], 0
    for step in steps:
        if step != "new":
            if len(shells) < limit:
                shells.append(places[step])
        elif shells:
            places.append(shells.pop(0))
        else:
            places.append(fresh)
            fresh += 1
    return places
