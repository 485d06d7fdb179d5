"""Claims about frames, checked in each interpreter; prints what became of each, as JSON.

The docstring of each function is its claim.
"""

# Which frames there are is the point here, and pytest is not.
# ruff: noqa: C417, RUF015, PT009, PT017, PT027

import asyncio
import contextlib
import inspect
import io
import json
import random
import sys
import threading
import traceback

from underhood.errors import UnreadableMemoryError
from underhood.layouts import layout
from underhood.stack import UNKNOWN, frames, reading

VERSION = sys.version_info[:2]
INTERPRETER = VERSION >= (3, 11)  # has frames of its own
ENTRIES = VERSION >= (3, 12)  # has frames for entries from C
SHIMS = VERSION >= (3, 13) and "ob_tid" not in layout("PyObject")  # has one before __init__
compared = {"frames": 0}


def visible(views):
    """The views of frames that Python knows."""
    return [view for view in views if view.frame is not None]


def agree(views, frame):
    """Views say what Python says of a frame and of those before it."""
    for view in visible(views):
        assert view.frame is frame
        assert view.code is frame.f_code and view.filename == frame.f_code.co_filename
        assert (view.line, view.lasti) == (frame.f_lineno, frame.f_lasti)
        known = dict(frame.f_locals)
        assert list(view.locals) == list(known)
        assert all(view.locals[name] is known[name] for name in known)
        agree_with_memory(view, frame)
        compared["frames"] += 1
        frame = frame.f_back
    assert frame is None


def agree_with_memory(view, frame):
    """What was read from memory is what Python says."""
    raw = reading.frame(frame)
    assert raw is not None, f"memory and Python disagree about {view}"
    assert view.address == raw.address
    assert raw.lasti is None or frame.f_lasti == raw.lasti
    code = frame.f_code
    for slot in view.slots:
        if slot.name in code.co_varnames and slot.kind == "object" and slot.value is not UNKNOWN:
            value = slot.value
            if type(value).__name__ != "cell":
                assert view.locals.get(slot.name, value) is value, slot
    if code.co_flags & inspect.CO_OPTIMIZED and raw.slots:
        named = {slot.name for slot in view.slots if slot.content is not UNKNOWN}
        assert named >= {name for name, value in view.locals.items() if name[0] != "."} & {
            slot.name for slot in view.slots if slot.kind != "null" and slot.value is not UNKNOWN
        }
    if view.stack is not None:
        assert len(view.stack) <= code.co_stacksize
    if INTERPRETER:
        generator = code.co_flags & (
            inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
        )
        owners = {"generator", "thread"} if generator else {"thread"}
        assert view.owner in owners, view
        function = view.function.value
        assert function is UNKNOWN or function.__code__ is code


def outer(number):
    """A function with a closure, and one in it that looks at its frames."""
    captured = [number]

    def inner(argument, *rest, **more):
        local = {"argument": argument}
        return captured, local, frames(), sys._getframe()

    return inner(number + 1, 3, four=4)


def check_here():
    """The frames from here are those of sys._getframe, with all that inspect knows."""
    _, local, views, frame = outer(5)
    first, second = visible(views)[:2]
    assert [view.code for view in visible(views)] == [it.frame.f_code for it in after(frame)]
    assert ("inner", "outer") == (first.code.co_name, second.code.co_name)
    assert first.locals["local"] is local and first.locals["captured"] == [5]
    assert {"argument", "rest", "more", "local", "captured"} == set(first.locals)
    if INTERPRETER:
        assert "outer.<locals>.inner" == first.name
    assert first.instruction.startswith("CALL"), first


def after(frame):
    """A frame and those before it, as inspect has them."""
    return inspect.getouterframes(frame)


def check_agreement():
    """Each field that sys._getframe knows is the same, in frames that run."""

    def look():
        frame = sys._getframe().f_back
        agree(frames(frame), frame)

    def deeper(n):
        values = [n]

        def cell():
            return values

        if n:
            return deeper(n - 1)
        look()
        return cell

    deeper(5)
    list(map(lambda n: deeper(n), [1, 2]))
    sorted([3, 1], key=lambda n: (deeper(n), n)[1])


