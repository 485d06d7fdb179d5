"""What memory says of a frame: ``_PyInterpreterFrame`` from 3.11, ``PyFrameObject`` before.

Python/ceval.c keeps the stack pointer of the frame that runs in a register, and puts it back
into the frame (Include/internal/pycore_frame.h, from 3.14 pycore_interpframe.h) when it calls a
Python function; from 3.14 before whatever may call back.
"""

from __future__ import annotations

import struct
from functools import cache
from types import CodeType

from ..build import Build
from ..errors import UnderhoodError, UnreadableMemoryError
from ..layouts import layout
from ..memory import read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType

    from ..layouts import Layout

_OWNERS = ("thread", "generator", "frame object", "C stack")  # FRAME_OWNED_BY_…
_OWNERS_3_14 = ("thread", "generator", "frame object", "interpreter", "C stack")
_WORD = struct.calcsize("P")
_TRIES = 3
_LONGEST = 10_000  # hidden frames in a row, names and stacks: whatever is longer is no such thing
_TAGS = 3
_WANTED = """
    ob_type tp_name tp_flags co_name co_nlocalsplus co_stacksize
    f_frame f_back f_code f_lasti f_valuestack f_stacktop f_stackdepth
    f_executable f_func f_funcobj frame_obj previous prev_instr instr_ptr
    stacktop stackpointer tlbc_index is_entry owner
"""


class Raw:
    """One frame as it was in memory; addresses and words are numbers."""

    def __init__(self, address: int) -> None:
        self.address = address
        self.owner = "frame object"
        self.previous = 0
        self.code = 0
        self.function = 0
        self.frame = address
        self.entry: bool | None = None
        self.lasti: int | None = None
        self.slots: tuple[int, ...] = ()
        """The words of local variables, cells and free variables."""
        self.stack: tuple[int, ...] | None = None
        """The words of the value stack, if the frame knows where it ends."""

    @property
    def rests(self) -> bool:
        """Whether nothing runs it now: it has ended, or nothing stands before a generator."""
        return self.owner == "frame object" or (self.owner == "generator" and not self.previous)


_shape = cache(layout)  # of the running build; it is asked for often


@cache
def without_gil() -> bool:
    """Whether other threads run while this one does."""
    return Build.current().free_threaded


def frame(one: FrameType) -> Raw | None:
    """What memory says of a frame object, or None if it disagrees with what Python says."""
    for _ in range(_TRIES):
        try:
            raw = _old(one) if _interpreter() is None else _new(address(one), one.f_code)
        except (UnreadableMemoryError, struct.error):
            continue  # the thread that runs it has left it meanwhile
        except UnderhoodError:
            return None  # a version of which nothing is declared
        # one that outlives its call is copied into its frame object, without this pointer
        back = raw.frame == id(one) or (raw.owner == "frame object" and not raw.frame)
        if back and raw.code == id(one.f_code) and raw.owner:
            return raw
    return None


def address(one: FrameType) -> int:
    """Where the interpreter keeps a frame, which is the frame object itself before 3.11."""
    if _interpreter() is None:
        return id(one)
    return _fields("PyFrameObject", id(one))["f_frame"]


def between(start: int, goal: int) -> list[Raw]:
    """The frames from an address up to another one, or to 0; none if it is not met."""
    found: list[Raw] = []
    try:
        while start != goal and len(found) < _LONGEST:
            if not start:
                return []
            found.append(_new(start, None))
            start = found[-1].previous
    except (UnderhoodError, struct.error):
        return []
    return found if all(raw.owner for raw in found) else []


def is_code(address: int) -> bool:
    """Whether there is a code object."""
    try:
        return address != 0 and _fields("PyObject", address)["ob_type"] == id(CodeType)
    except UnderhoodError:
        return False


def name_of_code(address: int) -> str | None:
    """The name of the code object at an address."""
    if not is_code(address):
        return None
    try:
        return _text(_fields("PyCodeObject", address)["co_name"])
    except UnderhoodError:
        return None


def name_of_type(address: int) -> str | None:
    """The name of the type of the object at an address, if that looks like an object."""
    try:
        kind = _fields("PyObject", address)["ob_type"]
        meta = _fields("PyObject", kind)["ob_type"]
        if not _fields("PyTypeObject", meta)["tp_flags"] & 1 << 31:  # Py_TPFLAGS_TYPE_SUBCLASS
            return None
        start = _fields("PyTypeObject", kind)["tp_name"]
        end = 4096 - start % 4096  # up to the end of the page, which is there if its start is
        raw = read(start, end).partition(b"\0")[0]
        return raw.decode("utf-8", "backslashreplace").rpartition(".")[2]
    except (UnderhoodError, struct.error):
        return None


