"""Reading memory: right bytes where something is mapped, one documented error elsewhere."""

import ctypes
import errno
import mmap
import os
import pickle
import random
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from underhood import memory
from underhood.errors import UnderhoodError, UnreadableMemoryError
from underhood.memory import read

PAGE = mmap.PAGESIZE
SPACE = 2 ** (8 * ctypes.sizeof(ctypes.c_void_p))
LINUX = sys.platform.startswith("linux")
WAYS = [memory._by_memory_file, memory._by_pipe] if LINUX else list(memory._ways())


@pytest.fixture(params=WAYS, ids=lambda way: way.__name__.lstrip("_"))
def way(request, monkeypatch):
    """Each way of reading, as if it were the one chosen."""
    monkeypatch.setattr(memory, "_chosen", request.param)
    monkeypatch.setattr(memory, "_ways", lambda: (request.param,))
    return request.param


def address_of(data):
    """Where the characters of a bytes object are: at its end, before a zero."""
    return id(data) + data.__sizeof__() - len(data) - 1


@pytest.fixture
def hole():
    """Four pages of which the third is not mapped; gives the address of the first."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
    private_anonymous = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
    start = libc.mmap(None, 4 * PAGE, mmap.PROT_READ | mmap.PROT_WRITE, private_anonymous, -1, 0)
    ctypes.memset(start, 7, 4 * PAGE)

    def unmap(page, count):
        libc.munmap(ctypes.c_void_p(start + page * PAGE), ctypes.c_size_t(count * PAGE))

    unmap(2, 1)
    yield start
    unmap(0, 2)
    unmap(3, 1)


@pytest.mark.parametrize("size", [1, 2, 15, PAGE, PAGE + 1, 3 * PAGE + 5])
def test_bytes(way, size):
    """The bytes of an object are what `read` returns, whatever the size."""
    data = random.Random(size).randbytes(size)

    assert data == read(address_of(data), size)


def test_more_than_a_chunk(way):
    """What is longer than a chunk is read whole."""
    data = random.Random(0).randbytes(3 * memory._CHUNK + 5)

    assert data == read(address_of(data), len(data))


@pytest.mark.parametrize(
    "address, size",
    [
        (0, 1),
        (0, 2**70),
        (1, 8),
        (-1, 1),
        (-1, 2),
        (-(2**80), 2**81),
        (SPACE // 2 - 1, 1),
        (SPACE // 2, 1),
        (SPACE - 1, 1),
        (SPACE - 8, 16),
        (SPACE, 1),
        (2**100, 1),
        (2**20000, 2**20000),
    ],
    ids=lambda number: f"{number:.0e}" if number.bit_length() < 100 else "huge",
)
def test_nothing_mapped(way, address, size):
    """At addresses no process owns there is one error, which names address and size."""
    with pytest.raises(UnreadableMemoryError) as caught:
        read(address, size)

    error = caught.value
    assert (errno.EFAULT, address, size) == (error.errno, error.address, error.size)
    assert hex(address) in str(error)


def test_the_error_is_an_oserror_of_ours():
    """It can be caught as OSError and as UnderhoodError, and survives pickling."""
    error = pickle.loads(pickle.dumps(UnreadableMemoryError(16, 8)))

    assert isinstance(error, OSError) and isinstance(error, UnderhoodError)
    assert (errno.EFAULT, 16, 8) == (error.errno, error.address, error.size)
    assert "[Errno 14] cannot read 0x8 bytes at 0x10: not all of it is mapped" == str(error)


def test_size_zero(way):
    """Nothing is read from any address, also from none."""
    assert [b""] * 4 == [read(address, 0) for address in (0, -5, 2**80, id(way))]


@pytest.mark.parametrize("address", [0, 2**80])
def test_negative_size(way, address):
    """A negative size is a mistake of the caller, not of the memory."""
    with pytest.raises(ValueError, match="-1 bytes"):
        read(address, -1)


@pytest.mark.parametrize("arguments", [(1.5, 1), ("1", 1), (id(0), 1.0), (None, 1), (id(0), None)])
def test_not_an_integer(way, arguments):
    """Only integers, and what stands for one, are addresses and sizes."""
    with pytest.raises(TypeError):
        read(*arguments)
    assert 1 == len(read(ctypes.c_size_t(id(way)).value, True))


@pytest.mark.skipif(not LINUX, reason="makes a hole in a mapping with Linux's mmap")
def test_end_of_a_mapping(way, hole):
    """A read that crosses the end of a mapping fails whole, up to the end it succeeds."""
    assert bytes([7]) * (2 * PAGE) == read(hole, 2 * PAGE)
    assert bytes([7]) * 8 == read(hole + 3 * PAGE, 8)
    for address, size in [(2 * PAGE - 1, 2), (0, 2 * PAGE + 1), (0, 4 * PAGE), (2 * PAGE, 1)]:
        with pytest.raises(UnreadableMemoryError):
            read(hole + address, size)


@pytest.mark.skipif(not LINUX, reason="makes a hole in a mapping with Linux's mmap")
def test_holes_are_seen_in_the_middle_of_long_reads(way, hole, monkeypatch):
    """A chunk that cannot be read ends the read, also if the last byte can."""
    monkeypatch.setattr(memory, "_CHUNK", PAGE)

    with pytest.raises(UnreadableMemoryError):
        read(hole, 4 * PAGE)
    assert bytes([7]) * (PAGE + 5) == read(hole + 3, PAGE + 5)


def test_huge_sizes_cost_nothing(way):
    """A size that cannot be right is refused before its memory is allocated."""
    import tracemalloc

    tracemalloc.start()
    try:
        for size in (2**40, SPACE // 2, SPACE - id(way)):
            with pytest.raises(UnreadableMemoryError):
                read(id(way), size)
        assert 4 * memory._CHUNK > tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_random_addresses(way):
    """Wherever it reads, `read` answers with bytes or with its one error."""
    chance = random.Random(1)
    for _ in range(3000):
        address = chance.choice([chance.getrandbits(64), id(way) + chance.getrandbits(26)])
        size = chance.choice([1, 8, 100, PAGE])
        try:
            assert size == len(read(address, size))
        except UnreadableMemoryError:
            pass


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this platform has no fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_after_a_fork(way):
    """A forked child reads its own memory, not its parent's, and the parent still its own."""
    data = (ctypes.c_char * 6)(*b"parent")
    assert b"parent" == read(ctypes.addressof(data), 6)
    receiver, sender = os.pipe()
    child = os.fork()
    if child == 0:
        data.value = b"child!"
        os.write(sender, read(ctypes.addressof(data), 6))
        os._exit(0)
    os.waitpid(child, 0)

    assert b"child!" == os.read(receiver, 6)
    assert b"parent" == read(ctypes.addressof(data), 6)
    os.close(receiver)
    os.close(sender)


