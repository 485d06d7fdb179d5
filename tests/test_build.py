"""Builds and selectors: they are read, written, ordered, chosen and described."""

import copy
import pickle
import struct
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from underhood.build import Build, Range, Selector, choose, describe
from underhood.errors import SelectorError

SUPPORTED = [
    Build.parse(name)
    for name in ("3.9", "3.10", "3.11", "3.12", "3.13", "3.14", "3.15", "3.13t", "3.15d")
]
VERSIONS = [build.version for build in SUPPORTED if not build.tags]
TAGS = ["", "t", "d", "td"]


def some_builds(sizes):
    """Builds of these pointer sizes, of any version from 3.9 to 3.20."""
    return st.builds(
        Build,
        st.tuples(st.just(3), st.integers(9, 20)),
        debug=st.booleans(),
        free_threaded=st.booleans(),
        pointer_size=sizes,
        micro=st.none() | st.integers(0, 30),
    )


builds = some_builds(st.sampled_from([4, 8]))
wide_builds = some_builds(st.just(8))


@st.composite
def items(draw):
    """The text of one item of a selector."""
    low, high = sorted(draw(st.tuples(st.integers(0, 30), st.integers(0, 30))))
    tags = draw(st.sampled_from(TAGS))
    forms = ["*", f"3.{low}{tags}", f"3.{low}{tags}-", f"-3.{high}{tags}"]
    if low < high:
        forms.append(f"3.{low}{tags}-3.{high}{tags}")
    return draw(st.sampled_from(forms))


selectors = st.lists(items(), min_size=1, max_size=4).map(", ".join)


def names(builds):
    """Builds as a line of text."""
    return " ".join(map(str, builds))


# Builds


def test_current():
    """The build of the running interpreter says what sys says."""
    build = Build.current()

    assert sys.version_info[:3] == (*build.version, build.micro)
    assert struct.calcsize("P") == build.pointer_size
    assert hasattr(sys, "gettotalrefcount") == build.debug


@pytest.mark.parametrize(
    "text, build",
    [
        ("3.12", Build((3, 12))),
        ("3.12.1", Build((3, 12), micro=1)),
        ("3.13t", Build((3, 13), free_threaded=True)),
        ("3.15d", Build((3, 15), debug=True)),
        (" 3.15.2td 32-bit ", Build((3, 15), True, True, 4, 2)),
        ("3.12 64-bit", Build((3, 12))),
    ],
)
def test_read_build(text, build):
    """A build is read from its version, its letters and its pointer size."""
    assert build == Build.parse(text)
    assert build.micro == Build.parse(text).micro


@pytest.mark.parametrize(
    "text",
    ["", "3", "three", "3.12x", "3.15dt", "3.12tt", "3.12 16-bit", "3.12-", "*", "3.12 3.13"],
)
def test_read_no_build(text):
    """What is no build is an error that names it and says what to write."""
    with pytest.raises(SelectorError, match=r"names no build: write 3\.12, 3\.13t") as caught:
        Build.parse(text)

    assert repr(text) in str(caught.value)


@given(builds)
def test_build_as_text(build):
    """A build is what its text says, but for the patch release, which is not part of it."""
    assert build == Build.parse(str(build))


@given(builds, builds)
def test_builds_and_texts_agree(one, other):
    """Two builds are the same, and hash alike, if and only if their texts are the same."""
    assert (one == other) == (str(one) == str(other))
    assert one != other or hash(one) == hash(other)


@given(st.lists(builds, max_size=8), st.randoms())
def test_order_of_builds(some, random):
    """The order of builds does not depend on how they came, and versions go before all else."""
    shuffled = list(some)
    random.shuffle(shuffled)

    assert sorted(some) == sorted(shuffled)
    assert sorted(build.version for build in some) == [build.version for build in sorted(some)]


def test_order_within_a_version():
    """Versions are compared as numbers; then comes plain, free-threaded, debug, and both."""
    text = "3.9 3.10 3.10t 3.10d 3.10td 3.11"

    assert text == names(sorted(map(Build.parse, reversed(text.split()))))


@given(builds)
def test_plain(build):
    """The plain build has the version and the pointer size, and no letters."""
    plain = build.plain

    assert frozenset() == plain.tags
    assert (build.version, build.pointer_size) == (plain.version, plain.pointer_size)
    assert plain <= build


@given(builds)
def test_tags(build):
    """The letters of a build are those that its text ends with."""
    assert build.tags == frozenset(str(build).partition(" ")[0]) & {"t", "d"}


# Selectors


