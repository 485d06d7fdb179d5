"""The run of a book goes on while the book is read, and ends with the build however that ends."""

import os
import signal
import subprocess
import sys

from underhood.running.job import Job, Settings
from underhood.running.step import Step, Unit
from underhood.sphinx.verification import Verification

from .processes import alive, until

# The second page is read only when an example of the first one has run.
WAITING = """
import time
from pathlib import Path

def wait(app, docname, source):
    end = time.monotonic() + 30
    while docname == "second" and not Path({sign!r}).exists():
        assert time.monotonic() < end, "nothing ran while the book was read"
        time.sleep(0.02)

def setup(app):
    app.connect("source-read", wait)
"""


def test_examples_run_while_the_book_is_read(book, python, tmp_path):
    """What has been read is run, though the next page is not read yet."""
    sign = str(tmp_path / "sign")
    pages = {"first": f">>> open({sign!r}, 'w').close()", "second": ">>> 1 + 1\n2"}
    outcome = book(pages, str(python.build), more=WAITING.format(sign=sign))
    assert (0, "") == (outcome.status, outcome.warnings)
    assert ["passed"] == outcome.outcomes("second", python.build)


def test_interrupted(book, python, tmp_path):
    """An interrupt ends the build, the examples that run, and leaves no folder behind."""
    sign, temporary = tmp_path / "sign", tmp_path / "temporary"
    temporary.mkdir()
    writes = f"open({str(sign)!r}, 'w').write(str(os.getpid()))"
    book.write({"page": f">>> import os, time\n>>> {writes}; time.sleep(1000)"})
    program = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "from sphinx.cmd.build import main; sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", program, *book.command(str(python.build), timeout=1000)]
    with subprocess.Popen(
        command,
        env=os.environ | {"TMPDIR": str(temporary)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as build:
        until(lambda: sign.exists() and sign.read_text(), 60)
        build.send_signal(signal.SIGINT)
        assert build.wait(60)
    until(lambda: not alive(int(sign.read_text())))
    assert [] == list(temporary.glob("underhood-*"))


def verification(python, kept=lambda *_: None):
    """A verification on one interpreter."""
    return Verification([python], Settings(1), kept)


def unit(name, source):
    """A unit of one example."""
    return Unit(name, "default", [Step("example", source, "p.md", 1, last=True)])


def test_results(python):
    """Each job comes with its cell; a unit that an earlier run has left is not run."""
    run = verification(python, kept=lambda unit, _: {"old": 1} if unit.name == "old" else None)
    for name in ("new", "old"):
        run.add(unit(name, f"{name!r}\n"))
    ((job, cell, results),) = run.results()
    assert isinstance(job, Job) and "new" == job.unit.name
    assert ["'new'\n"] == [result.out for result in results]
    assert cell is run.cells["new", python.build]
    assert {"old": 1} == run.cells["old", python.build].record
    run.close()


def test_closed_early(python):
    """It can be closed while examples run, and before anything was added."""
    verification(python).close()
    run = verification(python)
    run.add(unit("page", "import time; time.sleep(1000)\n"))
    run.close()