@pytest.mark.skipif(not LINUX, reason="only Linux has a memory file")
def test_a_descriptor_taken_away(monkeypatch, tmp_path):
    """Where somebody closed our descriptor and its number is another file's, we open a new one."""
    monkeypatch.setattr(memory, "_chosen", memory._by_memory_file)
    data = b"some bytes of our own"
    read(address_of(data), 4)
    taken = memory._memory_files[os.getpid()]
    os.close(taken)
    assert data == read(address_of(data), len(data))

    taken = memory._memory_files[os.getpid()]
    (tmp_path / "other").write_bytes(bytes(100))
    other = os.open(str(tmp_path / "other"), os.O_RDONLY)
    os.dup2(other, taken)
    assert data == read(address_of(data), len(data))
    assert data == read(address_of(data), len(data))
    os.close(other)
    os.close(taken)


@pytest.mark.skipif(not LINUX, reason="only Linux has /proc")
def test_without_proc(monkeypatch):
    """Where /proc is missing from the start or goes missing, the pipe takes over."""
    data = b"some bytes of our own"
    for chosen in (None, memory._by_memory_file):
        monkeypatch.setattr(memory, "_MEMORY", "/proc/self/no-such-file")
        monkeypatch.setattr(memory, "_memory_files", {})
        monkeypatch.setattr(memory, "_chosen", chosen)

        assert data == read(address_of(data), len(data))
        assert memory._by_pipe is memory._chosen


@pytest.mark.skipif(not LINUX, reason="only Linux has /dev/zero as a memory file would be")
def test_a_file_without_a_position(monkeypatch):
    """Where the memory file keeps no position it could not be told apart: the pipe takes over."""
    monkeypatch.setattr(memory, "_MEMORY", "/dev/zero")
    monkeypatch.setattr(memory, "_memory_files", {})
    monkeypatch.setattr(memory, "_chosen", memory._by_memory_file)
    data = b"some bytes of our own"

    before = len(list(Path("/proc/self/fd").iterdir()))
    assert data == read(address_of(data), len(data))
    assert memory._by_pipe is memory._chosen
    assert before == len(list(Path("/proc/self/fd").iterdir()))


