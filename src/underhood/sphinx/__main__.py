"""Verify the book: what ``nox -s doctest`` runs."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from sphinx.cmd.build import main as sphinx_build

EPILOG = """\
examples:
  nox -s doctest                                  every chapter on every supported interpreter
  nox -s doctest -- 3.12 3.13t                    on these only
  nox -s doctest -- docs/objects/names.md         this chapter only
  nox -s doctest -- --changed                     what has changed since it passed
  nox -s doctest -- --update docs/objects/names.md
"""


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="nox -s doctest --",
        description="Run the examples of the book on every CPython of this machine.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("what", nargs="*", metavar="VERSION|CHAPTER", help="versions (3.12, 3.13t), paths of "
        "interpreters, or chapters (docs/objects/names.md); default: all")  # fmt: skip
    add("--changed", action="store_true", help="run only what has changed since it passed")
    add("--update", action="store_true", help="write outputs that came into the chapters")
    add("--seed", type=_seed, metavar="N", help="the hash seed; default: random")
    add("--timeout", type=_seconds, default=20, metavar="S", help="seconds an example may take")
    add("--out", default="_build/doctest", metavar="DIR", help="default: _build/doctest")
    return parser


def build_command(options: argparse.Namespace) -> list[str]:
    """The arguments of sphinx-build."""
    versions = [item for item in options.what if not _is_chapter(item)]
    chapters = [item for item in options.what if _is_chapter(item)]
    settings = {
        "pythons": ",".join(versions),
        "chapters": ",".join(chapters),
        "seed": "" if options.seed is None else str(options.seed),
        "timeout": f"{options.timeout:g}",
        "changed": "1" if options.changed else "",
        "update": "1" if options.update else "",
    }
    defines = [f"-Dunderhood_{name}={value}" for name, value in settings.items() if value]
    doctrees = f"{options.out}/.doctrees"
    return ["-c", ".", "-d", doctrees, *defines, "-b", "doctest", "docs", options.out]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the builder; returns its exit status."""
    options = arguments().parse_args(argv)
    return sphinx_build(build_command(options))


def _is_chapter(item: str) -> bool:
    """Whether an argument means a chapter, rather than a version or an interpreter."""
    if re.fullmatch(r"\d+\.\d+(\.\d+)?t?d?", item):
        return False
    return item.endswith((".md", ".rst")) or not Path(item).is_file()


def _seed(text: str) -> int:
    if not text.isdecimal() or int(text) >= 2**32:
        raise argparse.ArgumentTypeError(f"{text!r} is no seed: give one from 0 to 4294967295")
    return int(text)


def _seconds(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no time limit: give seconds, such as 20")
    return number


if __name__ == "__main__":
    sys.exit(main())
