"""A small book as data, and commands that read it in any interpreter."""

import json
import sys

import pytest

BUILDS = ["3.9", "3.10", "3.11", "3.12", "3.13", "3.13t", "3.14", "3.15", "3.15d"]
OLD, NEW = "3.9 3.10 3.11", "3.12 3.13 3.13t 3.14 3.15 3.15d"

WANTED = {OLD: "0\n", NEW: "2\n"}
GRADE = [
    {"source": "double(2)\n", "want": "4\n", "block": ""},
    {"source": "[double(n) for n in (0, 21)]\n", "want": "[0, 42]\n"},
    {"source": "double('a')\n", "want": "'aa'\n"},
    {"source": "for n in range(2):\n    print(double(n))\n", "want": "0\n2\n"},
    {"source": "import sys; double(sys.version_info > (3, 12))\n", "want": WANTED},
    {
        "source": "double(None)\n",
        "want": "Traceback (most recent call last):\n  ...\nTypeError: ...\n",
    },
]

DATA = {
    "builds": BUILDS,
    "flags": {"ELLIPSIS": True, "DONT_ACCEPT_TRUE_FOR_1": True},
    "chapters": [
        {
            "chapter": "objects/good",
            "label": "good",
            "title": "All of it holds",
            "page": "objects/good.html",
            "sections": {"good-section": ["good-start"]},
            "lines": [5, 6, 7, 8, 9, 10],
            "steps": [
                {"source": "import sys, underhood\n", "want": "", "block": "good-start"},
                {
                    "source": "sys.version_info >= (3, 12)\n",
                    "want": {OLD: "False\n", NEW: "True\n"},
                },
                {"source": "2 + 2", "mode": "eval", "want": "4", "block": ""},
                {"source": "import os\n", "want": "", "block": "", "crash": "SIGSEGV"},
                {
                    "source": "os.kill(os.getpid(), 11)\n",
                    "want": "Segmentation fault\n",
                    "crash": "SIGSEGV",
                },
                {"source": "1\n", "want": "1\n", "block": "good-none", "builds": []},
            ],
            "exercises": [],
        },
        {
            "chapter": "objects/bad",
            "label": "bad",
            "title": "Some of it does not",
            "page": "objects/bad.html",
            "sections": {"bad-ends": ["bad-exit", "bad-end"]},
            "lines": [10, 20, 30, 40, 50, 60],
            "steps": [
                {"source": "1 + 1\n", "want": "2\n", "block": "bad-sum"},
                {"source": "1 + 2\n", "want": "4\n"},
                {"source": "__import__('time').sleep(987)\n", "want": "", "block": "bad-wait"},
                {"source": "raise SystemExit(3)\n", "want": "", "block": "bad-exit"},
                {"source": "import os; os._exit(3)\n", "want": "", "block": "bad-end"},
                {"source": "1\n", "want": "1\n", "block": "bad-after"},
            ],
            "exercises": [
                {
                    "exercise": "bad-predict",
                    "kind": "predict",
                    "title": "A guess",
                    "task": "What does it print?\n\n    >>> sys.version_info >= (3, 12)",
                    "choices": ["True", "False"],
                    "answer": {OLD: "False", NEW: "True"},
                    "hints": [],
                    "solutions": ["It depends."],
                },
                {
                    "exercise": "bad-double",
                    "kind": "build",
                    "title": "Twice",
                    "task": "Write `double(it)`.",
                    "starter": "def double(it):\n    '''Twice of it.'''\n",
                    "grade": GRADE,
                    "hints": ["Add.", "Multiply."],
                    "solutions": ["    >>> def double(it):\n    ...     return it * 2"],
                },
            ],
        },
    ],
}

PROGRAM = """
import sys
from pathlib import Path
import underhood.book, underhood.build
from underhood.cli import main
underhood.book.FILE = Path({file!r})
if {build!r}:
    build = underhood.build.Build.parse({build!r})
    underhood.build._current = lambda: build
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def file(tmp_path):
    """The data file of the small book."""
    path = tmp_path / "book.json"
    path.write_text(json.dumps(DATA), encoding="utf-8")
    return path


@pytest.fixture
def command(child, file):
    """A function: what a command gave with the small book, in an interpreter, as some build."""

    def run(*arguments, python=sys.executable, build=""):
        program = PROGRAM.format(file=str(file), build=build)
        return child(python, "-c", program, *arguments)

    return run
