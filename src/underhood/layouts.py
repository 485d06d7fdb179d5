"""Where the fields of a C struct are: names, offsets and sizes, for any supported build."""

from __future__ import annotations

import sys

from . import structs
from .build import Build
from .errors import UnknownLayoutError
from .structs.arrangement import Field, arrange
from .structs.catalogue import is_proven

TYPE_CHECKING = False  # importing typing would cost more than this module
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Layout:
    """The fields of a struct in one build, in the order of C.

    ``layout["ob_size"]`` is a field, by name or path; iterating gives all of them, those of
    structs inside of it too. `str` of it is a table. Offsets and sizes are in bytes. A name
    that the struct does not have raises `UnknownLayoutError`, which says where it is known.
    """

    __slots__ = ("_by_name", "align", "build", "fields", "name", "size")

    def __init__(
        self, name: str, build: Build, fields: Sequence[Field], size: int, align: int
    ) -> None:
        self.name = name
        """The name of the struct: ``PyListObject``."""
        self.build = build
        """The `Build` that has it so."""
        self.fields = tuple(fields)
        """Each `Field`, those of structs inside of it too."""
        self.size = size
        """What C's ``sizeof`` says: with padding, and with one item where ``[1]`` is declared."""
        self.align = align
        """The bytes at a multiple of which it begins."""
        self._by_name = {field.path: field for field in fields}
        self._by_name.update((field.name, field) for field in fields)

    @property
    def fixed_size(self) -> int:
        """The bytes before the items: up to the array at the end, or all if there is none."""
        last = self.fields[-1]
        return last.offset if last.flexible else self.size

    def __getitem__(self, name: str) -> Field:
        try:
            return self._by_name[name]
        except KeyError:
            where = " or ".join(map(str, structs.holders(self.name, name)))
            raise UnknownLayoutError(
                f"{self.name} has no field {name!r} in CPython {self.build}"
                + (f": it is in {where}" if where else "")
            ) from None

    def get(self, name: str) -> Field | None:
        """The field of this name or path, or None if this build has none."""
        return self._by_name.get(name)

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields)

    def __len__(self) -> int:
        return len(self.fields)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Layout) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[object, ...]:
        return (self.name, self.build, self.fields, self.size)

    def __repr__(self) -> str:
        return f"<Layout of {self.name} in {self.build}: {len(self)} fields, {self.size} bytes>"

    def __str__(self) -> str:
        rows = [("offset", "size", "field")]
        for field in self.fields:
            bit = "" if field.bit is None else f":{field.bit}"
            size = f"{field.bits} bit" if field.bits else "…" if field.flexible else f"{field.size}"
            rows.append((f"{field.offset}{bit}", size, field.declaration))
        first, second = (max(len(row[column]) for row in rows) for column in (0, 1))
        lines = [f"{row[0]:>{first}}  {row[1]:>{second}}  {row[2]}" for row in rows]
        return "\n".join([f"{self.name}, CPython {self.build}: {self.size} bytes", *lines])


class Change:
    """What became of one field between two layouts; `old` or `new` is None if it is not there."""

    __slots__ = ("new", "old")

    def __init__(self, old: Field | None, new: Field | None) -> None:
        self.old = old
        """The `Field` as it was."""
        self.new = new
        """The `Field` as it is."""

    @property
    def kind(self) -> str:
        """``same``, ``moved`` (only its place differs), ``changed``, ``added`` or ``removed``."""
        old, new = self.old, self.new
        if old is None or new is None:
            return "added" if old is None else "removed"
        if (old.ctype, old.size, old.count, old.bits) != (new.ctype, new.size, new.count, new.bits):
            return "changed"
        return "same" if (old.offset, old.bit) == (new.offset, new.bit) else "moved"

    def __repr__(self) -> str:
        return f"<Change {self.kind}: {self.old!r} -> {self.new!r}>"


