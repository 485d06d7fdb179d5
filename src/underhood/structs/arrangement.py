"""Where C puts the members of a struct: offsets by alignment, bit-fields, unions, arrays."""

from __future__ import annotations

from . import scalars
from .catalogue import shape
from .declaration import Member, Struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..build import Build


class Field:
    """One field of a struct; offsets and sizes are in bytes, bits count from the lowest."""

    __slots__ = (
        "bit",
        "bits",
        "code",
        "count",
        "ctype",
        "flexible",
        "name",
        "offset",
        "path",
        "size",
    )

    def __init__(
        self,
        path: str,
        ctype: str,
        offset: int,
        size: int,
        code: str | None,
        *,
        count: int | None = None,
    ) -> None:
        self.path = path
        """How C reaches it: ``ob_base.ob_size``."""
        self.name = path.rpartition(".")[2]
        """What it is called: ``ob_size``; the path, where two fields have one name."""
        self.ctype = ctype
        """Its C type; of an array, that of the items."""
        self.offset = offset
        """How many bytes of the struct stand before it."""
        self.size = size
        """In bytes, of all items of an array; of a bit-field, the unit that holds it."""
        self.code = code
        """The letter for Python's struct module, or None for a struct."""
        self.count = count
        """How many items an array has as declared (0 for ``[]``), or None."""
        self.bit: int | None = None
        """Of a bit-field, the first bit from `offset` on, the lowest of the first byte being 0."""
        self.bits: int | None = None
        """Of a bit-field, how many bits it has."""
        self.flexible = False
        """Whether it is the array at the end, as long as each object needs."""

    @property
    def declaration(self) -> str:
        """The field as C declares it: ``PyObject *ob_item[1]``."""
        gap = "" if self.ctype.endswith("*") else " "
        count = "" if self.count is None else f"[{self.count or ''}]"
        bits = "" if self.bits is None else f":{self.bits}"
        return f"{self.ctype}{gap}{self.name}{count}{bits}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Field) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[object, ...]:
        return (self.path, self.ctype, self.offset, self.size, self.count, self.bit, self.bits)

    def __repr__(self) -> str:
        at = f"{self.offset}" if self.bit is None else f"{self.offset}, bit {self.bit}"
        return f"<Field {self.declaration} at {at}>"


def arrange(name: str, build: Build) -> tuple[list[Field], int, int]:
    """The fields of a declared struct in a build, its size, and its alignment."""
    fields, size, align = _place(name, build)
    names = [field.name for field in fields]
    for field in fields:
        if names.count(field.name) > 1:
            field.name = field.path
    if fields[-1].count in (0, 1):
        fields[-1].flexible = True
    return fields, size, align


def _place(ctype: str, build: Build) -> tuple[list[Field], int, int]:
    """Fields, size and alignment of a type; a scalar is one field without a name."""
    code = scalars.code(ctype)
    if code:
        size = scalars.size(code, build)
        return [Field("", ctype, 0, size, code)], size, scalars.alignment(code, build)
    found = shape(ctype, build)
    if isinstance(found, Struct):
        return _arrange(found, build)
    fields, size, align = _place(found.ctype, build)
    return [Field("", ctype, 0, size, fields[0].code)], size, align


def _arrange(parent: Member, build: Build) -> tuple[list[Field], int, int]:
    """Lay members out one after another; in a union, each at 0.

    By the rules of System V a bit-field begins where the last member ended, unless it would
    cross the end of its unit; by Microsoft's it shares a unit with bit-fields of its size only.
    """
    fields: list[Field] = []
    bits = 0  # taken so far
    largest = 0
    align = 1
    shared = 0  # the unit that Microsoft's next bit-field may share, in bits
    for member in parent.members:
        if not member.condition.holds(build):
            continue
        inner, width, boundary = (
            _arrange(member, build) if member.members else _place(member.ctype, build)
        )
        unit = 8 * width if member.bits else 8 * boundary
        taken = member.bits or 8 * width * (1 if member.count is None else member.count)
        if shared and (not member.bits or unit != shared):
            bits += -bits % shared
        fresh = member.bits and scalars.MICROSOFT and unit != shared
        shared = unit if member.bits and scalars.MICROSOFT else 0
        if fresh or not member.bits or bits // unit != (bits + taken - 1) // unit:
            bits += -bits % unit
        if member.bits:
            start = bits // unit * width
            if member.name:
                inner[0].bit, inner[0].bits = bits - 8 * start, member.bits
        else:
            start = bits // 8
        if member.name or not member.bits:
            align = max(align, boundary)
            fields += _named(member, inner, start, width)
        bits += taken
        if parent.union or member is parent.members[-1]:
            bits += -bits % (shared or 1)
        if parent.union:
            largest, bits = max(largest, bits), 0
    size = (max(largest, bits) + 7) // 8
    return fields, size + -size % align, align


def _named(member: Member, inner: list[Field], start: int, width: int) -> Iterator[Field]:
    """The fields of a member, as its parent sees them."""
    if member.count is not None:
        code = inner[0].code if not inner[0].path else None
        size = width * member.count
        yield Field(member.name, member.ctype, start, size, code, count=member.count)
        return
    for field in inner:
        field.path = ".".join(filter(None, (member.name, field.path)))
        field.name = field.path.rpartition(".")[2]
        field.offset += start
        yield field
