"""The language of the declarations."""

import pytest

from underhood.build import Build
from underhood.structs.declaration import Condition, Struct, Typedef, parse

BUILDS = ["3.9.18", "3.13.0", "3.13.15t", "3.14.10", "3.15.2d", "3.15.2 32-bit"]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("", BUILDS),
        ("3.14", ["3.14.10"]),
        ("3.14-", ["3.14.10", "3.15.2d", "3.15.2 32-bit"]),
        ("-3.13", ["3.9.18", "3.13.0", "3.13.15t"]),
        ("3.10-3.14", ["3.13.0", "3.13.15t", "3.14.10"]),
        ("3.13.12-3.13", ["3.13.15t"]),
        ("-3.13.11", ["3.9.18", "3.13.0"]),
        ("t", ["3.13.15t"]),
        ("3.13- gil", ["3.13.0", "3.14.10", "3.15.2d", "3.15.2 32-bit"]),
        ("d", ["3.15.2d"]),
        ("3.15 release", ["3.15.2 32-bit"]),
        ("32", ["3.15.2 32-bit"]),
        ("64 3.15", ["3.15.2d"]),
        ("t d", []),
    ],
)
def test_conditions(text, expected):
    """All the words of a condition must be true of a build."""
    condition = Condition(text)

    assert expected == [name for name in BUILDS if condition.holds(Build.parse(name))]


def test_a_build_without_a_patch_release():
    """A build that names no patch release stands for the newest."""
    assert Condition("3.13.12-").holds(Build.parse("3.13"))
    assert not Condition("-3.13.11").holds(Build.parse("3.13"))


@pytest.mark.parametrize(
    "text, expected",
    [
        ("3.14-", "3.14 and later"),
        ("-3.10", "up to 3.10"),
        ("3.11-3.13 t", "3.11 to 3.13 and free-threaded"),
        ("3.9 gil 64", "3.9 and with the GIL and 64-bit"),
    ],
)
def test_conditions_in_words(text, expected):
    """An error can say a condition as a reader would."""
    assert expected == str(Condition(text))


@pytest.mark.parametrize("word", ["3.14+", "-", "gli", "3.x"])
def test_unknown_words(word):
    """A word that says nothing is a mistake in a declaration."""
    with pytest.raises(ValueError, match="is no condition"):
        Condition(word)


def test_structs():
    """Fields keep their C type, name, length, bits and condition; nested ones their members."""
    text = """
    struct Outer {                      // 3.9-
        const char *name;
        PyObject  **items[3];           // 3.10-
        struct tag *tagged;
        unsigned int flag:2;
        unsigned int :6;
        union {
            int a;
        } inner;
        struct {
            long b[];
        };
    };
    typedef uint8_t Small;              // t
    """
    outer, small = parse(text)

    assert isinstance(outer, Struct) and isinstance(small, Typedef)
    assert ("Outer", "3.9-") == (outer.name, outer.condition.text)
    assert ("Small", "uint8_t", "t") == (small.name, small.ctype, small.condition.text)
    assert [
        ("const char *", "name", None, None, ""),
        ("PyObject **", "items", 3, None, "3.10-"),
        ("struct tag *", "tagged", None, None, ""),
        ("unsigned int", "flag", None, 2, ""),
        ("unsigned int", "", None, 6, ""),
        ("", "inner", None, None, ""),
        ("", "", None, None, ""),
    ] == [(m.ctype, m.name, m.count, m.bits, m.condition.text) for m in outer.members]
    union, struct = outer.members[-2:]
    assert (True, "a", False, 0) == (
        union.union, union.members[0].name, struct.union, struct.members[0].count
    )  # fmt: skip


@pytest.mark.parametrize(
    "text, problem",
    [
        ("int a;", "line 1 is no declaration: 'int a;'"),
        ("struct A {\n int a, b;\n};", "line 2"),
        ("struct A {\n int a\n};", "line 2"),
        ("struct A {\n int a;", "'A' is not closed"),
        ("};", "line 1"),
        ("struct A { int a; };", "line 1"),
    ],
)
def test_mistakes(text, problem):
    """What is no declaration is an error that says where."""
    with pytest.raises(ValueError, match=problem):
        list(parse(text))