def check_generator():
    """A generator has one frame until it has ended, with its variables and value stack."""

    def numbers():
        for n in (7, 8):
            yield [n, (yield "a")]

    one = numbers()
    (view,) = frames(one)
    agree([view], one.gi_frame)
    assert {} == view.locals and not view.stack
    next(one)
    (view,) = frames(one)
    agree([view], one.gi_frame)
    assert {"n": 7} == view.locals
    assert 7 == view.stack[-1].value
    if INTERPRETER:
        assert "generator" == view.owner
        inside = next(field for field in layout("PyGenObject") if "gi_iframe" in field.path)
        assert id(one) + inside.offset == view.address
    list(one)
    assert [] == frames(one)


def check_running_generator():
    """A generator that runs leads to the one who asked it."""

    def one():
        yield frames(), sys._getframe()

    def asks(generator):
        return next(generator)

    views, _ = asks(one())
    assert ["one", "asks", "check_running_generator"] == [v.code.co_name for v in visible(views)][
        :3
    ]
    if INTERPRETER:
        assert "generator" == views[0].owner


def check_coroutines():
    """Coroutines and asynchronous generators are generators here."""

    class Wait:
        def __await__(self):
            yield 1

    async def waits(value):
        await Wait()

    async def numbers():
        yield 1
        await Wait()

    coroutine = waits(5)
    coroutine.send(None)
    (view,) = frames(coroutine)
    agree([view], coroutine.cr_frame)
    assert 5 == view.locals["value"]
    coroutine.close()
    assert [] == frames(coroutine)
    asynchronous = numbers()
    with contextlib.suppress(StopIteration):
        asynchronous.__anext__().send(None)
    (view,) = frames(asynchronous)
    agree([view], asynchronous.ag_frame)


def check_traceback():
    """A traceback has the frames that the exception passed, each where it passed."""

    def fails(value):
        return 1 / value

    def calls():
        kept = ["kept"]
        try:
            fails(0)
        finally:
            kept.append("changed")

    try:
        calls()
    except ZeroDivisionError as error:
        entry = error.__traceback__
    views = frames(entry)[::-1]
    for view in views:
        assert entry.tb_frame is view.frame
        assert (entry.tb_lineno, entry.tb_lasti) == (view.line, view.lasti)
        entry = entry.tb_next
    assert entry is None and 3 == len(views)
    assert ["kept", "changed"] == views[1].locals["kept"]
    assert {"value": 0} == views[2].locals
    assert "BINARY" in views[2].instruction
    assert ["frame object"] * 2 == [view.owner for view in views[1:]]


def check_thread():
    """A thread that runs has frames, by itself or its identifier; others have none."""
    ready, done = threading.Event(), threading.Event()

    def works(name):
        ready.set()
        done.wait()

    thread = threading.Thread(target=works, args=("me",))
    assert [] == frames(thread)
    thread.start()
    ready.wait()
    for _ in range(1000):  # until it waits
        if "acquire" in str(frames(thread)[0].locals) or "wait" == frames(thread)[0].code.co_name:
            break
    for start in (thread, thread.ident):
        views = visible(frames(start))
        names = [view.code.co_name for view in views]
        assert ["works", "run", "_bootstrap_inner", "_bootstrap"] == names[-4:], names
        assert done is views[-4].locals["done"]
    done.set()
    thread.join()
    assert [] == frames(thread)
    assert frames(threading.current_thread())[0].frame is sys._getframe()


def check_running_thread():
    """A thread that runs on while it is looked at does no harm."""
    stop = threading.Event()

    def works(n=12):
        kept = [str(n)] * n
        return works(n - 1) if n else kept

    def keeps_on():
        while not stop.is_set():
            works()

    thread = threading.Thread(target=keeps_on)
    thread.start()
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        for _ in range(25):
            for view in frames(thread):
                str(view)
    finally:
        stop.set()
        sys.setswitchinterval(interval)
        thread.join()


def check_executed():
    """Code of exec runs in its own frame, whatever its namespace is."""

    class Namespace(dict):
        def __missing__(self, name):
            return {"frames": frames, "sys": sys}[name]

    class Broken:
        def __getitem__(self, name):
            return {"frames": frames, "put": found.append}[name]

        def __setitem__(self, name, value):
            pass

    space = {"frames": frames, "sys": sys}
    exec("x = 1; views = frames()", space)
    assert "<string>" == space["views"][0].filename and 1 == space["views"][0].locals["x"]
    local = Namespace()
    exec("x = 1; views = frames()", {}, local)
    assert {"x": 1}.items() <= local["views"][0].locals.items()
    found = []
    exec("put(frames())", {}, Broken())
    assert {} == found[0][0].locals


