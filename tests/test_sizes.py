"""Calculators: sizes of objects that do not exist yet, compared with every interpreter's own."""

import json
import subprocess

import pytest

from underhood import sizes

# What makes the object, and what calculates its size; {n} stands for a number.
PAIRS = {
    "object()": "object_({build})",
    "1.5": "float_({build})",
    "1j": "complex_({build})",
    "range({n})": "range_({build})",
    "slice({n})": "slice_({build})",
    "1 << {n}": "int_(1 << {n}, {build})",
    "(1 << {n}) - 1": "int_((1 << {n}) - 1, {build})",
    "-(1 << {n})": "int_(-(1 << {n}), {build})",
    "True": "bool_({build})",
    "'ab' * {n}": "str_(2 * {n}, 98, {build})",
    "'éb' * {n}": "str_(2 * {n}, 233, {build})",
    "'☃b' * {n}": "str_(2 * {n}, 0x2603, {build})",
    "'😀b' * {n}": "str_(2 * {n}, 0x1f600, {build})",
    "b'a' * {n}": "bytes_({n}, {build})",
    "bytearray({n})": "bytearray_({n}, {build})",
    "(None,) * {n}": "tuple_({n}, {build})",
    "[None] * {n}": "list_({n}, {build})",
    "list(range({n}))": "list_({n}, {build}, made='list')",
    "[i for i in range({n})]": "list_({n}, {build}, made='append')",
    "eval(str([*range({n})]))": "list_({n}, {build}, made='literal')",
    "{{str(i): i for i in range({n})}}": "dict_({n}, {build})",
    "{{i: i for i in range({n})}}": "dict_({n}, {build}, str_keys=False)",
    "{{i for i in range({n})}}": "set_({n}, {build})",
    "set(range({n})).copy()": "set_({n}, {build}, made='copy')",
    "frozenset(i for i in range({n}))": "frozenset_({n}, {build})",
    "plain({n})": "instance({n}, {build})",
    "slotted({n})": "instance({n}, {build}, slots=True)",
}
NUMBERS = [
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    8,
    10,
    11,
    13,
    17,
    21,
    22,
    29,
    30,
    31,
    43,
    60,
    77,
    85,
    86,
    171,
    307,
    1000,
]

PROGRAM = """
import json, sys
def plain(n):
    kind = type("Plain", (), {})
    made = [kind() for _ in range(50)][-1]
    for i in range(n):
        setattr(made, f"a{i}", i)
    return made
def slotted(n):
    return type("Slotted", (), {"__slots__": tuple(f"s{i}" for i in range(n))})()
def appended(n):
    made = bytearray()
    for i in range(n):
        made.append(1)
    return made
print(json.dumps([sys.getsizeof(eval(one)) for one in json.load(sys.stdin)]))
"""


def ask(interpreter, expressions):
    """What sys.getsizeof says there of each expression."""
    outcome = subprocess.run(
        [interpreter.path, "-X", "utf8", "-c", PROGRAM],
        input=json.dumps(expressions),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "" == outcome.stderr
    return json.loads(outcome.stdout)


def test_all(interpreter):
    """Every calculator gives what sys.getsizeof says in the interpreter of that build."""
    build = f"{str(interpreter.build)!r}"
    pairs = dict(PAIRS)
    if interpreter.build.version < (3, 15):
        pairs["appended({n})"] = "bytearray_({n}, {build}, made='append')"
    asked = {
        made.format(n=n): calculated.format(n=n, build=build)
        for made, calculated in pairs.items()
        for n in NUMBERS
    }

    expected = dict(zip(asked, ask(interpreter, list(asked))))

    assert expected == {made: eval(f"sizes.{text}") for made, text in asked.items()}


def test_parts():
    """A size that was calculated knows its parts as one that was measured."""
    size = sizes.dict_(3, "3.12")

    assert 184 == size == sum(part.size for part in size.parts)
    names = ["GC head", "header", "fields", "keys header", "hash indices", "entries"]
    assert names == [part.name for part in size.parts]
    assert {"object": 64, "keys": 120} == size.blocks
    assert (184, 64 + 128) == (size.requested, size.allocated)


@pytest.mark.parametrize(
    "build, expected", [("3.9", 48), ("3.11", 56 + 40), ("3.12", 48 + 40), ("3.13", 96)]
)
def test_requested(build, expected):
    """For an instance more is requested than sys.getsizeof counts."""
    assert expected == sizes.instance(3, build).requested


def test_another_pointer_size():
    """A 32-bit build can be calculated on a 64-bit one."""
    assert 12 + 8 * 4 + 8 == sizes.tuple_(8, "3.12 32-bit")


@pytest.mark.parametrize(
    "call",
    [
        lambda: sizes.list_(-1),
        lambda: sizes.list_(3, made="magic"),
        lambda: sizes.set_(3, made="magic"),
        lambda: sizes.bytearray_(3, "3.9", made="magic"),
        lambda: sizes.bytearray_(3, "3.15", made="append"),
    ],
)
def test_refused(call):
    """What makes no sense, or is not known, is refused."""
    with pytest.raises(ValueError, match=r"length|made"):
        call()
