"""Every word of a heap of 64 MB is an object or is refused.

A run looks at a quarter of a megabyte of it on each build, in pages that are spread over all of
it; with UNDERHOOD_HEAP=64 in the environment it looks at all, which takes minutes.
"""

import json
import os
from pathlib import Path

PROGRAM = Path(__file__).with_name("heap.py")
MEGABYTES = os.environ.get("UNDERHOOD_HEAP", "0.25")


def test_every_word(interpreter, child):
    """At every 8th address there is a view or one of the two documented errors."""
    done = child(interpreter.path, "-X", "faulthandler", PROGRAM, MEGABYTES, timeout=900)

    assert (0, "") == (done.returncode, done.stderr)
    told = json.loads(done.stdout)
    assert int(float(MEGABYTES) * (1 << 20)) // 8 == told["words"]
    assert told["words"] // 200 < told["found"] < told["words"] // 10


FORKED = """
import os
from underhood import peek, refcount, size_of

shared = [1]
peek(shared).ob_size, size_of(shared), refcount(shared)
child = os.fork()
if child == 0:
    shared += [2, 3]
    os._exit(peek(shared).ob_size * 10 + len(peek(shared).items))
_, status = os.waitpid(child, 0)
print(os.WEXITSTATUS(status), peek(shared).ob_size)
"""


def test_after_a_fork(interpreter, child):
    """A view shows the memory of its own process: the child's in the child."""
    done = child(interpreter.path, "-W", "ignore", "-c", FORKED)

    assert ("33 1\n", "") == (done.stdout, done.stderr)
