"""Compare size_of with sys.getsizeof for all live objects; run in each interpreter.

It imports modules, makes odd objects of every kind, walks all objects that there are, and prints
how many it compared and what differed, as JSON.
"""

import array
import asyncio
import collections
import contextvars
import copy
import ctypes
import enum
import functools
import gc
import importlib
import io
import itertools
import json
import operator
import pickle
import random
import re
import sys
import threading
import types
import warnings
import weakref

from underhood.errors import UnknownLayoutError
from underhood.sizing import size_of

MODULES = """
abc argparse array ast asyncio base64 bisect bz2 calendar cmath collections.abc
concurrent.futures configparser contextlib copy csv ctypes dataclasses datetime decimal difflib
dis email.message enum fractions functools glob gzip hashlib heapq html.parser http.client inspect
io ipaddress itertools json linecache locale logging lzma multiprocessing numbers optparse pathlib
pickle platform plistlib pprint queue random sched selectors shelve shlex socket sqlite3 ssl
statistics string struct subprocess symtable tarfile tempfile textwrap timeit tokenize tracemalloc
typing unicodedata unittest.mock urllib.request uuid wave xml.dom.minidom xml.etree.ElementTree
zipfile zlib zoneinfo mmap
"""
warnings.simplefilter("ignore")
kept = []
keep = kept.append


def lists():
    """Lists after each append, pop, insertion, deletion; slices, sorted, copied, multiplied."""
    for n in range(70):
        keep([None] * n)
        keep([i for i in range(n)])  # noqa: C416
        keep(list(range(n)))
        keep(list(iter(range(n))))
        keep(sorted(range(n)))
        grown = []
        for i in range(n):
            grown.append(i)
        keep(copy.copy(grown))
        keep(grown)
        shrunk = list(range(100))
        for _ in range(n):
            shrunk.pop()
        keep(shrunk)
        cut = list(range(100))
        del cut[n:]
        keep(cut)
        first = list(range(n))
        first.insert(0, 1)
        del first[:3]
        keep(first)
        keep(first + cut)
    cleared = [1, 2, 3]
    cleared.clear()
    keep(cleared)
    during = [3, 1, 2]
    seen = []
    during.sort(key=lambda x: seen.append((size_of(during), sys.getsizeof(during))) or x)
    assert all(ours == theirs for ours, theirs in seen) and seen


