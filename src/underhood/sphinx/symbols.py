"""The names in CPython's source, with their lines: read from a file, and made from a build.

``python -m underhood.sphinx.symbols INCLUDE BINARY...`` prints the file anew. The folder holds the
headers of the CPython that the book links to; the binaries are that CPython and extension modules
of it, with debug information.
"""

from __future__ import annotations

import posixpath
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from elftools.dwarf.die import DIE

Symbols = dict[str, dict[str, int]]
"""For each path of the source, the line of each name that it declares."""

_PARTS = ("Include", "Modules", "Objects", "Parser", "Python")
_LEFT_OUT = {"clinic", "mimalloc", "_hacl", "_sre", "_zstd", "frozen_modules"}
_LEFT_OUT |= {"Python-ast.c", "parser.c", "pyconfig.h"}  # generated
_MACRO = re.compile(r"[ \t]*#[ \t]*define[ \t]+(\w+)")


def load(*files: Path) -> Symbols:
    """The names in some files; a line is a path, or a number and a name after a space."""
    found: Symbols = {}
    names: dict[str, int] = {}
    for row in "\n".join(file.read_text("utf-8") for file in files).split("\n"):
        if row.startswith(" "):
            number, _, name = row.strip().partition(" ")
            names[name] = int(number)
        elif row and not row.startswith("#"):
            names = found.setdefault(row, {})
    return found


def write(symbols: Symbols) -> Iterator[str]:
    """The lines of a file that `load` can read."""
    for path in sorted(symbols):
        yield path
        for name, line in sorted(symbols[path].items(), key=lambda item: (item[1], item[0])):
            yield f" {line} {name}"


def compiled(binary: Path) -> Symbols:
    """Functions, types, enumerators and variables, from the DWARF information of a binary."""
    from elftools.elf.elffile import ELFFile

    found: Symbols = {}
    with binary.open("rb") as stream:
        dwarf = ELFFile(stream).get_dwarf_info()
        for unit in dwarf.iter_CUs():
            program = dwarf.line_program_for_CU(unit)
            if program is None:
                continue
            files, folders = program["file_entry"], program["include_directory"]
            for entry in _entries(unit.get_top_DIE()):
                at = entry.attributes
                if "DW_AT_specification" in at:  # a definition, declared before
                    at = entry.get_DIE_from_attribute("DW_AT_specification").attributes | at
                if "DW_AT_name" not in at or "DW_AT_decl_file" not in at:
                    continue
                file = files[at["DW_AT_decl_file"].value]
                path = _place(folders[file.dir_index].decode(), file.name.decode())
                if path:
                    name, line = at["DW_AT_name"].value.decode(), at["DW_AT_decl_line"].value
                    names = found.setdefault(path, {})
                    names[name] = max(
                        line, names.get(name, 0)
                    )  # a definition is after its prototype
    return found


def _entries(top: DIE) -> Iterator[DIE]:
    for entry in top.iter_children():
        yield entry
        if entry.tag == "DW_TAG_enumeration_type":
            yield from entry.iter_children()


def _place(folder: str, name: str) -> str:
    """The path from the top of CPython's source; empty for what is left out."""
    parts = [
        part for part in posixpath.join(folder, name).split("/") if part not in ("", ".", "..")
    ]
    if not parts or parts[0] not in _PARTS or _LEFT_OUT.intersection(parts):
        return ""
    return "/".join(parts)


def macros(include: Path) -> Symbols:
    """The macros of the headers in a folder, which DWARF does not name."""
    found: Symbols = {}
    for header in sorted(include.rglob("*.h")):
        path = "Include/" + header.relative_to(include).as_posix()
        rows = header.read_text("utf-8").split("\n")
        for number, row in enumerate(rows, 1):
            if (match := _MACRO.match(row)) and not _LEFT_OUT.intersection(path.split("/")):
                found.setdefault(path, {}).setdefault(match[1], number)
    return found


def main(include: str, *binaries: str) -> None:
    """Print the names of a build, as `load` reads them."""
    found = macros(Path(include))
    for binary in binaries:
        for path, names in compiled(Path(binary)).items():
            found[path] = found.get(path, {}) | names
    print("\n".join(write(found)))


if __name__ == "__main__":
    main(*sys.argv[1:])
