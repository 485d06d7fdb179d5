"""A frame and its words, as one looks at them."""

from __future__ import annotations

import gc
import opcode
from types import CellType, CodeType

from . import reading
from .objects import UNKNOWN, Objects

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import FrameType

    from .reading import Raw

_WIDTH = 60  # of a value, in characters
_INT, _BORROWED = 3, 1  # tags of a _PyStackRef, from 3.14: Include/internal/pycore_stackref.h


class Slot:
    """One word of a frame: a variable's or one of the value stack."""

    __slots__ = ("name", "type_name", "value", "word")

    def __init__(self, word: int, name: str | None = None) -> None:
        self.word = word
        """The word itself, with its tag bits."""
        self.name = name
        """Of a variable, its name; for one in a cell the word points at the cell."""
        self.value: object = UNKNOWN
        """The object, or `UNKNOWN` where no object that Python reaches stands at the address."""
        self.type_name: str | None = None
        """The name of the object's type, which is known even where the object is not."""

    def resolve(self, objects: Objects) -> None:
        """Find the object, or at least its type."""
        if self.kind == "int":
            self.value, self.type_name = _signed(self.word) >> 2, "int"
        elif self.kind == "object":
            self.value = objects.at(self.address)
            if self.value is UNKNOWN:
                self.type_name = reading.name_of_type(self.address)
            else:
                self.type_name = type(self.value).__name__

    @property
    def kind(self) -> str:
        """``null``, ``object``, or ``int``, a number without an object (from 3.14)."""
        if self.word & _INT == _INT:
            return "int"
        return "object" if self.word & ~_INT else "null"

    @property
    def borrowed(self) -> bool:
        """Whether the frame does not own a reference to the object (from 3.14)."""
        return self.kind == "object" and self.word & _INT == _BORROWED

    @property
    def address(self) -> int:
        """Where the object is, or 0."""
        return self.word & ~_INT if self.kind == "object" else 0

    @property
    def content(self) -> object:
        """The variable's value: of a cell what is in it; `UNKNOWN` if there is none."""
        if not isinstance(self.value, CellType):
            return self.value
        try:
            return self.value.cell_contents
        except ValueError:
            return UNKNOWN

    @property
    def text(self) -> str:
        """The value in a few characters."""
        if self.kind == "null":
            return "NULL"
        if self.kind == "int":
            return f"tagged {self.value}"
        if self.value is UNKNOWN:
            return f"<{self.type_name or 'object'} at {self.address:#x}>"
        return short(self.value)

    def __repr__(self) -> str:
        return f"{self.name} = {self.text}" if self.name else self.text