def dicts():
    """Dicts of every size, with keys of every kind, after deletes, copies and updates."""
    for n in [*range(30), 50, 85, 86, 170, 171, 341, 342, 1000, 22000]:
        words = {str(i): i for i in range(n)}
        numbers = dict.fromkeys(range(n))
        keep(words)
        if n > 20000:
            continue
        keep(numbers)
        keep({**words, 1: 2})
        keep(dict(words))
        keep(words.copy())
        for deleted in (words.copy(), numbers.copy()):
            for key in list(deleted)[: 2 * n // 3]:
                del deleted[key]
            keep(deleted)
            keep(deleted.copy())
            deleted["new"] = 1
        emptied = dict(words)
        while emptied:
            emptied.popitem()
        keep(emptied)
        cleared = dict(words)
        cleared.clear()
        keep(cleared)
        keep(collections.OrderedDict(words))
        keep(collections.defaultdict(list, words))
        keep(collections.Counter(words))
        keep(types.MappingProxyType(words))
        keep(words.keys())
        if sys.version_info >= (3, 15):
            keep(frozendict(words))  # noqa: F821
            keep(frozendict(numbers))  # noqa: F821
    keep({})
    keep(dict())  # noqa: C408


def sets():
    """Sets of every size, after adding, discarding, copying."""
    for n in [*range(40), 76, 77, 78, 306, 307, 2000]:
        made = set()
        for i in range(n):
            made.add(i)
        keep(made)
        keep(made.copy())
        keep(frozenset(made))
        keep(made | {-1})
        less = set(made)
        for i in range(n // 2):
            less.discard(i)
        keep(less)
    emptied = set(range(100))
    emptied.clear()
    keep(emptied)


def texts():
    """Strings of every kind, with UTF-8 or wide forms cached; bytes and bytearrays."""
    as_utf8 = ctypes.pythonapi.PyUnicode_AsUTF8
    as_utf8.argtypes = [ctypes.py_object]
    wide = getattr(ctypes.pythonapi, "PyUnicode_AsUnicode", None)

    class Text(str):
        pass

    class Slotted(str):
        __slots__ = ()

    for n in range(40):
        for character in "a", "é", "ā", "☃", "😀":
            text = character * n
            keep(text)
            cached = (character + "b") * (n + 1)
            as_utf8(cached)
            keep(cached)
            for kind in (Text, Slotted):
                keep(kind(text))
                cached = kind(text)
                as_utf8(cached)
                keep(cached)
            if wide:
                wide.argtypes = [ctypes.py_object]
                wide.restype = ctypes.c_void_p
                cached = text + "?"
                wide(cached)
                keep(cached)
                cached = Text(text)
                wide(cached)
                keep(cached)
        keep(b"b" * n)
        keep(bytearray(n))
        array_ = bytearray()
        for i in range(n):
            array_.append(i)
            keep(bytearray(array_))
        keep(array_)
        cut = bytearray(100)
        del cut[:n]
        keep(cut)
        cut = bytearray(b"x" * 60)
        del cut[n:]
        keep(cut)
        del (cut := bytearray(range(60)))[: n // 2]
        del cut[10:]
        keep(cut)
        keep(memoryview(b"x" * n))
    joined = "".join(map(chr, range(300)))
    joined += "more"
    keep(joined)


def numbers():
    """Integers of every length and history, their subclasses, floats."""

    class Int(int):
        pass

    class Slotted(int):
        __slots__ = ()

    class Flag(enum.IntFlag):
        ONE = 1
        MANY = 1 << 70

    for n in [*range(130), 300, 1000, 3000]:
        for value in (1 << n, (1 << n) - 1, -(1 << n), (1 << 200) - ((1 << 200) - (1 << n))):
            keep(value)
            keep(Int(value))
            keep(Slotted(value))
    keep([*Flag, ~Flag.ONE, True, False, 0, 1.5, float("nan"), 1j])
    keep([type("F", (float,), {})(1), type("C", (complex,), {"__slots__": ()})(1)])


def tuples():
    """Tuples, named tuples, and those of C with items that are not shown."""
    named = collections.namedtuple("named", "a b c")
    for n in range(40):
        keep((None,) * n)
        keep(type("T", (tuple,), {})(range(n)))
    import os
    import time

    keep([named(1, 2, 3), os.stat_result(range(10)), time.localtime(), sys.version_info, sys.flags])
    keep([sys.float_info, os.times(), os.uname(), os.terminal_size((1, 2))])


def instances():
    """Instances of classes with and without dict, slots, weak references; their dicts."""
    for n in [0, 1, 2, 3, 5, 8, 15, 29, 30, 31, 40]:

        class Plain:
            def __init__(self, n):
                for i in range(n):
                    setattr(self, f"a{i}", i)

        for _ in range(45):
            keep(Plain(n))
        one = Plain(n)
        keep(one.__dict__)
        two = Plain(n)
        two.other = 1
        keep(two)
        keep(vars(two))
        if n:
            three = Plain(n)
            del three.a0
            keep(three)
            four = Plain(n)
            vars(four)
            del four.a0
            keep(four)
            keep(vars(four))
        five = Plain(n)
        vars(five)[1] = 2
        keep(five)
        keep(vars(five))
        six = Plain(n)
        six.__dict__ = {"x": 1}
        keep(six)
        seven = Plain(n)
        keep(vars(seven))
        del seven
        slots = tuple(f"s{i}" for i in range(n))
        for extra in ((), ("__dict__",), ("__weakref__",), ("__dict__", "__weakref__")):
            kind = type("Slotted", (), {"__slots__": slots + extra})
            keep(kind())
            keep(type("Sub", (kind,), {})())
            keep(type("SubSlots", (kind,), {"__slots__": ()})())
    bases = [list, dict, set, frozenset, bytearray, Exception, OSError, collections.deque]
    bases += [
        threading.local,
        collections.OrderedDict,
        types.ModuleType,
        array.array,
        random.Random,
    ]
    for base in bases:
        arguments = {types.ModuleType: ("m",), array.array: ("i",)}.get(base, ())
        for namespace in ({}, {"__slots__": ()}, {"__slots__": ("x", "y")}):
            made = type("Sub", (base,), dict(namespace))(*arguments)
            keep(made)
            if not namespace:
                made.attribute = 1
                keep(weakref.ref(made) if base is not dict else vars(made))


def functions():  # noqa: C901
    """Functions, methods, closures, partials, generators in every state, coroutines, frames."""

    def outer(a, b=1, *args, c=2, **options):
        def inner():
            return a, b, inner

        return inner

    def generator(n, unused=None):
        x = y = z = n
        yield sys._getframe()
        try:
            yield x, y, z, (yield)
        finally:
            pass

    async def coroutine(n):
        await asyncio.sleep(n)

    async def agen(n):
        yield n
        await asyncio.sleep(n)

    keep([outer, outer(1), outer.__get__(1), functools.partial(outer, 1), lambda: 0, len, [].pop])
    for state in range(5):
        one = generator(state)
        for _ in range(state):
            keep(next(one, None))
        keep(one)
        keep([size_of(one), (i for i in range(state))])
    thrown = generator(1)
    next(thrown)
    thrown.close()
    keep(thrown)
    waiting = coroutine(1)
    keep(waiting)
    keep(waiting.__await__())
    closed = coroutine(2)
    closed.close()
    keep(closed)
    keep(agen(1))
    keep(agen(1).__anext__())
    loop = asyncio.new_event_loop()

    async def use():
        made = agen(0)
        async for one in made:
            keep(one)
            keep(sys._getframe())
        keep(made)
        keep(asyncio.ensure_future(asyncio.sleep(0)))

    loop.run_until_complete(use())
    loop.run_until_complete(asyncio.sleep(0))
    keep(loop)
    for depth in range(5):
        keep(frames(depth))
    keep(exec_frames())
    import inspect

    for thing in (inspect, random, asyncio.tasks, json.decoder):
        for function in vars(thing).values():
            if isinstance(function, types.FunctionType):
                keep(function.__code__.replace(co_name="copied"))
    extra = ctypes.pythonapi
    index = (
        extra._PyEval_RequestCodeExtraIndex(None)
        if sys.version_info < (3, 12)
        else (extra.PyUnstable_Eval_RequestCodeExtraIndex(None))
    )
    set_extra = getattr(extra, "PyUnstable_Code_SetExtra", None) or extra._PyCode_SetExtra
    code = exec_frames.__code__.replace(co_name="with_extra")
    set_extra(ctypes.py_object(code), ctypes.c_ssize_t(index), ctypes.c_void_p(0))
    keep(code)
    for _ in range(3000):
        exec_frames()  # 3.9 and 3.10 make caches for its names


def frames(depth, *more):
    """A frame with so many below."""
    cell = depth
    if depth:
        return frames(depth - 1, lambda: cell)
    return sys._getframe()


def exec_frames():
    """Frames of exec, of classes and of comprehensions."""
    space = {"sys": sys, "size": max}
    exec(
        "f = sys._getframe()\nclass A:\n    f = sys._getframe()\n"
        "g = [sys._getframe() for _ in 'x']",
        space,
    )
    return space


def errors():
    """Exceptions with tracebacks, notes, causes, groups."""

    class Own(Exception):
        def __init__(self, *args):
            super().__init__(*args)
            self.more = args

    kinds = [k for k in vars(__builtins__).values() if isinstance(k, type)]
    for kind in [*kinds, Own]:
        if issubclass(kind, BaseException):
            for arguments in ((), ("a",), ("utf-8", b"x", 0, 1, "why"), ("m", [ValueError(1)])):
                try:
                    try:
                        raise kind(*arguments)
                    except kind as error:
                        keep(error)
                        keep(error.__traceback__)
                        raise KeyError from error
                except (TypeError, LookupError) as error:
                    keep(error)


def classes():
    """Classes: with slots, metaclasses, many attributes, generic, enumerations; odd __sizeof__."""

    class Meta(type):
        def __init__(cls, *args):
            cls.kept = args

    class SlotMeta(type):
        pass

    for n in range(10):
        slots = {"__slots__": tuple(f"s{i}" for i in range(n))}
        keep(type("C", (), slots))
        keep(Meta("M", (), slots))
        keep(SlotMeta("S", (list,), {}))
        keep(Meta("D", (), {f"a{i}": i for i in range(n)}))
        keep(enum.Enum("E", [f"e{i}" for i in range(n + 1)]))
    keep([list[int], types.SimpleNamespace(a=1), super(Meta, Meta("N", (), {})), property(len)])

    class Says(list):
        def __sizeof__(self):
            return 12345

    class SaysStatic:
        @staticmethod
        def __sizeof__():
            return 7

    keep([Says(), SaysStatic(), type("SubOfSays", (Says,), {})([1])])


def others():
    """Everything else that has a length or a history."""
    for n in [*range(70), 127, 128, 129, 500]:
        keep(collections.deque(range(n)))
        turned = collections.deque(range(n), maxlen=n + 1)
        turned.rotate(n // 3)
        keep(turned)
        left = collections.deque()
        for i in range(n):
            left.appendleft(i)
        keep(left)
        emptied = collections.deque(range(3 * n))
        for _ in range(2 * n):
            emptied.popleft()
        keep(emptied)
        keep(array.array("d", range(n)))
        keep(range(n))
        keep(slice(n))
        keep(iter(list(range(n))))
        keep(itertools.combinations(range(n), 2))
        keep(re.compile("a" * n + "(b)").match("a" * n + "b"))
        keep((ctypes.c_int * n)())
    keep([itertools.tee([1]), itertools.count(), zip([1]), map(len, []), enumerate([])])
    keep([contextvars.ContextVar("v"), contextvars.copy_context(), threading.Lock()])
    keep([threading.RLock(), operator.itemgetter(1, 2), operator.attrgetter("a.b"), object()])
    keep([pickle.Pickler(io.BytesIO()), types.CellType(1), memoryview(bytearray(3))])
    variable = contextvars.ContextVar("many")

    def many():
        for i in range(100):
            contextvars.ContextVar(str(i)).set(i)
        variable.set(1)
        return contextvars.copy_context()

    keep(contextvars.Context().run(many))


def everything():
    """All objects that can be reached from those that the collector knows, each once."""
    gc.collect()
    found, fresh = {}, {}
    found.update((id(own), own) for own in (found, fresh))  # and not the numbers made for them
    level = [*gc.get_objects(), kept]
    while level:
        fresh.clear()
        fresh.update((id(one), one) for one in level if id(one) not in found)
        found.update(fresh)
        level = gc.get_referents(*fresh.values())
    return found


def name(one):
    """What an object's type is called."""
    return f"{type(one).__module__}.{type(one).__qualname__}"


for module in MODULES.split():
    try:
        importlib.import_module(module)
    except ImportError:
        pass
for make in (
    lists,
    dicts,
    sets,
    texts,
    numbers,
    tuples,
    instances,
    functions,
    errors,
    classes,
    others,
):
    make()
compared, differ, asked = 0, {}, set()
all_ = everything()
gc.disable()  # from here on nothing becomes garbage, and looking for it takes long
mine = set(map(id, (all_, globals(), differ, asked, sys._getframe())))
for number, one in list(all_.items()):
    if number in mine:
        continue
    try:
        size = size_of(one)
    except UnknownLayoutError as error:
        differ.setdefault(name(one), str(error))
        continue
    try:
        said = sys.getsizeof(one)
    except Exception as error:
        said = error
    compared += 1
    if size != said:
        differ.setdefault(name(one), f"{said} is the size, not\n{size}")
    if size.asked:
        asked.add(size.parts[-1].name)
        continue
    requested, allocated = size.requested, size.allocated
    if requested is None or allocated is None or allocated < requested:
        differ.setdefault(name(one), f"allocated\n{size}")
json.dump({"compared": compared, "differ": differ, "asked": sorted(asked)}, sys.stdout)
