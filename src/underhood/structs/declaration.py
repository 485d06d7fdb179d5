"""The language of the struct declarations: C, with the builds a line holds for beside it.

A line without a comment holds for every build; in a comment stand words that must all be true:
``3.12-`` (from that version on), ``-3.11`` (up to it), ``3.12-3.13``, ``3.12`` (only there) or
``3.13.1-`` (from that patch release on), ``t`` (free-threaded) or ``gil``, ``d`` (debug) or
``release``, ``64`` or ``32`` (bits of a pointer)::

    struct PyTupleObject {
        PyVarObject ob_base;
        Py_hash_t ob_hash;       // 3.14-
        PyObject *ob_item[1];
    };

One field a line. A struct whose shape changed much is declared twice, with disjoint conditions.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..build import Build

_LINE = re.compile(r"\s*(?P<code>[^/]*?)\s*(?://\s*(?P<condition>.*?)\s*)?")
_OPEN = re.compile(r"(?P<kind>struct|union)\s*(?P<name>\w*)\s*\{")
_CLOSE = re.compile(r"\}\s*(?P<name>\w*);")
_TYPEDEF = re.compile(r"typedef (?P<type>.+?)\s*\b(?P<name>\w+);")
_FIELD = re.compile(
    r"(?P<type>\w[\w\s]*?[\s*]+)(?P<name>\w*)(?:\[(?P<count>\d*)\])?(?::(?P<bits>\d+))?;"
)
_WHOLE = re.compile(
    r"^(?:struct|union) (\w+) \{.*?^\};|^typedef .+?\b(\w+);[^\n]*", re.MULTILINE | re.DOTALL
)
_VERSIONS = re.compile(r"([\d.]*)(-?)([\d.]*)")
_SPOKEN = {
    "t": "free-threaded",
    "gil": "with the GIL",
    "d": "debug",
    "release": "not debug",
    "64": "64-bit",
    "32": "32-bit",
}


class Condition:
    """Which builds a line holds for; `text` is what the declaration says."""

    __slots__ = ("_bounds", "text", "words")

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = frozenset(text.split())
        self._bounds = [_bounds(word) for word in self.words if word not in _SPOKEN]

    def holds(self, build: Build) -> bool:
        """Whether all the words are true of a build."""
        if not self.words:
            return True
        true = {
            "t" if build.free_threaded else "gil",
            "d" if build.debug else "release",
            str(8 * build.pointer_size),
        }
        # a build that does not say which patch release it is stands for the newest
        release = (*build.version, 999 if build.micro is None else build.micro)
        return all(word in true for word in self.words if word in _SPOKEN) and all(
            low <= release[: len(low)] and (high is None or release[: len(high)] <= high)
            for low, high in self._bounds
        )

    def __str__(self) -> str:
        return " and ".join(_SPOKEN.get(word) or _speak(word) for word in self.text.split())


class Member:
    """One field of a struct: plain, or with `members` of its own (a nested struct or union)."""

    __slots__ = ("bits", "condition", "count", "ctype", "members", "name", "union")

    def __init__(self, ctype: str, name: str, condition: Condition) -> None:
        self.ctype = ctype
        self.name = name
        self.condition = condition
        self.count: int | None = None  # of an array; 0 if its length is not declared
        self.bits: int | None = None  # of a bit-field
        self.members: list[Member] = []
        self.union = False


class Struct(Member):
    """A struct, as one range of builds has it."""

    __slots__ = ()


class Typedef:
    """Another name of a C type, in one range of builds."""

    __slots__ = ("condition", "ctype", "name")

    def __init__(self, ctype: str, name: str, condition: Condition) -> None:
        self.ctype = ctype
        self.name = name
        self.condition = condition


def split(text: str) -> Iterator[tuple[str, str]]:
    """The declarations of a text, one by one and unread, each with the name that it declares."""
    for match in _WHOLE.finditer(text):
        yield match[1] or match[2], match[0]


def heading(text: str) -> Condition:
    """Which builds a declaration holds for, as its first line says."""
    match = _LINE.fullmatch(text.partition("\n")[0])
    return Condition(match["condition"] or "" if match else "")


def parse(text: str) -> Iterator[Struct | Typedef]:
    """Read declarations; raises ValueError at a line that is not one."""
    open_: list[Member] = []
    for number, line in enumerate(text.splitlines(), 1):
        match = _LINE.fullmatch(line)
        code = match["code"] if match else line
        condition = Condition(match["condition"] or "" if match else "")
        if not code:
            continue
        if match := _OPEN.fullmatch(code):
            kind = Member if open_ else Struct
            opened = kind("", match["name"], condition)
            opened.union = match["kind"] == "union"
            if open_:
                open_[-1].members.append(opened)
            open_.append(opened)
        elif open_ and (match := _CLOSE.fullmatch(code)):
            closed = open_.pop()
            closed.name = match["name"] or closed.name
            if isinstance(closed, Struct):
                yield closed
        elif open_ and (match := _FIELD.fullmatch(code)):
            open_[-1].members.append(_member(match, condition))
        elif not open_ and (match := _TYPEDEF.fullmatch(code)):
            yield Typedef(match["type"], match["name"], condition)
        else:
            raise ValueError(f"line {number} is no declaration: {line.strip()!r}")
    if open_:
        raise ValueError(f"{open_[0].name!r} is not closed")


def _member(match: re.Match[str], condition: Condition) -> Member:
    member = Member(re.sub(r"\s*(\*+)$", r" \1", match["type"].strip()), match["name"], condition)
    if match["count"] is not None:
        member.count = int(match["count"] or 0)
    if match["bits"]:
        member.bits = int(match["bits"])
    return member


def _bounds(word: str) -> tuple[tuple[int, ...], tuple[int, ...] | None]:
    match = _VERSIONS.fullmatch(word)
    if not match or not (match[1] or match[3]):
        raise ValueError(f"{word!r} is no condition")
    low, dash, high = match.groups()
    last = high if dash else low
    return _release(low), _release(last) if last else None


def _release(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split("."))) if text else ()


def _speak(word: str) -> str:
    low, dash, high = word.partition("-")
    if not dash:
        return low
    return f"{low} and later" if not high else f"{low} to {high}" if low else f"up to {high}"
