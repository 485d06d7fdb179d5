"""What stands around a struct is what is around live objects, on every build."""

import json

from underhood.build import Build
from underhood.layouts import layout
from underhood.sphinx.figures.front import TRACKED, before, behind

PROGRAM = """
import collections, json, types
from underhood import peek, structs
from underhood.views import known

class Foo:
    pass

def around(thing):
    view = peek(thing)
    end = view.layout.fixed_size
    places = [place for place in view if place.offset < 0 or place.offset >= end]
    return [[p.offset, p.name, p.size, p.ctype] for p in places if "values" not in p.name
            or p.offset < 0]

kinds = {}
for address, name in known._find():
    for kind in (*known._static(object, set()), *known._kept):
        if id(kind) == address:
            kinds[name] = bool(kind.__flags__ >> 14 & 1)
foo = Foo()
print(json.dumps({"list": around([]), "foo": around(foo), "object": around(object()),
                  "kinds": kinds}))
"""


def test_what_is_around_live_objects(interpreter, child):
    """A list has a GC head, an instance the words of its build, and the head is where C has it.

    A struct is called tracked if the type of its objects has Py_TPFLAGS_HAVE_GC.
    """
    build = Build.parse(str(interpreter.build))
    done = child(interpreter.path, "-c", PROGRAM)
    assert "" == done.stderr
    told = json.loads(done.stdout)

    def around(name, **options):
        found = layout(name, build)
        words = before(build, **options) + behind(found, instance=options["instance"])
        return list(map(list, words))

    assert told["list"] == around("PyListObject", tracked=True, instance=False)
    assert told["foo"] == around("PyObject", tracked=True, instance=True)
    assert told["object"] == around("PyObject", tracked=False, instance=False) == []
    assert 40 < len(told["kinds"])
    if not build.free_threaded:  # there the flag means nothing for what stands in front
        for name, flag in told["kinds"].items():
            assert (name, flag) == (name, name in TRACKED)
