"""What a pointer points at, in a few words."""

from __future__ import annotations

from ..errors import NotAnObjectError, UnderhoodError

_LONGEST = 60


def describe(address: int) -> str:
    """The object at an address in a few words, or nothing if there is none."""
    from . import peek_at

    try:
        text = peek_at(address)._summary()
    except UnderhoodError:
        return ""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def text(address: int) -> str:
    """The text of the str at an address; raises NotAnObjectError if it is none."""
    from . import peek_at
    from .str import StrView

    view = peek_at(address)
    if not isinstance(view, StrView):
        raise NotAnObjectError(f"what is at {address:#x} is no str, but a {view.type_name}")
    return view.text