def _interpreter() -> Layout | None:
    """The layout of the interpreter's frame, or None where frame objects are all there is."""
    return _shape("_PyInterpreterFrame") if "f_frame" in _shape("PyFrameObject") else None


def _new(address: int, code: CodeType | None) -> Raw:
    shape = _shape("_PyInterpreterFrame")
    fields = _fields("_PyInterpreterFrame", address)
    raw = Raw(address)
    owners = _OWNERS if "stacktop" in fields else _OWNERS_3_14
    raw.owner = owners[fields["owner"]] if 0 <= fields["owner"] < len(owners) else ""
    raw.previous = fields["previous"]
    raw.code = (fields.get("f_code") or fields.get("f_executable") or 0) & ~_TAGS
    if raw.owner in ("C stack", "interpreter"):  # the other fields are not set
        return raw
    raw.frame = fields["frame_obj"]
    raw.function = (fields.get("f_func") or fields.get("f_funcobj") or 0) & ~_TAGS
    entry = fields.get("is_entry")
    raw.entry = None if entry is None else bool(entry)
    if not is_code(raw.code):
        return raw
    about = _fields("PyCodeObject", raw.code)
    count = about["co_nlocalsplus"]
    start = address + shape["localsplus"].offset
    _read_instruction(raw, fields)
    if "stacktop" in fields:
        top = fields["stacktop"]
        depth = max(0, top - count) if top >= 0 else None
    else:
        top = fields["stackpointer"]
        depth = (top - start) // _WORD - count if top else None
    _read_slots(raw, start, count, depth, about["co_stacksize"])
    return raw


def _read_instruction(raw: Raw, fields: dict[str, int]) -> None:
    if fields.get("tlbc_index"):
        return  # bytecode of the thread's own
    pointer = fields.get("instr_ptr") or fields["prev_instr"]
    raw.lasti = pointer - raw.code - _shape("PyCodeObject")["co_code_adaptive"].offset


def _old(one: FrameType) -> Raw:
    fields = _fields("PyFrameObject", id(one))
    code = one.f_code
    raw = Raw(id(one))
    raw.code = fields["f_code"]
    raw.previous = fields["f_back"]
    raw.lasti = fields["f_lasti"] * (1 if "f_stacktop" in fields else 2)  # 3.10 counts in units
    if raw.lasti < 0:
        raw.lasti = -1
    count = len(code.co_varnames) + len(code.co_cellvars) + len(code.co_freevars)
    start = id(one) + _shape("PyFrameObject")["f_localsplus"].offset
    if "f_stacktop" in fields:
        top = fields["f_stacktop"]
        depth = (top - fields["f_valuestack"]) // _WORD if top else None
    else:
        depth = fields["f_stackdepth"] if fields["f_stackdepth"] >= 0 else None
    _read_slots(raw, start, count, depth, code.co_stacksize)
    return raw


def _read_slots(raw: Raw, start: int, count: int, depth: int | None, limit: int) -> None:
    if not 0 <= count <= _LONGEST * 10 or (depth is not None and not 0 <= depth <= limit):
        raw.owner = ""  # no frame looks so
        return
    total = count + (depth or 0)
    words = struct.unpack(f"{total}P", read(start, total * _WORD))
    raw.slots = words[:count]
    raw.stack = None if depth is None else words[count:]


@cache
def _plan(name: str) -> tuple[int, tuple[tuple[str, struct.Struct, int], ...]]:
    """How much of a struct to read, and its numbers that are wanted here."""
    shape = _shape(name)
    wanted = [field for field in shape if field.name in _WANTED.split() and field.code]
    size = max(field.offset + field.size for field in wanted)
    return size, tuple((f.name, struct.Struct(f.code or ""), f.offset) for f in wanted)


def _fields(name: str, address: int) -> dict[str, int]:
    """The wanted numbers of a struct, all of one moment."""
    size, plan = _plan(name)
    copy = read(address, size)
    return {name: shape.unpack_from(copy, offset)[0] for name, shape, offset in plan}


def _text(address: int) -> str | None:
    """The characters of an ASCII string."""
    shape = _shape("PyASCIIObject")
    copy = read(address, shape.size)
    length = struct.unpack_from("n", copy, shape["length"].offset)[0]
    for name in ("compact", "ascii"):
        bit = 8 * shape[name].offset + (shape[name].bit or 0)
        if not copy[bit // 8] >> bit % 8 & 1:
            return None
    if not 0 <= length <= _LONGEST:
        return None
    return read(address + shape.size, length).decode("ascii", "replace")