def check_class():
    """The body of a class is a frame, with what was defined so far."""

    class Body:
        one = 1
        views = frames()

    first = Body.views[0]
    assert "Body" == first.code.co_name
    assert 1 == first.locals["one"] and "views" not in first.locals


def check_comprehension():
    """A list comprehension has a frame to 3.11; from 3.12 its variables are the function's."""
    views = [frames() for n in (5,)][0]
    name = "check_comprehension" if ENTRIES else "<listcomp>"
    assert name == views[0].code.co_name
    assert 5 == views[0].locals["n"]
    inner = [[frames() for m in (n,)] for n in (6,)][0][0]
    assert 6 == inner[0].locals["m"]


def check_entries():
    """From 3.12 there is a frame where C enters the interpreter; in 3.11 a frame is marked."""
    (views,) = map(lambda _: frames(), [0])
    ours = [view for view in views if view.frame is not None or view.owner != "thread"]
    if ENTRIES:
        entry = ours[1]
        assert entry.frame is None and entry.code is None and not entry.complete
        owner = "C stack" if VERSION < (3, 14) else "interpreter"
        assert owner == entry.owner
        assert "not visible to Python" in str(entry)
        assert views[0].previous == entry.address
        last = views[-1]
        assert last.frame is None and 0 == last.previous
    else:
        assert [True] * len(views) == [view.frame is not None for view in views]
        assert (True if INTERPRETER else None) is views[0].entry


def check_not_ready():
    """A frame that Python does not show, such as that of a specialized call, has its name."""

    class Made:
        def __init__(self):
            self.views = frames()

    for _ in range(50):
        views = Made().views
    hidden = [view.name for view in views if view.frame is None and view.owner == "thread"]
    assert (["__init__"] if SHIMS else []) == hidden, hidden


def check_stack():
    """The value stack holds what is computed so far, as far as Python knows it."""
    if not INTERPRETER:
        assert frames()[0].stack is None
        return
    half = 0.5
    marker = object()
    values = (1, marker, "text", half * 3, frames())
    found = values[-1][0].stack
    assert 4 == len(found), found
    one, second, third, fourth = found
    assert 1 == one.value and marker is second.value and "text" == third.value
    assert UNKNOWN is fourth.value and "float" == fourth.type_name
    assert id(values[3]) == fourth.address
    assert repr(fourth).startswith("<float at 0x")


def check_null():
    """A word without an object is NULL, and no object."""
    view = frames()[0]
    later = view.slots[-1]
    assert "later = NULL" == repr(later)
    assert ("null", 0, UNKNOWN, None) == (later.kind, later.address, later.value, later.type_name)
    assert "later" not in view.locals


def check_cells():
    """A variable in a cell has its value in locals, and the cell in its word."""

    def one():
        nothing = view = None
        del nothing

        def two():
            return nothing, view  # noqa: F821

        view = frames()[0]
        return two, view

    _, view = one()
    assert {"two"} <= set(view.locals) and "nothing" not in view.locals
    kinds = {slot.name: slot.type_name for slot in view.slots if slot.kind == "object"}
    assert {"two": "function", "nothing": "cell", "view": "cell"} == kinds


def check_kept():
    """A frame that is kept after its end owns itself, and can be cleared."""

    def one():
        value = [1]
        return sys._getframe(), value

    frame, value = one()
    view = frames(frame)[0]
    assert "frame object" == view.owner
    assert value is view.locals["value"]
    frame.clear()
    view = frames(frame)[0]
    assert {} == view.locals
    assert not view.stack


def check_repr():
    """An object whose repr fails does not keep a frame from being shown."""

    class Bad:
        def __repr__(self):
            raise SystemExit

    bad = Bad()
    text = str(frames()[0])
    assert "bad = <Bad at 0x" in text and bad
    assert ", whose repr raises SystemExit>" in text
    assert "check_repr" in repr(frames()[0])


def check_others():
    """Anything else is an error that says what to give."""
    for start in ("text", 1.5, True, object):
        try:
            frames(start)
        except TypeError as error:
            assert "has no frames: give a frame" in str(error)
        else:
            raise AssertionError(start)
    assert [] == frames(12345)


