"""Structs as C declares them, for comparing builds: a struct inside of another is one field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ... import structs
from ...build import Build
from ...errors import UnknownLayoutError
from ...layouts import Change, Layout, layout
from ...structs.arrangement import Field
from ...structs.declaration import Member, Struct

Group = tuple[list[Build], Layout | None]
"""Builds that have the same struct; None where they have none of this name."""


def names(family: str = "") -> list[str]:
    """The structs of a family, or of all, in the order of their declarations."""
    found = dict.fromkeys(
        one.name
        for shapes in structs.declarations().values()
        for one in shapes
        if isinstance(one, Struct)
    )
    if not family:
        return list(found)
    module = __import__(f"{structs.__name__}.{family}", fromlist=["STRUCTS"])
    return [name for name in found if f"struct {name} {{" in module.STRUCTS]


def declared(name: str, build: Build) -> Layout | None:
    """The struct in a build, as its declaration has it; None if there is none."""
    try:
        whole = layout(name, build)
    except UnknownLayoutError:
        return None
    inner = dict(_embedded(structs.shape(name, build), build))
    fields: list[Field] = []
    for field in whole:
        path = next((path for path in inner if field.path.startswith(f"{path}.")), None)
        if path is None:
            fields.append(field)
        elif not fields or fields[-1].path != path:
            size = layout(inner[path], build).size
            fields.append(Field(path, inner[path], field.offset, size, None))
    return Layout(name, build, fields, whole.size, whole.align)


def _embedded(parent: object, build: Build, path: str = "") -> Iterator[tuple[str, str]]:
    """The members that are declared structs themselves: their paths and C types."""
    for member in parent.members if isinstance(parent, Member) else ():
        if member.condition.holds(build) and member.count is None:
            where = ".".join(filter(None, (path, member.name)))
            if member.members:
                yield from _embedded(member, build, where)
            elif is_struct(member.ctype, build):
                yield where, member.ctype


def is_struct(ctype: str, build: Build) -> bool:
    """Whether a C type is a struct that is declared here."""
    try:
        return isinstance(structs.shape(ctype, build), Struct)
    except UnknownLayoutError:
        return False


def groups(name: str, builds: Sequence[Build]) -> list[Group]:
    """The different shapes of a struct, each with its builds, the newest build's first."""
    found: list[tuple[object, Group]] = []
    for build in sorted(builds):
        one = declared(name, build)
        same = next((group for known, group in found if known == key(one)), None)
        if same:
            same[0].append(build)
        else:
            found.append((key(one), ([build], one)))
    shapes = [group for _, group in found]
    return sorted(shapes, key=lambda group: max(b.plain for b in group[0]), reverse=True)


def key(one: Layout | None) -> object:
    """What is equal of equal structs."""
    return one and (one.fields, one.size)


def before(build: Build, builds: Sequence[Build]) -> Build | None:
    """What a build is compared with: the release before; of a tagged build its plain one."""
    plain = [one for one in builds if not one.tags]
    if build.tags:
        return next((one for one in plain if one.version == build.version), None)
    return max((one for one in plain if one.version < build.version), default=None)


def words(change: Change) -> str:
    """What became of a field since the build before, in a few words; empty if nothing did."""
    old, new = change.old, change.new
    if old is None or new is None:
        return "new" if old is None else f"gone, was at {place(old)}"
    if change.kind == "same":
        return ""
    was = f"was at {place(old)}" if place(old) != place(new) else ""
    if old.declaration != new.declaration:
        return f"was {old.declaration}" + (f" at {place(old)}" if was else "")
    return was or f"was {old.size} bytes"


def place(field: Field) -> str:
    """Where a field is: its offset, and of a bit-field the first bit."""
    return f"{field.offset}" + ("" if field.bit is None else f", bit {field.bit}")


def room(field: Field) -> str:
    """How large a field is."""
    if field.bits:
        return f"{field.bits} bit" + ("s" if field.bits > 1 else "")
    return "…" if field.flexible else f"{field.size}"
