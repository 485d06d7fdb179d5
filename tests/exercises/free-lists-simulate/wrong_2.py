"""There is always room for one more."""

# expected: simulate(0, ["new", 0, "new"]): expected [0, 1], got [0, 0]


def simulate(limit, steps):
    places, shells, fresh = [], [], 0
    for step in steps:
        if step != "new":
            if len(shells) <= limit:
                shells.append(places[step])
        elif shells:
            places.append(shells.pop())
        else:
            places.append(fresh)
            fresh += 1
    return places
