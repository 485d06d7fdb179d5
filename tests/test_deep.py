"""The size of everything that can be reached."""

import gc
import json
import pickle
import sys
import threading
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, ModuleType

import pytest

from underhood.deep import STOP, deep_size

BENCHMARK = Path(__file__).parents[1] / "benchmarks" / "sizes.py"

BOTH = """
import json, runpy, sys

benchmark = runpy.run_path(sys.argv[1])
root = benchmark["graph"](200_000)
json.dump([benchmark[name](root) for name in ("bare_walk", "deep_size")], sys.stdout)
"""


def walk(root, stop=STOP):
    """The plain way: breadth first, each object once."""
    seen, level, total = {id(root): root}, [root], 0
    while level:
        total += sum(map(sys.getsizeof, level))
        fresh = {id(one): one for one in gc.get_referents(*level) if not isinstance(one, stop)}
        level = [one for key, one in fresh.items() if key not in seen]
        seen.update(fresh)
    return total, len(seen)


def test_total():
    """The total and the count are those of a bare walk, each object once."""
    shared = ["shared"] * 3
    root = {"a": [shared, shared], "b": (1.5, {2, 3}), "c": shared}
    root["root"] = root

    size = deep_size(root)

    assert walk(root) == (size, size.count)


def test_by_type():
    """The bytes are told apart by type, the largest first."""
    size = deep_size([(1000, 2000), (3000,)])

    kinds = {kind: count for kind, count, _ in size.by_type}
    assert {list: 1, tuple: 2, int: 3} == kinds
    assert size == sum(bytes_ for _, _, bytes_ in size.by_type)
    assert sorted(size.by_type, key=lambda row: -row[2]) == list(size.by_type)
    assert sys.getsizeof([1, 2]) == {kind: bytes_ for kind, _, bytes_ in size.by_type}[list]


def test_table():
    """As text it is a table; formatted, a number."""
    size = deep_size([1.5])

    lines = str(size).splitlines()
    assert ["bytes", "objects", "type"] == lines[0].split()
    assert [str(int(size)), "2", "all"] == lines[1].split()
    assert {"list", "float"} == {line.split()[-1] for line in lines[2:]}
    assert (f"{int(size):,}", str(int(size))) == (f"{size:,}", repr(size))
    assert size == pickle.loads(pickle.dumps(size))


def test_stop():
    """Modules, classes and functions do not count unless one asks for them or says otherwise."""
    assert deep_size([sys, list, test_stop, len]) == sys.getsizeof([1, 2, 3, 4])
    assert deep_size([1.5, "a"], stop=(float,)) == deep_size(["a", "a"])
    assert deep_size([True, 1000], stop=(int,)) == sys.getsizeof([1, 2])  # subclasses too
    assert deep_size(test_stop) > sys.getsizeof(test_stop)
    assert (ModuleType, type, FunctionType, BuiltinFunctionType) == STOP

    class Empty:
        pass

    assert deep_size(Empty(), stop=()) > sys.getsizeof(Empty)  # and what that leads to


def test_several():
    """Several objects are measured together; nothing counts twice."""
    one, two = ["long text"], ["long text"]
    assert deep_size(one, two, one) == deep_size([one, two]) - sys.getsizeof([1, 2])
    assert 0 == deep_size()


def test_depth():
    """A chain a million deep is no recursion."""
    root = None
    for _ in range(1_000_000):
        root = (root,)

    assert 1_000_001 == deep_size(root).count
    while root:
        (root,) = root


class Rude:
    """Everything that could be asked for raises."""

    def __init__(self, *more):
        self.more = more

    def _refuse(self, *args):
        raise RuntimeError("do not ask")

    __sizeof__ = __eq__ = __hash__ = __bool__ = __len__ = __repr__ = _refuse
    __getattr__ = _refuse
    __class__ = property(_refuse)


class RudeMeta(type):
    __hash__ = __eq__ = __bool__ = __getattribute__ = Rude._refuse


def test_rude():
    """Objects and classes of which every method raises are counted by what their memory says."""

    class Polite:
        def __init__(self, *more):
            self.more = more

    class Owner(metaclass=RudeMeta):
        pass

    size = deep_size([Rude([1, 2]), type.__call__(Owner)])
    polite = deep_size([Polite([1, 2]), Polite()]) - deep_size(())

    assert 1 == len(size.failed)
    assert Rude is type(size.failed[0])
    assert abs(size - polite) < 700  # the first instances of a class are larger
    assert not deep_size([1]).failed


class Liar:
    def __init__(self, answer):
        self.answer = answer

    def __sizeof__(self):
        return self.answer


@pytest.mark.parametrize("answer", [-1, "text", None, 1 << 200])
def test_wrong_answers(answer):
    """A __sizeof__ that gives no size is a failure, and not the end."""
    size = deep_size(Liar(answer))

    assert 1 == len(size.failed)
    assert 0 < size < 1000


def test_interrupt():
    """What is not an error, such as Control-C, is not swallowed."""

    class Interrupted:
        def __sizeof__(self):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deep_size([Interrupted()])


def test_changes():
    """Another thread may change the objects meanwhile."""
    root = {n: [n, {n: [str(n)]}] for n in range(2000)}
    done = threading.Event()

    def change():
        n = 0
        while not done.is_set():
            n += 1
            root[n % 3000] = [n, {n: [str(n)] * (n % 50)}]
            root.pop((n * 7) % 3000, None)

    thread = threading.Thread(target=change)
    thread.start()
    try:
        sizes = [deep_size(root) for _ in range(20)]
    finally:
        done.set()
        thread.join()

    assert all(size > 100_000 for size in sizes)


def test_everywhere(interpreter, child):
    """On every build it is equal to a bare walk of some hundred thousand objects."""
    outcome = child(interpreter.path, "-W", "ignore", "-c", BOTH, BENCHMARK, timeout=240)

    assert (0, "") == (outcome.returncode, outcome.stderr)
    walked, deep = json.loads(outcome.stdout)
    assert walked == deep
    assert walked > 10_000_000
