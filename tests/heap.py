"""Look at every word of pages that are spread over 64 MB of heap; run in each interpreter.

Usage: python heap.py MEGABYTES; prints how many words and objects there were, as JSON.
"""

import collections
import json
import pathlib
import random
import sys

from underhood import NotAnObjectError, UnreadableMemoryError, peek_at

PAGE = 4096
HEAP = 64 << 20
SHOWN = 500  # one in so many objects is printed
SOME = random.Random(11)


class Plain:
    """Instances have a dict."""

    def __init__(self, number):
        self.number = number


def zoo(number):
    """One of each of the common kinds, as large as chance says."""
    return [
        Plain(number), {"a": number, number: None}, str(number), (number, str), {number}, [number],
        b"x" * SOME.randrange(3000), float(number), number << SOME.randrange(500), "☃" * 9,
        bytearray(SOME.randrange(2000)), collections.deque([number]), lambda: number,
        [None] * SOME.randrange(500), frozenset([number]), (one for one in ()), slice(number),
    ]  # fmt: skip


def spans():
    """The writable mappings that the heap is made of: those of more than a page without a file."""
    for line in pathlib.Path("/proc/self/maps").read_text().splitlines():
        fields = line.split()
        start, end = (int(part, 16) for part in fields[0].split("-"))
        if fields[1].startswith("rw") and (len(fields) < 6 or fields[5] == "[heap]"):
            yield start, end


def resident(start, end):
    """The pages of a mapping that are in use: the others are all zeros."""
    with open("/proc/self/pagemap", "rb") as file:  # noqa: PTH123
        file.seek(start // PAGE * 8)
        flags = file.read((end - start) // PAGE * 8)
    return [start + n // 8 * PAGE for n in range(7, len(flags), 8) if flags[n] & 0x80]


kept = []
pages = []
while len(pages) * PAGE < HEAP:
    kept += [zoo(number) for number in range(len(kept), len(kept) + 500)]
    pages = [page for start, end in spans() for page in resident(start, end)]
    del kept[:: SOME.randrange(20, 40)]  # holes
pages = SOME.sample(pages, min(len(pages), int(float(sys.argv[1]) * (1 << 20)) // PAGE))
words = found = 0
for page in pages:
    for address in range(page, page + PAGE, 8):
        words += 1
        try:
            view = peek_at(address)
        except (NotAnObjectError, UnreadableMemoryError):
            continue
        found += 1
        if found % SHOWN == 0:
            str(view)
json.dump({"words": words, "found": found}, sys.stdout)