@pytest.mark.parametrize(
    "text, chosen",
    [
        ("3.12", "3.12"),
        ("3.9-3.11", "3.9 3.10 3.11"),
        ("-3.10", "3.9 3.10"),
        ("3.14-", "3.14 3.15 3.15d"),
        ("3.13", "3.13 3.13t"),
        ("3.13t", "3.13t"),
        ("3.13t-", "3.13t"),
        ("-3.15d", "3.15d"),
        ("3.9t-3.12t", ""),
        ("*", "3.9 3.10 3.11 3.12 3.13 3.13t 3.14 3.15 3.15d"),
        ("-3.9, 3.15", "3.9 3.15 3.15d"),
        ("3.9,3.13t", "3.9 3.13t"),
        ("3.13td", ""),
    ],
)
def test_selector(text, chosen):
    """A selector names these builds of the support list."""
    assert chosen == names(sorted(b for b in SUPPORTED if b in Selector.parse(text)))


@given(selectors)
def test_selector_as_text(text):
    """A selector's text is read as that selector, and reads as the text it was made from."""
    selector = Selector.parse(text)

    assert selector == Selector.parse(str(selector))
    assert text == str(selector)
    assert selector == Selector.parse(text.replace(", ", ","))


@given(st.text(alphabet="0123.9-td*, ", max_size=12))
def test_anything_is_read_or_refused(text):
    """Any text is a selector that reads as its own text, or an error about a selector."""
    try:
        selector = Selector.parse(text)
    except SelectorError:
        return
    assert selector == Selector.parse(str(selector))


@pytest.mark.parametrize(
    "text, item, why",
    [
        ("3.x", "3.x", "no selector"),
        ("", "", "no selector"),
        ("-", "-", "no selector"),
        ("3.12,", "", "no selector"),
        ("3.9, 3.12x, 3.13", "3.12x", "no selector"),
        ("3.9-3.11-3.13", "3.9-3.11-3.13", "no selector"),
        ("3", "3", "no selector"),
        ("3.12.1", "3.12.1", "no selector"),
        ("3.12 - 3.13", "3.12 - 3.13", "no selector"),
        ("3.15dt", "3.15dt", "no selector"),
        ("**", "**", "no selector"),
        ("*-3.12", "*-3.12", "no selector"),
        ("3.9, 3.13-3.9", "3.13-3.9", "runs backwards"),
        ("3.10-3.9", "3.10-3.9", "runs backwards"),
        ("3.13t-3.14", "3.13t-3.14", "mixes builds"),
        ("3.13-3.14d", "3.13-3.14d", "mixes builds"),
    ],
)
def test_bad_selector(text, item, why):
    """An item that cannot be read is named, with the reason and what to write instead."""
    with pytest.raises(SelectorError, match=why) as caught:
        Selector.parse(text)

    assert str(caught.value).startswith(repr(item))
    assert "write" in str(caught.value) or "give" in str(caught.value)


@given(selectors, wide_builds)
def test_rank(text, build):
    """A selector ranks a build as its best item does, and names it if an item does."""
    selector = Selector.parse(text)
    ranks = [Selector.parse(item).rank(build) for item in text.split(", ")]
    best = max((rank for rank in ranks if rank is not None), default=None)

    assert best == selector.rank(build)
    assert (best is not None) == (build in selector)


@pytest.mark.parametrize(
    "text, words",
    [
        ("3.12", "3.12"),
        ("3.9-3.11", "3.9 to 3.11"),
        ("3.12-", "3.12 and later"),
        ("-3.11t", "up to 3.11t"),
        ("*", "all others"),
        ("-3.10, 3.13t-", "up to 3.10, 3.13t and later"),
    ],
)
def test_words(text, words):
    """A selector is said in words."""
    assert words == Selector.parse(text).words


# Choice


@pytest.mark.parametrize(
    "variants, build, chosen",
    [
        (["-3.11", "3.12-"], "3.11", [0]),
        (["-3.11", "3.12-"], "3.13t", [1]),
        (["3.13", "3.13t", "*"], "3.13t", [1]),
        (["3.13", "3.13t", "*"], "3.13", [0]),
        (["3.13", "3.13t", "*"], "3.14t", [2]),
        (["*", "3.13t-"], "3.14t", [1]),
        (["3.14t", "3.14d"], "3.14td", [0, 1]),
        (["3.14t", "3.14d", "3.14td"], "3.14td", [2]),
        (["3.9", "3.9-3.10"], "3.9", [0, 1]),
        (["*", "*"], "3.9", [0, 1]),
        (["3.9"], "3.10", []),
        ([], "3.10", []),
    ],
)
def test_choose(variants, build, chosen):
    """The closest variant holds: by letters, then by version, then the rest."""
    assert chosen == choose([Selector.parse(text) for text in variants], Build.parse(build))


@given(st.lists(selectors, max_size=5), wide_builds)
def test_choose_is_closest(texts, build):
    """Those chosen name the build, are equally close, and closer than any other."""
    variants = [Selector.parse(text) for text in texts]
    ranks = [variant.rank(build) for variant in variants]
    chosen = choose(variants, build)

    assert bool(chosen) == any(build in variant for variant in variants)
    assert len({ranks[place] for place in chosen}) <= 1
    for place, rank in enumerate(ranks):
        assert place in chosen or rank is None or rank < ranks[chosen[0]]


# Description


