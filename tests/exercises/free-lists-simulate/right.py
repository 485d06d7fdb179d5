"""Shells on a stack of limited height."""


def simulate(limit, steps):
    places, shells, fresh = [], [], 0
    for step in steps:
        if step == "new":
            if not shells:
                shells.append(fresh)
                fresh += 1
            places.append(shells.pop())
        elif len(shells) < limit:
            shells.append(places[step])
    return places
