"""No name is longer than a line."""

# expected: type_name(id(long)) == "N" * 1000: expected True, got False

from underhood import read


def type_name(address):
    header = object.__basicsize__
    kind = int.from_bytes(read(address + header - 8, 8), "little")
    place = int.from_bytes(read(kind + header + 8, 8), "little")
    name = b""
    while not name.endswith(b"\0") and len(name) < 80:
        name += read(place + len(name), 1)
    return name.rstrip(b"\0").decode()