def test_describe_both_letters():
    """A build with both letters is named where it parts from one that has one of them."""
    every = [Build.parse(name) for name in ("3.13", "3.13t", "3.13td", "3.14")]

    assert "3.13, 3.13td" == str(describe([every[0], every[2]], every))


@pytest.mark.parametrize(
    "chosen, text",
    [
        ("3.9", "3.9"),
        ("3.9 3.10 3.11", "-3.11"),
        ("3.10 3.11", "3.10-3.11"),
        ("3.14 3.15 3.15d", "3.14-"),
        ("3.13 3.13t", "3.13"),
        ("3.13t", "3.13t"),
        ("3.13", "3.13"),
        ("3.9 3.11", "3.9, 3.11"),
        ("3.15d", "3.15d"),
        ("3.9 3.13t 3.15d", "3.9, 3.13t, 3.15d"),
    ],
)
def test_describe(chosen, text):
    """Some of the supported builds are described by the selector one would write."""
    assert text == str(describe(map(Build.parse, chosen.split()), SUPPORTED))


def parted(among, colours):
    """The groups of builds that have one colour, as `--update` has builds of one output."""
    groups = {}
    for build, colour in zip(among, colours):
        groups.setdefault(colour, []).append(build)
    return list(groups.values())


def holds(groups, among):
    """Whether the descriptions of groups choose for each build its own group and no other."""
    variants = [describe(group, among) for group in groups]
    if not all(variant.ranges for variant in variants):
        return False
    return all(
        [place] == choose(variants, build) for place, group in enumerate(groups) for build in group
    )


@given(st.lists(st.integers(0, 3), min_size=len(SUPPORTED), max_size=len(SUPPORTED)))
def test_described_groups_of_the_support_list(colours):
    """However the supported builds part into groups, the descriptions choose each its own."""
    assert holds(parted(SUPPORTED, colours), SUPPORTED)


@given(st.sets(wide_builds, min_size=1, max_size=12).map(sorted), st.data())
def test_described_groups(among, data):
    """So it is with any list of builds, holes in it and versions without a plain build included."""
    colour = st.lists(st.integers(0, 3), min_size=len(among), max_size=len(among))
    assert holds(parted(among, data.draw(colour)), among)


@given(st.sets(st.sampled_from(SUPPORTED), min_size=1))
def test_description_survives_its_text(chosen):
    """A description can be written down and read."""
    selector = describe(chosen, SUPPORTED)

    assert selector == Selector.parse(str(selector))


@given(st.sets(st.sampled_from(VERSIONS)), st.randoms())
def test_description_is_ordered(versions, random):
    """A description depends neither on the order of the builds nor on their patch releases."""
    chosen = [Build(version, micro=random.randrange(9)) for version in sorted(versions)]
    shuffled = random.sample(chosen, len(chosen))

    assert describe(chosen, SUPPORTED) == describe(shuffled, reversed(SUPPORTED))


def test_describe_nothing():
    """No builds are described by no ranges."""
    assert Selector(()) == describe([], SUPPORTED)


def test_range_of_one():
    """A range with one version in it is written as that version."""
    assert "3.13t" == str(Range((3, 13), (3, 13), frozenset("t")))


VALUES = [
    Build.parse("3.13.15t 32-bit"),
    Range((3, 9), None, frozenset("d")),
    Selector.parse("3.9-3.11, 3.13t, *"),
]


@pytest.mark.parametrize("value", VALUES, ids=str)
def test_values_never_change(value):
    """A field can be neither set nor deleted, so what is equal has one hash for good."""
    before = hash(value)
    for name in vars(value):
        with pytest.raises(AttributeError, match=f"{name!r} cannot be set: .* never changes"):
            setattr(value, name, None)
        with pytest.raises(AttributeError, match=f"{name!r} cannot be deleted: .* never changes"):
            delattr(value, name)
    assert before == hash(value)


@pytest.mark.parametrize("value", VALUES, ids=str)
def test_values_are_equal_to_their_copies(value):
    """A pickle, a deep copy and what `repr` says are equal to it, and hashed alike."""
    for other in (pickle.loads(pickle.dumps(value)), copy.deepcopy(value), eval(repr(value))):
        assert (value, hash(value), vars(value)) == (other, hash(other), vars(other))
        assert other is not value
    assert value not in [it for it in VALUES if it is not value]
    assert value != tuple(vars(value).values())


def test_a_build_is_compared_without_its_patch_release():
    """Two patch releases are one build; a build has no place before or after what is none."""
    assert Build.parse("3.13.0") == Build.parse("3.13.15")
    assert hash(Build.parse("3.13.0")) == hash(Build.parse("3.13.15"))
    assert not Build.parse("3.13.0") < Build.parse("3.13.15")
    assert Build.parse("3.13.0") <= Build.parse("3.13.15") < Build.parse("3.13t")
    with pytest.raises(TypeError, match="not supported between instances of 'tuple' and 'Build'"):
        sorted([Build.parse("3.13"), (3, 13)])
