"""Compare pools and arenas with the objects that were made; run in each interpreter.

Prints what differed as JSON, and CPython's own statistics to the standard error stream.
"""

import json
import sys

from underhood.allocator import arena_size, arenas, name, pool_of, pool_size, size_class
from underhood.errors import UnknownLayoutError
from underhood.sizing import size_of

wrong = []
try:
    before = arenas()
except UnknownLayoutError as error:
    json.dump({"error": str(error)}, sys.stdout)
    sys.exit()

spare = 16 if name().endswith("_debug") else 0  # what the hooks put before an object
made = [bytes(8 + 8 * (n % 50)) for n in range(21_000)] + [{} for _ in range(100)]
places = {}
for arena in arenas():
    for pool in arena.pools():
        places[pool.address] = (arena, pool)
for one in made:
    arena, pool = places[id(one) & -pool_size()]
    requested = size_of(one).requested
    head = 0 if isinstance(one, bytes) else requested - 48
    if not arena.address <= id(one) < arena.address + arena_size():
        wrong.append(f"{one!r} is not in {arena}")
    if pool.block_size != size_class(requested):
        wrong.append(f"{one!r} of {requested} bytes is in {pool}")
    if pool.block_of(id(one)) != id(one) - spare - head:
        wrong.append(f"{one!r} at {id(one):#x} is not at the start of a block of {pool}")
for one in made[::3000]:
    pool = pool_of(id(one))
    if pool is None or not pool.address <= id(one) < pool.address + pool_size():
        wrong.append(f"{one!r} is not in {pool}")
    if pool and not 0 < pool.used <= pool.capacity:
        wrong.append(f"{pool} holds {pool.used}")
for place in (0, 1, -1, id(None), id(int), 1 << 70):
    if pool_of(place) is not None:
        wrong.append(f"{place:#x} is in a pool")
taken = sum(pool.used for arena in arenas() for pool in arena.pools())
gap = abs(taken - sys.getallocatedblocks())
if gap > 0.1 * taken + 500:
    wrong.append(f"{taken} blocks are taken, {sys.getallocatedblocks()} says CPython")
count = len(arenas())
sys._debugmallocstats()
json.dump({"wrong": wrong[:20], "blocks": taken, "arenas": count}, sys.stdout)
