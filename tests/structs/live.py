"""Compare the structs that no header has with live objects; run in each interpreter.

Prints a JSON object: for each struct the fields that held what they should.
"""

import collections
import ctypes
import itertools
import json
import pathlib
import struct
import sys
import types
import weakref

from underhood.layouts import layout
from underhood.memory import read

proven = {}


class At:
    """A struct at an address: its fields as numbers, as they are or as they were in a copy."""

    def __init__(self, name, address, copy=None):
        self.name = name
        self.address = address
        self.layout = layout(name)
        self.copy = copy

    def __getitem__(self, name):
        field = self.layout[name]
        if self.copy is not None:
            return struct.unpack_from(field.code, self.copy, field.offset)[0]
        return struct.unpack(field.code, read(self.address + field.offset, field.size))[0]

    def items(self, name):
        """All items of an array of pointers."""
        field = self.layout[name]
        raw = read(self.address + field.offset, field.size)
        return list(struct.unpack(f"{field.count}P", raw))

    def place(self, name):
        return self.address + self.layout[name].offset

    def holds(self, **expected):
        """Note that fields hold what is expected."""
        for name, value in expected.items():
            found = self.items(name) if isinstance(value, list) else self[name]
            assert found == value, f"{self.name}.{name} is {found}, not {value}"
            self.proves(name)

    def proves(self, *names):
        for name in names:
            proven.setdefault(self.name, []).append(self.layout[name].path)


def prove_range():
    """Start, stop, step and length are the objects that Python shows."""
    At("rangeobject", id(numbers := range(3, 20, 2))).holds(
        start=id(3), stop=id(20), step=id(2), length=id(9)
    )
    assert numbers


def prove_deque():
    """Indices and links lead to the items."""
    one = collections.deque()
    at = At("dequeobject", id(one))
    at.holds(leftindex=32, rightindex=31, state=0, maxlen=-1)
    one.append(1)
    at.holds(leftindex=32, rightindex=32, state=1)
    At("dequeobject", id(short := collections.deque(maxlen=77))).holds(maxlen=77)
    reference = weakref.ref(one)
    at.holds(weakreflist=id(reference))
    assert short is not None

    many = collections.deque()
    for _ in range(32 + 64 + 10):
        many.append(object())
    at = At("dequeobject", id(many))
    left, right = At("block", at["leftblock"]), At("block", at["rightblock"])
    middle = At("block", left["rightlink"])
    ids = list(map(id, many))
    assert left.items("data")[32:] == ids[:32]
    middle.holds(data=ids[32:96], leftlink=left.address, rightlink=right.address)
    assert right.items("data")[:10] == ids[96:]
    at.holds(leftblock=left.address, rightblock=right.address, rightindex=9)
    if "freeblocks" in at.layout:
        at.holds(numfreeblocks=0)
        for _ in range(40):
            many.popleft()
        at.holds(numfreeblocks=1)
        assert at.items("freeblocks")[0] == left.address
        many.extend(range(3000))
        many.clear()
        at.holds(numfreeblocks=16)
        assert 16 == len(set(at.items("freeblocks")) - {0})
        at.proves("freeblocks")


def prove_keys():
    """The indices lead to the entries, and the entries to keys and values."""
    words, others, numbers = {"one": 1, "two": 2}, {"three": 3}, {1: 2}
    keys = At("PyDictKeysObject", At("PyDictObject", id(words))["ma_keys"])
    lookups = [
        At("PyDictKeysObject", At("PyDictObject", id(one))["ma_keys"])["dk_lookup"]
        for one in (words, others, numbers)
    ]
    assert lookups[0] == lookups[1] != lookups[2]
    keys.holds(dk_refcnt=1, dk_size=8, dk_usable=3, dk_nentries=2)
    indices = list(read(keys.place("dk_indices"), 8))
    assert sorted(indices) == [0, 1] + [255] * 6
    assert indices[hash("one") & 7] == 0
    keys.proves("dk_lookup", "dk_indices")
    entries = keys.place("dk_indices") + 8
    for number, (key, value) in enumerate(words.items()):
        entry = At("PyDictKeyEntry", entries + number * layout("PyDictKeyEntry").size)
        entry.holds(me_hash=hash(key), me_key=id(key), me_value=id(value))


def prove_module():
    """The C API says the same of definition and state."""
    at = At("PyModuleObject", id(module := types.ModuleType("plain")))
    reference = weakref.ref(module)
    at.holds(md_dict=id(module.__dict__), md_name=id(module.__name__), md_weaklist=id(reference))
    at.holds(md_def=0, md_state=0)
    api = ctypes.pythonapi
    api.PyModule_GetDef.restype = api.PyModule_GetState.restype = ctypes.c_void_p
    with_state = sys.modules["_struct"]
    one = ctypes.py_object(with_state)
    assert api.PyModule_GetDef(one) and api.PyModule_GetState(one)
    At("PyModuleObject", id(with_state)).holds(
        md_def=api.PyModule_GetDef(one), md_state=api.PyModule_GetState(one)
    )