def diff(old: Layout, new: Layout) -> list[Change]:
    """Every field of two layouts, in the order of the new one, with what became of it.

    Returns a `Change` for each, also for those that are the same. A removed field stands where
    it was, after the field that was before it.
    """
    changes = [Change(old.get(field.name), field) for field in new]
    place = 0
    for field in old:
        if field.name in new:
            place = 1 + next(i for i, change in enumerate(changes) if change.old == field)
        else:
            changes.insert(place, Change(field, None))
            place += 1
    return changes


_layouts: dict[tuple[object, ...], Layout] = {}
_often: dict[str, Layout] = {}  # of the running build
_here: list[Build] = []


def _running() -> Build:
    """The running build, if its structs are as it is usually configured."""
    if hasattr(sys, "getobjects"):
        raise UnknownLayoutError("configured --with-trace-refs, objects have two more words")
    if sys.int_info.sizeof_digit != layout("int", Build.current())["ob_digit"].size:
        raise UnknownLayoutError("configured --enable-big-digits, digits have another size")
    _here.append(Build.current())
    return _here[0]


_unproven: list[bool] = []  # whether the running interpreter is a release that nobody compared


def _check(found: Layout) -> None:
    """Prove what memory of the running interpreter may be read by, if it is not proven."""
    here = Build.current()
    if found.build != here or found.build.micro != here.micro:
        return
    if not _unproven:
        _unproven.append(not is_proven(here))
    if _unproven[0]:
        from .proof import prove

        prove(found)


def layout(what: type | str, build: Build | str | None = None) -> Layout:
    """The layout of a C struct in a build, by default the running one.

    ``what`` is the struct's name (``"PyListObject"``), a Python type (``list``) or its name
    (``"list"``, ``"collections.deque"``); a subclass that adds nothing to the struct has that of
    its base. ``build`` is a `Build` or its name (``"3.13t"``); its pointer size counts too.
    Offsets and sizes are in bytes, and computed from declarations in C as CPython's headers have
    them (Include/object.h and others, Include/internal/pycore_dict.h and others).
    Raises `UnknownLayoutError` where nothing is declared: nothing is ever guessed. Where the
    running release is none that the declarations were compared with (`structs.PROVEN`), each
    struct is compared with what the interpreter tells, and refused if that differs.
    """
    if build is None and _here and isinstance(what, str) and what in _often:
        return _often[what]
    build = Build.of(build) if build else _here[0] if _here else _running()
    key = what, build, build.micro
    found = _layouts.get(key) if isinstance(what, str) else None
    if found is None:
        name = struct_of(what, build)
        found = _layouts.get((name, build, build.micro))
        if found is None:
            found = Layout(name, build, *arrange(name, build))
            _check(found)
        _layouts[name, build, build.micro] = found
        if isinstance(what, str):
            _layouts[key] = found
    if isinstance(what, str) and _here and build is _here[0]:
        _often[what] = found
    return found


def struct_of(what: type | str, build: Build) -> str:
    """The name of the struct of a Python type, of its name, or of the struct itself."""
    if isinstance(what, type):
        return _struct_of_type(what, build)
    types = structs.types()
    name = types.get(what) or types.get(f"collections.{what}") or what
    if structs.is_struct(name, build):
        return name
    raise UnknownLayoutError(f"{name} is no struct, but another name of a C type")


_HEAP_TYPE = 1 << 9  # Py_TPFLAGS_HEAPTYPE


def _struct_of_type(what: type, build: Build) -> str:
    types = structs.types()
    kind: type | None = what
    while kind is not None and kind.__basicsize__ == what.__basicsize__:
        built_in = kind.__module__ == "builtins"
        name = kind.__qualname__ if built_in else f"{kind.__module__}.{kind.__qualname__}"
        # a class of the reader's may call itself list, and builtins its module
        if name in types and not (built_in and kind.__flags__ & _HEAP_TYPE):
            try:
                return struct_of(name, build)
            except UnknownLayoutError:
                pass  # it has nothing of its own, such as NameError in 3.9
        kind = kind.__base__
    name = f"{what.__module__}.{what.__qualname__}"
    raise UnknownLayoutError(f"no struct is declared for the type {name} in CPython {build}")
