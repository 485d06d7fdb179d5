"""The errors that underhood raises; each says what was wrong and what to do."""

import errno


class UnderhoodError(Exception):
    """Base class of every error that underhood raises itself."""


class SelectorError(UnderhoodError, ValueError):
    """A build such as ``3.13t`` or a selector such as ``3.9-3.11`` cannot be read."""


class UnreadableMemoryError(UnderhoodError, OSError):
    """Nothing is mapped at an address, or not for the whole size; ``errno`` is ``EFAULT``.

    ``address`` and ``size`` (in bytes) are those of the read that failed.
    """

    def __init__(self, address: int, size: int) -> None:
        self.address = address
        self.size = size
        super().__init__(
            errno.EFAULT, f"cannot read {size:#x} bytes at {address:#x}: not all of it is mapped"
        )

    def __reduce__(self) -> tuple[type, tuple[int, int]]:
        return type(self), (self.address, self.size)


class NotAnObjectError(UnderhoodError, ValueError):
    """The memory at an address does not hold a Python object."""


class UnknownLayoutError(UnderhoodError, LookupError):
    """No declaration of this struct, type or build is known; nothing is guessed."""


class UnknownNameError(UnderhoodError, LookupError):
    """The book has no chapter or exercise of this name."""
