"""The folders of units: used again only as long as a unit has left nothing in them."""

import pytest

from underhood.running.place import Place

LEFT = {
    "a file": lambda place: (place.cwd / "left").write_text(""),
    "a folder for later": lambda place: (place.temporary / "left").mkdir(),
    "a folder that cannot be written": lambda place: place.cwd.chmod(0o500),
    "no folder": lambda place: place.cwd.rmdir(),
    "another folder": lambda place: place.temporary.rename(place.folder / "moved"),
    "no output": lambda place: place.captured[0].unlink(),
}


@pytest.fixture
def place(tmp_path):
    """A place in which a unit has printed something."""
    place = Place(tmp_path)
    for file in place.captured:
        file.write_text("printed")
    return place


def test_as_good_as_new(place):
    """What was captured is removed, and the rest is as it was."""
    assert place.clear()
    assert {place.cwd, place.temporary} == set(place.folder.iterdir())


@pytest.mark.parametrize("what", LEFT)
def test_not_as_good_as_new(place, what):
    """Whatever a unit has done to its folders, the next one gets others."""
    LEFT[what](place)
    assert not place.clear()
    place.remove()
    assert not place.folder.exists()