def run(code):
    """Run code in a fresh interpreter."""
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.skipif(not LINUX, reason="sets limits as Linux has them")
def test_no_descriptor_left():
    """Without a free descriptor the system's error is passed on, and the next read tries again."""
    outcome = run(
        "import os, errno, resource, ctypes\n"
        "from underhood.memory import read\n"
        "soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))\n"
        "try: read(id(1), 8)\n"
        "except OSError as error: print(errno.errorcode[error.errno])\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))\n"
        "first = len(read(id(1), 8))\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))\n"
        "print(first, len(read(id(1), 8)))\n"
    )

    assert ("EMFILE\n8 8\n", "") == (outcome.stdout, outcome.stderr)


@pytest.mark.skipif(not LINUX, reason="sets limits as Linux has them")
def test_limited_address_space():
    """Under a limit of the address space reads go on, and huge ones are refused as ever."""
    outcome = run(
        "import resource\n"
        "from underhood.memory import read\n"
        "from underhood.errors import UnreadableMemoryError\n"
        "resource.setrlimit(resource.RLIMIT_AS, (2**28, 2**28))\n"
        "print(len(read(id(1), 8)))\n"
        "try: read(id(1), 2**40)\n"
        "except UnreadableMemoryError: print('refused')\n"
    )

    assert ("8\nrefused\n", "") == (outcome.stdout, outcome.stderr)


def test_threads(way):
    """Several threads that read at the same time each get their own bytes."""
    problems = []

    def check(number):
        data = bytes([number]) * 5000
        for _ in range(200):
            if read(address_of(data), 5000) != data:
                problems.append(number)

    threads = [threading.Thread(target=check, args=(number,)) for number in range(4)]
    memory._memory_files.pop(os.getpid(), None)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [] == problems


@pytest.mark.skipif(not LINUX, reason="looks at the descriptors in /proc")
def test_descriptors(way):
    """A thousand reads leave at most one descriptor open."""
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(1000):
        read(id(way), 8)

    assert before + 1 >= len(list(Path("/proc/self/fd").iterdir()))


def test_bounds_of_linear_memory(monkeypatch):
    """On WebAssembly what ends before the linear memory does is read, and nothing beyond."""
    data = b"0123456789"
    library = type("Library", (), {})()
    library.emscripten_get_heap_size = lambda: address_of(data) + 4
    monkeypatch.setattr(ctypes, "CDLL", lambda name: library)

    assert b"0123" == memory._by_bounds(address_of(data), 10)
    assert b"" == memory._by_bounds(address_of(data) + 4, 1)
    assert b"" == memory._by_bounds(address_of(data) + 400, 1)
    assert b"" == memory._by_bounds(0, 1)


def test_windows(monkeypatch):
    """On Windows the system copies page by page, and its refusal ends the read."""
    data = bytes(range(256)) * 40
    end = (address_of(data) + 2 * 4096) // 4096 * 4096

    class Kernel:
        @staticmethod
        def ReadProcessMemory(process, address, buffer, size, done):  # noqa: N802
            if address.value >= end:
                return 0
            ctypes.memmove(buffer, address.value, size.value)
            done._obj.value = size.value
            return 1

    monkeypatch.setattr(ctypes, "WinDLL", lambda name: Kernel, raising=False)

    readable = end - address_of(data)
    assert data[:10] == memory._by_windows(address_of(data), 10)
    assert data[:readable] == memory._by_windows(address_of(data), len(data))
    assert b"" == memory._by_windows(end, 4)


@pytest.mark.parametrize(
    "platform, ways",
    [
        ("linux", ["_by_memory_file", "_by_pipe"]),
        ("darwin", ["_by_pipe"]),
        ("freebsd14", ["_by_pipe"]),
        ("win32", ["_by_windows"]),
        ("emscripten", ["_by_bounds"]),
    ],
)
def test_the_ways_of_each_platform(monkeypatch, platform, ways):
    """Each platform has its ways, the best first."""
    monkeypatch.setattr(sys, "platform", platform)

    assert ways == [way.__name__ for way in memory._ways()]


def test_no_way_works(monkeypatch):
    """Where no way works the error says so, and nothing is remembered."""
    monkeypatch.setattr(memory, "_chosen", None)
    monkeypatch.setattr(memory, "_ways", lambda: (lambda address, size: b"",))

    with pytest.raises(OSError, match="no way to read memory"):
        read(id(0), 8)
    assert memory._chosen is None
