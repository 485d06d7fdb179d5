"""Seconds for one insert at the front of a list and of a deque, by length."""

import json
from collections import deque
from collections.abc import Callable
from statistics import median
from time import perf_counter

LENGTHS = [1_000, 5_000, 10_000, 20_000, 40_000, 60_000, 80_000, 100_000]
INSERTS = 50
ROUNDS = 21


def list_round(length: int) -> float:
    """Seconds for one insert at the front of a list."""
    row = [None] * length
    row.append(None)  # there is room now, so that no insert pays for a new array
    start = perf_counter()
    for _ in range(INSERTS):
        row.insert(0, None)
    return (perf_counter() - start) / INSERTS


def deque_round(length: int) -> float:
    """Seconds for one insert at the front of a deque."""
    chain = deque([None] * length)
    start = perf_counter()
    for _ in range(INSERTS):
        chain.appendleft(None)
    return (perf_counter() - start) / INSERTS


def medians(once: Callable[[int], float]) -> list[float]:
    """The median of the rounds, for each length."""
    return [median(once(length) for _ in range(ROUNDS)) for length in LENGTHS]


print(json.dumps({"lengths": LENGTHS, "list": medians(list_round), "deque": medians(deque_round)}))
