"""Snapshots: names, objects, references and counts, as they are on every build."""

import json

import pytest


@pytest.fixture
def snapshot(executable, child):
    """A function: what stands after each step, in the interpreter of a build."""

    def run(*steps):
        program = (
            f"import json; from underhood.snapshot import run; print(json.dumps(run({steps})))"
        )
        done = child(executable, "-c", program)
        assert "" == done.stderr
        return [Shot(told) for told in json.loads(done.stdout)]

    return run


class Shot:
    """One step, by the words of its objects."""

    def __init__(self, told):
        self.names = told["names"]
        self.objects = {it["id"]: it for it in told["objects"]}

    def __getitem__(self, name):
        return self.objects[self.names[name]]

    def held(self, name):
        """What the object of a name holds, by key."""
        return {key: self.objects[to] for key, to in self[name]["slots"]}


PROGRAM = """
import sys
class Foo: pass
class Slotted:
    __slots__ = "a", "b"
row = [1000, (2.5,)]
same, foo, slotted = row, Foo(), Slotted()
foo.row, slotted.b = row, "some words"
table = {"key": row, 3: row}
def function(x, y=row): pass
group = {2.5}
loop = []
loop.append(loop)
"""


def test_what_is_reached(snapshot):
    """Names of data, with what lists, tuples, dicts, sets, instances and functions hold."""
    (shot,) = snapshot(PROGRAM)
    names = ["row", "same", "foo", "slotted", "table", "function", "group", "loop"]
    assert names == list(shot.names)
    assert shot["row"] is shot["same"]
    assert {"0": "1000", "1": ""} == {key: it["repr"] for key, it in shot.held("row").items()}
    for name, key in (("foo", "row"), ("table", "'key'"), ("table", "3")):
        assert shot["row"] is shot.held(name)[key]
    assert {"b": "'some words'"} == {key: it["repr"] for key, it in shot.held("slotted").items()}
    (defaults,) = shot.held("function").values()
    assert ("tuple", [["0", shot.names["row"]]]) == (defaults["type"], defaults["slots"])
    assert ["2.5"] == [it["repr"] for it in shot.held("group").values()]
    assert shot["loop"] is shot.held("loop")["0"]
    assert ("Foo", "") == (shot["foo"]["type"], shot["foo"]["repr"])


def test_counts_are_those_without_asking(snapshot):
    """An object has as many references as names and slots hold it, and no extra one."""
    first, second, third = snapshot(
        "x = 12.5 * len('ab')\nrow = [x, x, (x, {'k': x})]", "same = row", "del same, row"
    )
    assert (5, 1, None) == (first["x"]["refs"], first["row"]["refs"], first.names.get("same"))
    assert (5, 2) == (second["x"]["refs"], second["row"]["refs"])
    assert 1 == third["x"]["refs"]
    assert ["x"] == list(third.names)


def test_objects_keep_their_numbers(snapshot):
    """The same object has the same number in every step, and a new one a new number."""
    first, second = snapshot("x = [1]\ny = [1]", "z = [1]\nx.append(y)")
    assert (first.names["x"], first.names["y"]) == (second.names["x"], second.names["y"])
    assert 3 == len(set(second.names.values()))


def test_a_new_object_at_an_old_address_has_a_new_number(snapshot):
    """What died in a step is not taken for what came into its place, whatever it held."""
    old = "class Foo: pass\nx, y, z, w = [1.5 * len('a')], Foo(), (Foo(),), {1.5: 2.5}"
    new = "del x, y, z, w\nx, y, z, w = [1.5 * len('b')], Foo(), (Foo(),), {1.5: 2.5}"
    for first, second in (snapshot(old, new), snapshot(old, new)):
        before = {first.names[name] for name in "xyw"}
        assert before.isdisjoint(second.names.values())
    made = "import weakref\nclass Foo: pass\nx = [Foo()]\nghost = weakref.ref(x[0])"
    _, second = snapshot(made, "del x\nalive = ghost() is not None")
    assert "False" == second["alive"]["repr"]


def test_what_is_not_counted(snapshot, executable, child):
    """Values that the interpreter keeps for all say so instead of a count, by version."""
    (shot,) = snapshot("row = [None, True, 5, '', 'a', b'', (), ..., 12345, ''.join('xy')]")
    found = [it["refs"] for it in shot.held("row").values()]
    assert 1 == len(set(found[:8])) and found[0] in ("shared", "immortal")
    assert 1 == found[9]
    (shot,) = snapshot("x = 'module'\ny = ''.join(['mod', 'ule'])")
    assert shot["x"]["refs"] in ("shared", "immortal") and 1 == shot["y"]["refs"]
    version = child(executable, "-c", "import sys; print(sys.version_info >= (3, 12))").stdout
    assert ("immortal" if "True" in version else "shared") == found[0]


def test_a_number_that_is_an_id(snapshot):
    """An id differs in each process, so it is told as what it is."""
    first, second = snapshot("x = [1]\nat = id(x)\nother = 10**12", "del x")
    assert ("id of a list", "1000000000000") == (first["at"]["repr"], first["other"]["repr"])
    assert "id of a list" == second["at"]["repr"]


def test_long_values_are_cut(snapshot):
    """Of a long repr the beginning is kept."""
    (shot,) = snapshot("x = 'y' * 100")
    assert "'" + "y" * 22 + "…" == shot["x"]["repr"]


def test_an_error_is_an_error(executable, child):
    """A program that fails leaves no picture."""
    done = child(executable, "-c", "from underhood.snapshot import run; run(['1 / 0'])")
    assert "ZeroDivisionError" in done.stderr
