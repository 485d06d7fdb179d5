"""The view of an int: sign and digits."""

from __future__ import annotations

from ..errors import NotAnObjectError
from ..structs.arrangement import Field
from .array import Array
from .object import View
from .place import Place

TYPE_CHECKING = False  # importing typing would cost more than this module
if TYPE_CHECKING:
    from typing import Any, Optional

_SIGNS = ("positive", "zero", "negative", "no sign")  # the lowest bits of lv_tag, from 3.12


class IntView(View):
    """An int, or a bool: `sign`, `digits` (the lowest first), `value`."""

    __slots__ = ()

    @property
    def sign(self) -> int:
        """-1, 0 or 1."""
        if "lv_tag" not in self.layout:
            size: int = self.ob_size
            return (size > 0) - (size < 0)
        sign = self.lv_tag & 3
        if sign == 3:
            raise NotAnObjectError(f"the int at {self.address:#x} has no sign")
        return int(1 - sign)

    def _count(self, field: Field) -> Optional[int]:
        return int(self.lv_tag >> 3) if "lv_tag" in self.layout else abs(self._length())

    @property
    def digits(self) -> Array:
        """The digits to base 2**30 (2**15 where a digit has 2 bytes); none of the number 0."""
        return self.ob_digit  # type: ignore[no-any-return]

    @property
    def value(self) -> int:
        """The number that sign and digits make."""
        return self._value(self.digits)

    def _value(self, digits: Array) -> int:
        bits = 30 if digits.itemsize == 4 else 15
        # from base 2 on, int() takes time in proportion to the length
        binary = "".join(f"{digit:0{bits}b}" for digit in reversed(list(digits)))
        return self.sign * int(binary or "0", 2)

    def _note(self, place: Place, value: Any) -> str:
        if place.name != "lv_tag":
            return super()._note(place, value)
        cached = ", shared small int" if value & 4 and self.layout.build.version >= (3, 14) else ""
        count = value >> 3
        return f"{count} digit{'s' * (count != 1)}, {_SIGNS[value & 3]}{cached}"

    def _summary(self) -> str:
        digits = self.digits  # once: another thread may be changing them
        short = len(digits) < 4
        return f"{self.type_name} {self._value(digits) if short else f'of {len(digits)} digits'}"
