"""Small views: types that need a word more than their layout."""

from __future__ import annotations

from ..structs.arrangement import Field
from .object import View

TYPE_CHECKING = False  # importing typing would cost more than this module
if TYPE_CHECKING:
    from typing import Optional


class FloatView(View):
    """A float."""

    __slots__ = ()

    def _summary(self) -> str:
        return f"{self.type_name} {self.ob_fval!r}"


class CodeView(View):
    """A code object; from 3.11 the bytecode is in ``co_code_adaptive``."""

    __slots__ = ()

    def _count(self, field: Field) -> Optional[int]:
        return 2 * max(self._length(), 0)  # ob_size counts instructions of 2 bytes


class MemoryviewView(View):
    """A memoryview: shape, strides and suboffsets are in ``ob_array``."""

    __slots__ = ()

    def _count(self, field: Field) -> Optional[int]:
        return 3 * max(int(self.ndim), 0)


class FrameView(View):
    """A frame object, or a generator: the frame inside of it is for `underhood.frames`."""

    __slots__ = ()

    def _count(self, field: Field) -> Optional[int]:
        return 0
