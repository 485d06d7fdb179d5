"""Each byte is a character."""

# expected: type_name(id(Part)): expected 'Élan', got 'Ã

from underhood import read


def type_name(address):
    header = object.__basicsize__
    kind = int.from_bytes(read(address + header - 8, 8), "little")
    place = int.from_bytes(read(kind + header + 8, 8), "little")
    name = ""
    while not name.endswith("\0"):
        name += chr(read(place + len(name), 1)[0])
    return name[:-1]
