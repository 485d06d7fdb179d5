"""The block of memory that a request gets, by arithmetic: of pymalloc, malloc or mimalloc.

``build`` is a `Build`, its name (``"3.13t"``), or None for the running one.
"""

from __future__ import annotations

import os
import sys
from functools import cache

from ..build import Build

TYPE_CHECKING = False  # importing typing would cost more than this module
if TYPE_CHECKING:
    from typing import Union

    AnyBuild = Union[Build, str, None]

LARGEST = 512
"""The largest request, in bytes, that pymalloc serves."""
_KIB = 1 << 10
_MIB = 1 << 20
_PAGE = 4 * _KIB
_HOOKS = 3  # words that the debug hooks put around each block


def pool_size(build: AnyBuild = None) -> int:
    """The bytes of a pool: 4 KiB in 3.9, 16 KiB from 3.10 on."""
    build = Build.of(build)
    return 4 * _KIB if build.version < (3, 10) or build.pointer_size == 4 else 16 * _KIB


def arena_size(build: AnyBuild = None) -> int:
    """The bytes of an arena: 256 KiB in 3.9, 1 MiB from 3.10 on."""
    build = Build.of(build)
    return 256 * _KIB if build.version < (3, 10) or build.pointer_size == 4 else _MIB


def name(build: AnyBuild = None) -> str:
    """``pymalloc``, ``malloc`` or ``mimalloc``, with ``_debug`` where its hooks are on.

    Of the running build it is what PYTHONMALLOC and the development mode made of it.
    """
    here = Build.current()
    build = Build.of(build) if build else here
    usual = "mimalloc" if build.free_threaded else "pymalloc"
    asked = _asked() if build is here or build == here else ""
    if asked == "debug" or (not asked and build.debug):
        return f"{usual}_debug"
    return asked if asked not in ("", "default") else usual


@cache  # the allocator is chosen when the interpreter starts
def _asked() -> str:
    asked = "" if sys.flags.ignore_environment else os.environ.get("PYTHONMALLOC", "")
    return asked or ("debug" if sys.flags.dev_mode else "")


def size_class(n: int, build: AnyBuild = None) -> int | None:
    """The bytes of the block that a request of ``n`` bytes gets, or None.

    None means that malloc serves it: it is larger than 512 bytes, or empty. On a build of which
    the debug hooks are part, three words more are asked for than the program did. The steps are
    those of pymalloc (Objects/obmalloc.c), 16 bytes wide, or of mimalloc in free-threaded builds
    (``mi_bin``, Objects/mimalloc/page-queue.c). Raises `ValueError` for a negative number.
    """
    kind = name(build)
    build = Build.of(build)
    if n < 0:
        raise ValueError(f"nobody can ask for {n} bytes")
    if kind.endswith("_debug"):
        n += _HOOKS * build.pointer_size
    if kind.startswith("mimalloc"):
        return _bin(n)
    step = 2 * build.pointer_size
    if kind.startswith("malloc") or not 0 < n <= LARGEST:
        return None
    return n + -n % step


def allocated(n: int, build: AnyBuild = None) -> int:
    """The bytes of memory that a request of ``n`` bytes takes.

    A block of its `size_class`, or else what glibc's malloc takes: one word more than asked,
    in steps of two words, at least four; and whole pages from 128 KiB on. (After large blocks
    were freed that limit is higher, and a block that realloc shrank may be a step larger.)
    """
    block = size_class(n, build)
    if block is not None:
        return block
    build = Build.of(build)
    word = build.pointer_size
    if name(build).endswith("_debug"):
        n += _HOOKS * word
    chunk = max(4 * word, n + word + -(n + word) % (2 * word))
    return chunk if n < 128 * _KIB else chunk + word + -(chunk + word) % _PAGE


def _bin(n: int) -> int:
    """Mimalloc's block: steps of 16 bytes up to 64, then four steps to each doubling."""
    words = max(1, (n + 7) // 8)
    if words <= 8:
        return 8 if words == 1 else 8 * (words + words % 2)
    if n > 128 * _KIB:
        steps = [(512 * _KIB, _PAGE), (2 * _MIB, 64 * _KIB), (8 * _MIB, 256 * _KIB)]
        steps.append((32 * _MIB, _MIB))
        step = next((step for limit, step in steps if n < limit), 4 * _MIB)
        return n + -n % step
    step = 1 << ((words - 1).bit_length() - 3)
    return 8 * (words + -words % step)