def check_unreadable():
    """Where memory cannot be read, what Python says is there all the same."""

    def unreadable(address, size):
        raise UnreadableMemoryError(address, size)

    right = reading.read
    reading.read = unreadable
    try:
        views = frames()
    finally:
        reading.read = right
    frame = sys._getframe()
    for view in views:
        assert view.frame is frame and view.address is None and view.stack is None
        frame = frame.f_back
    assert "check_unreadable" in str(views[0])


def check_nonsense():
    """Memory that holds nonsense is seen to do so, or shown as it is; nothing is followed."""
    source = random.Random(1)
    right = reading.read

    def nonsense(address, size):
        data = right(address, size)
        if source.random() < 0.1:
            return source.randbytes(size) if hasattr(source, "randbytes") else bytes(size)
        return data

    reading.read = nonsense
    try:
        for _ in range(60):
            for view in frames():
                str(view)
    finally:
        reading.read = right


PROGRAMS = {}


def program(function):
    """Note a program whose stacks are looked at."""
    PROGRAMS[function.__name__] = function
    return function


@program
def run_json():
    """Encode and decode."""
    text = json.dumps([{"a": [1, 2.5, None, {"b": "c"}]}] * 20, default=str)
    json.loads(json.dumps({1: object()}, default=str, indent=2, sort_keys=True))
    json.loads(text, object_hook=lambda one: one, parse_float=lambda text: float(text))


@program
def run_ast():
    """Parse, walk and unparse."""
    import ast

    tree = ast.parse("def f(a, *b, c=1):\n    return [x for x in a if x] + [*b, c]\n" * 5)
    for node in ast.walk(tree):
        list(ast.iter_child_nodes(node))
    ast.unparse(tree)
    ast.NodeVisitor().visit(tree)


@program
def run_tokenize():
    """Tokenize."""
    import tokenize

    list(tokenize.generate_tokens(io.StringIO("x = [1, 'a', (2)]\nif x: pass\n" * 5).readline))


@program
def run_asyncio():
    """Tasks, and an asynchronous generator."""

    async def one(n):
        await asyncio.sleep(0)
        return n

    async def many():
        async def numbers():
            for n in range(3):
                yield n
                await asyncio.sleep(0)

        return await asyncio.gather(*map(one, range(5))), [n async for n in numbers()]

    asyncio.run(many())


@program
def run_unittest():
    """A test that passes and one that fails."""
    import unittest

    class Case(unittest.TestCase):
        def test_good(self):
            with self.subTest(a=1):
                self.assertEqual([1], [1])

        def test_bad(self):
            self.assertRaises(ZeroDivisionError, lambda: 1 / 0)
            self.assertEqual({"a": [1]}, {"a": [2]})

    suite = unittest.defaultTestLoader.loadTestsFromTestCase(Case)
    unittest.TextTestRunner(io.StringIO()).run(suite)


SAMPLES = 60  # of each program


def check_programs():
    """Over the real call stacks of library code every field agrees."""
    for name, run in PROGRAMS.items():
        run()  # what is imported only now is not what is to be seen
        before = compared["frames"]
        count = profiled(run, sys.maxsize)  # the first time only count
        profiled(run, max(1, count // SAMPLES))
        seen = compared["frames"] - before
        assert seen > 2 * min(count, SAMPLES), f"{name}: {seen} frames only"


def profiled(run, step):
    """Run a program and compare all frames at every so many events; how many there were."""
    problems, count = [], 0

    def sample(frame, event, argument):
        nonlocal count
        count += 1
        if count % step:
            return
        sys.setprofile(None)
        try:
            agree(frames(frame), frame)
        except BaseException:
            problems.append(traceback.format_exc())
        sys.setprofile(sample)

    sys.setprofile(sample)
    try:
        run()
    finally:
        sys.setprofile(None)
    assert not problems, problems[0]
    return count


def main():
    """Check all claims, or those named."""
    results = {}
    for name, check in list(globals().items()):
        if name.startswith("check_") and (not sys.argv[1:] or name in sys.argv[1:]):
            try:
                check()
                results[name] = "ok"
            except BaseException:
                results[name] = traceback.format_exc()
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()
