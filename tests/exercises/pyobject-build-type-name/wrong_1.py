"""Takes the object for its own type."""

# expected: raised

from underhood import read


def type_name(address):
    header = object.__basicsize__
    place = int.from_bytes(read(address + header + 8, 8), "little")
    name = b""
    while not name.endswith(b"\0"):
        name += read(place + len(name), 1)
    return name[:-1].decode()
