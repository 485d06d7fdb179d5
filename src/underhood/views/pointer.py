"""Addresses read from memory, which know what C says is there."""

from __future__ import annotations

from ..errors import NotAnObjectError, UnknownLayoutError
from ..layouts import layout

TYPE_CHECKING = False  # importing typing would cost more than this module
if TYPE_CHECKING:
    from .place import StructView


class Pointer(int):
    """An address, and in `ctype` the C type of the pointer: ``PyObject *``."""

    ctype: str

    def __new__(cls, address: int, ctype: str) -> Pointer:
        """A pointer of a C type."""
        self = super().__new__(cls, address)
        self.ctype = ctype
        return self

    @property
    def is_object(self) -> bool:
        """Whether C says that a Python object is there, or nothing."""
        target = self.ctype.rpartition("*")[0].strip()
        if target.endswith("*"):
            return False
        try:
            return any(field.name == "ob_type" for field in layout(target))
        except UnknownLayoutError:
            return False

    def follow(self) -> StructView:
        """A view of what is there: of an object as by `peek_at`, or of another known struct.

        Raises `NotAnObjectError` at NULL, `UnknownLayoutError` where C says no more than
        that there is something.
        """
        from . import peek_at
        from .place import StructView

        if not self:
            raise NotAnObjectError("a null pointer leads to nothing")
        if self.is_object:
            return peek_at(self)
        return StructView(self, layout(self.ctype.rpartition("*")[0].strip()))

    def __repr__(self) -> str:
        return f"{int(self):#x}"

    __str__ = __repr__

    def __reduce__(self) -> tuple[type, tuple[int, str]]:
        return type(self), (int(self), self.ctype)
