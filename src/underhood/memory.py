"""Read the memory of this process: bytes where something is mapped, an error where not."""

from __future__ import annotations

import errno
import os
import sys
from operator import index

from .errors import UnreadableMemoryError

TYPE_CHECKING = False  # importing typing would cost more than this module
if TYPE_CHECKING:
    from collections.abc import Callable

    Way = Callable[[int, int], bytes]

_SPACE = 2 * sys.maxsize + 2  # one past the last address: 2**64 or 2**32
_CHUNK = 1 << 20
_PAGE = 4096  # the smallest page of any platform, and never more than a pipe holds


def read(address: int, size: int) -> bytes:
    """The ``size`` bytes of this process's memory that begin at ``address``.

    The kernel is asked, which checks what may be read; where `ctypes.string_at` would end the
    process, this raises an error. Raises `UnreadableMemoryError` unless all of them can be read: at
    address 0, below it, past the end of the address space, or where a mapping ends on the way. Of
    size 0 it is ``b""`` at any address, since nothing is read. Raises `ValueError` for a negative
    size, `TypeError` for numbers that are not integers, and a plain `OSError` (``EMFILE``) where
    the process has no file descriptor left to read through. Safe to call from any thread and after
    a fork; memory that another thread is changing is read as it is at that moment.
    """
    address, size = index(address), index(size)
    if size < 0:
        raise ValueError(f"cannot read {size} bytes: the size must not be negative")
    if size == 0:
        return b""
    if address < 0 or address + size > _SPACE:
        raise UnreadableMemoryError(address, size)
    data = _readable(address, size) if size <= _CHUNK else _in_chunks(address, size)
    if len(data) != size:
        raise UnreadableMemoryError(address, size)
    return data


def _in_chunks(address: int, size: int) -> bytes:
    """What can be read, the last byte first: what fails should fail before it fills our memory."""
    data = bytearray()
    if _readable(address + size - 1, 1):
        for start in range(address, address + size, _CHUNK):
            data += _readable(start, min(_CHUNK, address + size - start))
            if len(data) < min(start + _CHUNK - address, size):
                break
    return bytes(data)


def _readable(address: int, size: int) -> bytes:
    if _chosen:
        try:
            return _chosen(address, size)
        except OSError:
            pass  # it worked once: a child process may have lost /proc, say
    return _choose()(address, size)


# The ways. Each returns the bytes that can be read from an address on, at most `size` of them:
# fewer where a mapping ends, none where there is no mapping.

_memory_files: dict[int, int] = {}  # process id -> descriptor
_MEMORY = "/proc/self/mem"
_MARK = 0x756E646572686F6F  # the position that our descriptor is at: no file is as large


def _by_memory_file(address: int, size: int) -> bytes:
    """Linux: the file that is this process's memory.

    The kernel lets a process read its own pages through it even if they are not readable
    otherwise (``PROT_NONE``), which the other ways do not.
    """
    try:
        return os.pread(_memory_file(), size, address)
    except OverflowError:  # the upper half of the address space: the kernel's
        return b""
    except OSError as error:
        if error.errno in (errno.EIO, errno.EFAULT, errno.EINVAL, errno.ENXIO):
            return b""
        raise


def _memory_file() -> int:
    """A descriptor of this process's memory.

    After a fork the file would still be the parent's memory, so each process opens its own;
    and where somebody closed our descriptor, its number may since belong to another file, which
    is at another position: nothing else tells it as quickly.
    """
    process = os.getpid()
    try:
        descriptor = _memory_files[process]
        if os.lseek(descriptor, 0, os.SEEK_CUR) == _MARK:
            return descriptor
    except (KeyError, OSError):
        pass
    for stale in list(_memory_files):
        left = _memory_files.pop(stale, None)
        if left is not None and stale != process:  # our own, if here, is no longer ours to close
            os.close(left)
    descriptor = os.open(_MEMORY, os.O_RDONLY)
    if not _MARK == os.lseek(descriptor, _MARK, 0) == os.lseek(descriptor, 0, os.SEEK_CUR):
        os.close(descriptor)
        raise OSError(errno.ESPIPE, "this file keeps no position", _MEMORY)
    kept = _memory_files.setdefault(process, descriptor)
    if kept != descriptor:  # another thread was faster
        os.close(descriptor)
    return kept


def _by_pipe(address: int, size: int) -> bytes:
    """POSIX: let the kernel copy the memory into a pipe; it checks, and answers ``EFAULT``.

    The pipe is made for each read, so threads and forked children do not share it.
    """
    import ctypes

    receiver, sender = os.pipe()
    try:
        data = bytearray()
        while len(data) < size:
            start = address + len(data)
            wanted = min(size - len(data), _PAGE - start % _PAGE)
            try:
                sent = os.write(sender, (ctypes.c_char * wanted).from_address(start))
            except OSError as error:
                if error.errno != errno.EFAULT:
                    raise
                break
            data += os.read(receiver, sent)
        return bytes(data)
    finally:
        os.close(receiver)
        os.close(sender)


def _by_windows(address: int, size: int) -> bytes:
    """Windows: ``ReadProcessMemory`` of our own process, page by page."""
    import ctypes

    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]
    process = ctypes.c_void_p(-1)  # what GetCurrentProcess() returns
    data = bytearray()
    buffer = ctypes.create_string_buffer(_PAGE)
    done = ctypes.c_size_t()
    while len(data) < size:
        start = address + len(data)
        wanted = ctypes.c_size_t(min(size - len(data), _PAGE - start % _PAGE))
        if not kernel.ReadProcessMemory(
            process, ctypes.c_void_p(start), buffer, wanted, ctypes.byref(done)
        ):
            break
        data += buffer.raw[: done.value]
    return bytes(data)


def _by_bounds(address: int, size: int) -> bytes:
    """WebAssembly: all of the linear memory can be read, and nothing else exists."""
    import ctypes

    end = ctypes.CDLL(None).emscripten_get_heap_size() % _SPACE
    inside = max(0, min(size, end - address))
    return ctypes.string_at(address, inside) if address else b""


_chosen: Way | None = None


def _choose() -> Way:
    """The first way that can read something we know; remembered from then on."""
    global _chosen
    known = b"underhood can read this"
    address = id(known) + known.__sizeof__() - len(known) - 1  # its characters end the object
    problem: Exception = ValueError("the memory read was not the memory expected")
    for way in _ways():
        try:
            if way(address, len(known)) == known:
                _chosen = way
                return way
        except (OSError, ImportError, AttributeError) as error:
            problem = error
    if isinstance(problem, OSError):
        raise problem
    raise OSError(errno.ENOSYS, "no way to read memory safely works here") from problem


def _ways() -> tuple[Way, ...]:
    """The ways of this platform, the best one first."""
    if sys.platform in ("emscripten", "wasi"):
        return (_by_bounds,)
    if sys.platform == "win32":
        return (_by_windows,)
    if sys.platform.startswith(("linux", "android")):
        return (_by_memory_file, _by_pipe)
    return (_by_pipe,)
