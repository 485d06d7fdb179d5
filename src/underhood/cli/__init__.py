"""The command line: look at an object, a size, a layout or frames from the shell."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, Optional

from ..build import Build
from ..errors import UnderhoodError
from . import commands, reader
from .evaluation import Failed
from .terminal import PROGRAM

__all__ = ["main", "parser"]

_EPILOG = """\
examples:
  python -m underhood peek "[1, 2, 3]"
  python -m underhood size "import collections; collections.deque()"
  python -m underhood layout dict --build 3.11 --diff 3.13
  python -m underhood frames "(n for n in range(3))"
  python -m underhood check names list-pop

An expression may follow statements. Colours are for terminals; NO_COLOR=1 leaves them out,
FORCE_COLOR=1 always has them. The exit code is 2 if a command cannot be carried out, and 1 if
an example does not hold or an answer is not right.
"""


def parser() -> argparse.ArgumentParser:
    """The command line."""
    whole = argparse.ArgumentParser(
        prog=PROGRAM,
        description=f"Look under the hood of CPython, here {Build.current()}.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    subparsers = whole.add_subparsers(metavar="COMMAND", required=True)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", help="print JSON")

    def add(command: Any, what: str, **more: Any) -> argparse.ArgumentParser:
        one = subparsers.add_parser(
            command.__name__, help=what, description=f"{what[0].upper()}{what[1:]}.",
            parents=[shared], **more,
        )  # fmt: skip
        one.set_defaults(command=command)
        return one

    one = add(commands.peek, "show the memory of an object: every field, its bytes, what it means")
    one.add_argument("expression", metavar="EXPR", help="the object, in Python")
    one = add(commands.size, "show the size of an object, part by part")
    one.add_argument("expression", metavar="EXPR", help="the object, in Python")
    one = add(commands.layout, "show where the fields of a C struct are, in any build")
    one.add_argument(
        "name", metavar="NAME", nargs="?",
        help="a type (dict, collections.deque) or a struct (PyDictObject); without it, all names",
    )  # fmt: skip
    one.add_argument("--build", metavar="BUILD", help="such as 3.11, 3.13t, 3.15d; default: this")
    one.add_argument("--diff", metavar="BUILD", help="show what is different in this build")
    one = add(commands.frames, "show a chain of frames, the innermost first")
    one.add_argument(
        "expression", metavar="EXPR", nargs="?",
        help="a frame, generator, coroutine or traceback; without it, the frames of this command",
    )  # fmt: skip
    add(commands.builds, "list the builds whose structs are known")
    _add_reader(add)
    return whole


def _add_reader(add: Callable[..., argparse.ArgumentParser]) -> None:
    """The commands for readers of the book."""
    one = add(reader.check, "run the examples of the book here, and say which of them hold")
    one.add_argument(
        "names", metavar="NAME", nargs="*",
        help="a chapter (names), or the label of a section or an example (list-pop); default: all",
    )  # fmt: skip
    one.add_argument(
        "--list", action="store_true", help="list chapters, or examples of those named"
    )
    one.add_argument("--timeout", type=float, default=20, metavar="S", help="seconds for each")
    one = add(reader.exercise, "list the exercises, begin one, or have your answer graded")
    one.add_argument("name", metavar="NAME", nargs="?", help="the name of an exercise")
    one.add_argument("file", metavar="FILE", nargs="?", help="your answer, which is graded")
    one.add_argument("--hint", action="count", default=0, help="a hint; twice: the next one")
    one.add_argument("--solution", action="store_true", help="the solution of the book")
    one.add_argument("--timeout", type=float, default=10, metavar="S", help="seconds for a test")
    one.add_argument("--memory", type=int, default=2048, metavar="MIB", help="default: 2048")


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Carry out one command; returns the exit code."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    options = parser().parse_args(argv)
    try:
        answer = options.command(options)
        if isinstance(answer, int):  # it has said all itself
            return answer
        if options.json:
            print(json.dumps(answer[0], indent=2))
        else:
            print("\n".join(answer[1]))
        sys.stdout.flush()
    except Failed:
        return 2
    except UnderhoodError as error:
        print(f"{PROGRAM}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader has had enough; nothing more to say at exit either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 0
