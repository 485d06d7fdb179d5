"""Whatever an example does, it is reported as what became of it, and the book goes on.

The documents in ``cases/`` say it themselves: a comment behind an example is its outcome, or the
outcomes it may have, then what the report gives as the reason. Without a comment it passes.
"""

import functools
import re
from pathlib import Path

import pytest

from underhood.running import job, run, server
from underhood.sphinx import builder

CASES = Path(__file__).with_name("cases")
NAMES = sorted(path.stem for path in CASES.glob("*.md"))
OUTCOMES = ("passed", "failed", "crashed", "timeout", "not run", "skipped")
_CLAIM = re.compile(rf"  # ((?:{'|'.join(OUTCOMES)})(?: \| [a-z ]+?)*)(?:: (.*))?$")


def claims(name):
    """What a document says of its examples: line, outcomes, reason."""
    for number, line in enumerate((CASES / f"{name}.md").read_text("utf-8").splitlines(), 1):
        if line.startswith(">>>"):
            match = _CLAIM.search(line)
            yield (number, match[1].split(" | "), match[2]) if match else (number, ["passed"], None)


@pytest.fixture(scope="module", params=["fork", "no fork"])
def outcome(request, shared_book, few):
    """All documents, run at once on a few builds, with forks and without."""
    pages = {path.stem: path.read_text("utf-8") for path in CASES.glob("*.md")}
    builds = ",".join(few if request.param == "fork" else few[-2:-1] or few)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(server, "GRACE", 0.5)
        patch.setattr(run, "cores", lambda: 6)  # most of the time they wait
        if request.param == "no fork":
            patch.setattr(builder, "Settings", functools.partial(job.Settings, fork=False))
        outcome = shared_book(pages, builds, timeout=1, memory=1500)
    assert 1 == outcome.status, outcome.warnings
    return outcome


@pytest.mark.parametrize("name", NAMES)
def test_outcomes(outcome, name):
    """Every example of a document has the outcome that stands behind it, on every build."""
    for build in outcome.builds(name):
        examples = outcome.examples(name, build)
        got = [(example["line"], example["outcome"]) for example in examples]
        wanted = list(claims(name))
        assert [line for line, _, _ in wanted] == [line for line, _ in got]
        wrong = [
            (line, came, outcomes)
            for (line, outcomes, _), (_, came) in zip(wanted, got, strict=True)
            if came not in outcomes
        ]
        assert not wrong, build


@pytest.mark.parametrize("name", NAMES)
def test_report(outcome, name):
    """A failure is reported with file and line, all its builds, and the reason."""
    for line, (what, *others), reason in claims(name):
        if others or what in ("passed", "not run", "skipped"):
            continue
        first = f"{name}.md:{line}: {what} on "
        blocks = [block.splitlines() for block in outcome.blocks(first)]
        told = [build for block in blocks for build in block[0].partition(first)[2].split(", ")]
        assert sorted(outcome.builds(name)) == sorted(told)
        if reason:
            assert {reason} == {block[1].strip() for block in blocks}


def test_flood(book, underhood_pythons):
    """Of an output of 100 MB the beginning is shown, and the chapter goes on."""
    page = """\
        >>> print("x" * 100_000_000)
        x...
        >>> 1
        1
    """
    outcome = book({"page": page}, underhood_pythons)
    for build in outcome.builds("page"):
        assert ["failed", "passed"] == outcome.outcomes("page", build)
    block = outcome.block("page.md:4: failed on ")
    builds = block.splitlines()[0].partition(" on ")[2].split(", ")
    assert sorted(underhood_pythons.split(",")) == sorted(builds)
    assert "99934465 more bytes of output are left out" == block.splitlines()[1].strip()
    assert 65_000 < len(block) < 70_000


@pytest.mark.skipif(not Path("/proc").exists(), reason="nowhere to look")
def test_no_child_is_left(outcome):
    """What examples started is gone when the book has been run."""
    found = [
        path
        for path in Path("/proc").glob("[0-9]*/cmdline")
        if b"left-behind" in _content(path) and b"time.sleep(987)" in _content(path)
    ]
    assert not found


def _content(path):
    try:
        return path.read_bytes()
    except OSError:
        return b""
