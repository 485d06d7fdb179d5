"""The catalogue of sizes: each entry is right on each build, and none is missing."""

import json

from underhood.sizes.catalogue import LENGTHS, entries

COMPARE = """
import json, sys
from underhood.sizes.catalogue import entries
wrong, absent = [], []
for entry in entries():
    size = entry.size()
    if size is None:
        absent.append(entry.code)
        try:
            entry.make()
        except NameError:
            continue
        wrong.append([entry.code, "is there", None])
    elif sys.getsizeof(entry.make()) != size:
        wrong.append([entry.code, sys.getsizeof(entry.make()), int(size)])
print(json.dumps([wrong, absent]))
"""


def test_each_entry_is_right(executable, child):
    """On each build sys.getsizeof of what an entry makes is what it calculates."""
    outcome = child(executable, "-c", COMPARE)

    assert "" == outcome.stderr
    wrong, absent = json.loads(outcome.stdout)
    assert [] == wrong
    assert len(absent) <= 1


def test_every_length_is_there():
    """Each type with a length has all of them, but for one string that is a special one."""
    found = [(entry.name, entry.code) for entry in entries() if entry.length is not None]
    kinds = {
        code.replace(str(entry.length), "N")
        for entry in entries()
        if entry.length == 1000
        for code in [entry.code]
    }
    assert len(kinds) * len(LENGTHS) - 1 == len(found) == len(set(found))
    assert 15 == len(kinds)


def test_an_entry_says_what_it_is():
    """Its repr is the expression."""
    assert "<Entry object()>" == repr(next(entries()))