class FrameView:
    """One frame, as it was when it was looked at."""

    def __init__(self, frame: FrameType | None) -> None:
        self.frame = frame
        """The frame object, or None if only the interpreter knows this frame."""
        self.code: CodeType | None = frame.f_code if frame else None
        self.name = getattr(self.code, "co_qualname", self.code.co_name) if self.code else ""
        """The code's qualified name (to 3.10 its name)."""
        self.line: int | None = frame.f_lineno if frame else None
        self.lasti: int | None = frame.f_lasti if frame else None
        """What ``f_lasti`` says, in bytes; in 3.11 and 3.12 it may lie in an inline cache."""
        self.locals: dict[str, object] = {}
        """The variables that have a value, with cells resolved; a copy of ``f_locals``."""
        self.address: int | None = None
        """Of the ``_PyInterpreterFrame``; to 3.10 of the frame object, which is the frame."""
        self.owner: str | None = None
        """``thread``, ``generator``, ``frame object``, ``C stack`` or ``interpreter``."""
        self.previous: int | None = None
        """The address of the frame before this one, or 0."""
        self.function: Slot | None = None
        """The function that the frame runs (from 3.11)."""
        self.entry: bool | None = None
        """In 3.11: whether C entered the interpreter with this frame; later a frame does that."""
        self.slots: list[Slot] = []
        """The words of the variables, as C has them: NULL where there is no value yet."""
        self.stack: list[Slot] | None = None
        """The value stack, its bottom first; None if its height is in a register only.

        That is so to 3.13 while the frame calls a C function, and to 3.10 while it runs.
        """
        self._looked = False

    def look(self, objects: Objects, generator: object = None) -> None:
        """Ask Python for the variables, and make known what the frame's words may point at."""
        self._looked = True
        frame = self.frame
        if frame is None:
            return
        try:
            self.locals = dict(frame.f_locals)
        except Exception:
            pass  # code may run in a namespace of any type, and its thread may be changing it
        objects.add(_near(frame, self.locals))
        if generator is not None:
            objects.add(gc.get_referents(generator))  # it visits its own value stack

    def read(self, raw: Raw, objects: Objects) -> None:
        """Take over what memory says."""
        self.address = raw.address
        self.owner = raw.owner
        self.previous = raw.previous
        self.entry = raw.entry
        if self.frame is None:
            self.name = reading.name_of_code(raw.code) or ""
            found = objects.at(raw.code) if self.name else None
            self.code = found if isinstance(found, CodeType) else None
            self.lasti = raw.lasti
        if raw.function:
            self.function = Slot(raw.function)
        names = names_of(self.code)
        if len(names) != len(raw.slots):
            names = ("",) * len(raw.slots)
        self.slots = [Slot(word, name) for word, name in zip(raw.slots, names)]
        if raw.stack is not None:
            self.stack = [Slot(word) for word in raw.stack]

    @property
    def words(self) -> list[Slot]:
        """All words of the frame that may point at objects."""
        return [*self.slots, *(self.stack or ()), *([self.function] if self.function else ())]

    def resolve(self, objects: Objects) -> None:
        """Find the objects that the words point at."""
        for slot in self.words:
            slot.resolve(objects)
        if not self._looked:
            self.locals = {
                slot.name: slot.content
                for slot in self.slots
                if slot.name and slot.content is not UNKNOWN
            }

    @property
    def filename(self) -> str | None:
        """The file of the code."""
        return self.code.co_filename if self.code else None

    @property
    def offset(self) -> int | None:
        """Where in the bytecode the current instruction begins; None before the first one."""
        if self.code is None or self.lasti is None or self.lasti < 0:
            return None
        raw = self.code.co_code
        offset = self.lasti
        while offset > 0 and raw[offset] == _CACHE:
            offset -= 2
        return offset

    @property
    def instruction(self) -> str | None:
        """The name of the current instruction, as the compiler wrote it, not specialized."""
        offset = self.offset
        if offset is None or self.code is None:
            return None
        return opcode.opname[self.code.co_code[offset]]

    @property
    def complete(self) -> bool:
        """Whether Python can see this frame."""
        return self.frame is not None

    def __repr__(self) -> str:
        what = self.name or ("entry from C" if self.frame is None else "?")
        where = f" at {self.filename}:{self.line}" if self.code and self.line else ""
        doing = f", {self.instruction} {self.offset}" if self.instruction else ""
        return f"<FrameView of {what}{where}{doing}>"

    def __str__(self) -> str:
        what = self.name or "entry from C"
        owner = {None: "", "C stack": ", on the C stack"}.get(
            self.owner, f", owned by the {self.owner}"
        )
        lines = [f"{what}{owner}" + (f", at {self.address:#x}" if self.address else "")]
        if self.frame is None:
            lines[0] += ", not visible to Python"
        if self.code:
            doing = f", {self.instruction} at {self.offset}" if self.instruction else ""
            lines.append(f"{self.filename}:{self.line}{doing}")
        if self.code and self.code.co_flags & _NEWLOCALS:  # others are all of a module or a class
            lines += [f"{name} = {short(value)}" for name, value in self.locals.items()]
        elif self.locals:
            lines.append(f"{len(self.locals)} names")
        if self.stack:
            lines.append("stack: " + ", ".join(map(repr, self.stack)))
        return "\n    ".join(lines)


_CACHE = opcode.opmap.get("CACHE", -1)
_NEWLOCALS = 2  # CO_NEWLOCALS


def names_of(code: CodeType | None) -> tuple[str, ...]:
    """The names of a frame's variables, in the order of their words."""
    if code is None:
        return ()
    cells = code.co_cellvars
    if _CACHE >= 0:  # from 3.11 an argument in a cell has one word, not two
        cells = tuple(name for name in cells if name not in code.co_varnames)
    return code.co_varnames + cells + code.co_freevars


def _near(frame: FrameType, names: dict[str, object]) -> Iterable[object]:
    """Objects that the words of a frame are likely to point at."""
    code = frame.f_code
    yield from names.values()
    yield from code.co_consts
    yield from code.co_names
    yield from frame.f_globals.values()
    yield from (code, frame.f_globals, frame.f_builtins)


def _signed(word: int) -> int:
    return word - (1 << 64 if word >> 63 else 0)


def short(value: object) -> str:
    """A value in a few characters; its own code is trusted to fail."""
    try:
        text = repr(value)
    except BaseException as error:
        text = (
            f"<{type(value).__name__} at {id(value):#x}, whose repr raises {type(error).__name__}>"
        )
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…"
