"""What happens on a release that nobody compared before; run in each interpreter.

Usage: python proof.py same|changed; prints what became of it as JSON.
"""

import collections
import gc
import json
import sys

from underhood import frames, peek, refcount, size_of
from underhood.build import Build
from underhood.errors import UnknownLayoutError
from underhood.layouts import layout
from underhood.structs import catalogue
from underhood.structs.arrangement import arrange
from underhood.structs.declaration import Condition, Member, Struct

HERE = Build.current()


def names():
    """The structs that the running build has."""
    found = []
    for name, shapes in catalogue.declarations().items():
        if isinstance(shapes[0], Struct) and any(one.condition.holds(HERE) for one in shapes):
            found.append(name)
    return found


def forget():
    """Let no release be one that the declarations were compared with."""
    known = [Build.parse(release) for release in catalogue.PROVEN]
    catalogue._builds[:] = [
        Build(one.version, one.debug, one.free_threaded, one.pointer_size, one.micro + 100)
        for one in known
    ]


class Plain:
    """Instances have a dict."""


def generator():
    """Is suspended."""
    yield [*frames()]


def same():
    """All structs are proven, and what is read by them is what it was."""
    refused = {}
    for name in names():
        try:
            found = layout(name)
        except UnknownLayoutError as error:
            refused[name] = str(error)
            continue
        assert [*found] == arrange(name, HERE)[0]
    one = Plain()
    one.attribute = 1
    made = generator()
    shown = next(made)
    assert ["generator", "same", "<module>"] == [view.name for view in shown if view.frame]
    assert all(view.address for view in shown), shown
    objects = [
        1 << 70, 1.5, "text", "é☃", b"x", bytearray(9), (1, 2), [1], {"a": 1}, {1, 2}, slice(1),
        range(3), one, Plain, int, len, same, same.__code__, made, collections.deque([1]),
        memoryview(b"abc"), sys, ValueError("x"), sys._getframe(), refused,
    ]  # fmt: skip
    for obj in objects:
        assert size_of(obj) == sys.getsizeof(obj), obj
        assert peek(obj).ob_type == id(type(obj))
        str(peek(obj))
    fresh = object()
    held = [fresh] * 5
    assert refcount(fresh) == 1 + len(held)
    return refused


def members(struct):
    """Every list of members of a struct, nested ones too, with its union's or struct's name."""
    yield struct
    for inner in struct.members:
        if inner.members:
            yield from members(inner)


def changes(name):
    """Have the declaration of a struct with a field too many or too few, at each place in turn."""
    (shape,) = (one for one in catalogue.declarations()[name] if one.condition.holds(HERE))
    for part in list(members(shape)):
        right = part.members
        for at, member in enumerate(right):
            if not member.condition.holds(HERE) or part.union:
                continue
            try:
                intruder = Member("void *", "intruder", Condition(""))
                part.members = [*right[:at], intruder, *right[at:]]
                yield "more", member.name
                part.members = [*right[:at], *right[at + 1 :]]
                yield "less", member.name
            finally:
                part.members = right


def changed():
    """A declaration with a field more or less is refused."""
    from underhood import proof
    from underhood.proof.sample import raw

    believed, refused = {"more": set(), "less": set()}, 0
    for name in names():
        before = arrange(name, HERE)
        for what, member in changes(name):
            try:
                after = raw(name)
            except (UnknownLayoutError, IndexError):
                continue
            places = {field.path: field.offset for field in after}
            if all(places.get(f.path, f.offset) == f.offset for f in before[0]):
                continue  # what is gone was the last, or padding stands there now
            proof._problems.clear()
            try:
                proof.prove(after)
            except UnknownLayoutError:
                refused += 1
            else:
                small = [f.size for f in before[0] if f.name == member] <= [4]
                if what == "more" or not small:
                    believed[what].add(f"{name}.{member}")
    return {"refused": refused, **{what: sorted(names) for what, names in believed.items()}}


forget()
gc.collect()
json.dump({"same": same, "changed": changed}[sys.argv[1]](), sys.stdout)