def prove_property():
    """The functions and texts are those it was made of."""

    def getter(self):
        """Doc."""

    doc = "something"

    class Owner:
        name_of_it = property(getter, print, repr, doc)
        of_getter = property(getter)

    at = At("propertyobject", id(vars(Owner)["name_of_it"]))
    at.holds(prop_get=id(getter), prop_set=id(print), prop_del=id(repr), prop_doc=id(doc))
    at.holds(getter_doc=0)
    At("propertyobject", id(vars(Owner)["of_getter"])).holds(getter_doc=1)
    if "prop_name" in at.layout:
        at.holds(prop_name=id(next(name for name in vars(Owner) if name == "name_of_it")))


POOL = 4096 if sys.version_info < (3, 10) else 16384
ARENA = 256 << 10 if sys.version_info < (3, 10) else 1 << 20
BLOCK = 496  # a size that hardly anything else has, so that a free block stays free


def prove_allocator():
    """Pools and arenas count what is taken and freed."""
    objects = [bytes(BLOCK - bytes(0).__sizeof__()) for _ in range(4 * ARENA // BLOCK)]
    by_pool = collections.defaultdict(list)
    for number, one in enumerate(objects):
        by_pool[id(one) & -POOL].append(number)
    head = layout("pool_header").size
    room = (POOL - head) // BLOCK
    full = [pool for pool, members in by_pool.items() if len(members) == room]
    first = At("pool_header", full[len(full) // 2])
    first.holds(count=room, _padding=room, freeblock=0, szidx=BLOCK // 16 - 1)
    first.holds(nextoffset=head + room * BLOCK, maxnextoffset=POOL - BLOCK)
    table = find_arenas([(pool, At("pool_header", pool)["arenaindex"]) for pool in full])
    first.proves("arenaindex")

    members = by_pool[first.address]
    place = id(objects[members[5]])
    objects[members[5]] = None
    first.holds(count=room - 1, freeblock=place)
    for name, back in (("nextpool", "prevpool"), ("prevpool", "nextpool")):
        At("pool_header", first[name]).holds(**{back: first.address})

    # what we do ourselves takes pools too: look at all arenas at one moment
    last = max(At("pool_header", pool)["arenaindex"] for pool in full)
    count = max(16, 1 << last.bit_length())  # as the table grows
    mine = first["arenaindex"]
    arena = copy_arenas(table, count)[mine]
    arena.holds(ntotalpools=ARENA // POOL - (arena["address"] % POOL > 0))
    arena.holds(nfreepools=0, freepools=0, nextarena=0, prevarena=0)
    pools = arena["address"] + -arena["address"] % POOL
    arena.holds(pool_address=pools + arena["ntotalpools"] * POOL)
    freed = [pool for pool in full if At("pool_header", pool)["arenaindex"] == mine][:6]
    for number in itertools.chain.from_iterable(by_pool[pool] for pool in freed):
        objects[number] = None
    arenas = copy_arenas(table, count)
    arena = arenas[mine]
    assert arena["freepools"] in freed and 1 <= arena["nfreepools"] <= len(freed)
    linked = 0
    for name, back in (("nextarena", "prevarena"), ("prevarena", "nextarena")):
        other = (arena[name] - table) // layout("arena_object").size
        if arena[name] and other < count:
            arenas[other].holds(**{back: arena.address})
            linked += 1
    assert linked


def copy_arenas(table, count):
    """The first arenas of the table as they are now."""
    size = layout("arena_object").size
    raw = read(table, count * size)
    return [
        At("arena_object", table + at, raw[at : at + size]) for at in range(0, count * size, size)
    ]


def find_arenas(pools):
    """The address of the table of arenas: where each pool's index leads to the pool's arena."""
    one = layout("arena_object")
    pool, index = pools[0]
    starts = [struct.pack("P", pool - offset) for offset in range(0, ARENA, 4096)]
    maps = pathlib.Path("/proc/self/maps").read_text().splitlines()
    places = [line.split()[0] for line in maps if "rw-p" in line]
    for place in places:
        start, end = (int(part, 16) for part in place.split("-"))
        raw = read(start, end - start)
        for word in starts:
            at = raw.find(word)
            while at >= 0:
                table = start + at - one["address"].offset - index * one.size
                if all(leads(table, *pair) for pair in pools):
                    proven.setdefault("arena_object", []).append("address")
                    return table
                at = raw.find(word, at + 1)
    raise AssertionError("there is no table of arenas")


def leads(table, pool, index):
    """Whether the table's entry at an index is the arena of a pool."""
    try:
        at = At("arena_object", table + index * layout("arena_object").size)
        return 0 <= pool - at["address"] < ARENA
    except OSError:
        return False


PROOFS = {
    "rangeobject": prove_range,
    "dequeobject": prove_deque,
    "PyDictKeysObject": prove_keys,
    "PyModuleObject": prove_module,
    "propertyobject": prove_property,
    "pool_header": prove_allocator,
}
for asked in sys.argv[1:]:
    if asked in PROOFS:
        PROOFS[asked]()
json.dump({name: sorted(set(fields)) for name, fields in proven.items()}, sys.stdout)
