"""The directive ``{doctest}`` and the role ``{val}``."""

from __future__ import annotations

import doctest
import re
import signal
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes as docutils
from docutils.parsers.rst import directives
from packaging.specifiers import SpecifierSet
from sphinx.ext.doctest import TestDirective
from sphinx.util.docutils import SphinxRole

from ..build import Build, Selector
from ..errors import SelectorError
from ..running.step import DEFAULT, EVERY, Step, Variant
from . import nodes
from .domain import BookDomain, Finding
from .grammar import GrammarError, check_cover
from .plan import Block, examples

if TYPE_CHECKING:
    from sphinx.config import Config
    from sphinx.util.typing import OptionSpec

_PART = re.compile(r"(?:^|\s)@([^\s,]+(?:,\s*[^\s,]+)*)\s+(.*?)(?=\s@[-\d*]|$)", re.DOTALL)


def supported(config: Config) -> list[Build]:
    """The builds that the book promises to hold on, oldest first."""
    return sorted(map(Build.parse, config.underhood_builds))


def signal_name(argument: str) -> str:
    """The option ``:crash:``: the name of a signal, such as SIGSEGV."""
    name = argument.strip()
    if not name.startswith("SIG") or name not in signal.Signals.__members__:
        raise ValueError(f"{name!r} is no signal: write SIGSEGV or SIGABRT")
    return name


def comparison_flags(argument: str) -> tuple[tuple[int, bool], ...]:
    """The option ``:options:``: flags of doctest, such as ``+NORMALIZE_WHITESPACE``."""
    found = []
    for word in argument.replace(",", " ").split():
        flag = doctest.OPTIONFLAGS_BY_NAME.get(word[1:])
        if word[0] not in "+-" or flag is None:
            raise ValueError(f"{word!r} is no flag: write +NORMALIZE_WHITESPACE or the like")
        found.append((flag, word[0] == "+"))
    return tuple(found)


def specifier(argument: str) -> str:
    """The option ``:pyversion:``, as in packaging: ``>= 3.10, < 3.13``."""
    if not argument.strip():
        raise ValueError("no version: put it in quotes if it begins with >, as in '> 3.12'")
    return str(SpecifierSet(argument))


class DoctestDirective(TestDirective):
    """Examples as at a prompt; each is run on every build that the block exists on.

    What Sphinx's own directive can do, and: ``:versions:`` (a selector of the builds that have
    the block), ``:crash:`` (the signal by which the last example ends its process),
    ``:hidden:`` (run, not shown) and ``:name:`` (a label to link to).
    """

    option_spec: ClassVar[OptionSpec] = {
        "crash": directives.unchanged,
        "hidden": directives.flag,
        "hide": directives.flag,
        "name": directives.unchanged_required,
        "no-trim-doctest-flags": directives.flag,
        "options": directives.unchanged,
        "pyversion": directives.unchanged,
        "skipif": directives.unchanged_required,
        "trim-doctest-flags": directives.flag,
        "versions": directives.unchanged,
    }

    def run(self) -> list[docutils.Node]:
        """The node of the block; an error of the grammar is noted at its line."""
        path = self.state.document.current_source or str(self.env.doc2path(self.env.docname))
        try:
            return [self._block(path)]
        except GrammarError as error:
            BookDomain.of(self.env).note(self.env.docname, Finding(path, error.line, str(error)))
            return []

    def _block(self, path: str) -> nodes.example_block:
        """The node of the block; raises `GrammarError` with the line of the file."""
        first = self._first_line() if self.content else self.lineno
        self._refuse_lost_options(path)
        crash = self._option("crash", signal_name, path, "")
        flags = self._option("options", comparison_flags, path, ())
        pyversion = self._option("pyversion", specifier, path, "")
        versions = self._option("versions", Selector.parse, path, EVERY)
        builds = supported(self.config)
        mine = [build for build in builds if build in versions]
        if builds and not mine:
            line = self._line_of("versions", path)
            raise GrammarError(line, f"versions: {versions} names no build of the support list")
        try:
            found = list(examples("\n".join(self.content), path, first, mine))
        except GrammarError as error:
            raise GrammarError(first + error.line, str(error)) from None
        steps = [
            replace(
                step,
                flags=(*flags, *step.flags),
                versions=versions,
                pyversion=pyversion,
                skipif=self.options.get("skipif", ""),
                crash=crash,
                label=self.options.get("name", ""),
                last=step is found[-1],
            )
            for step in found
        ]
        groups = [group.strip() for group in "".join(self.arguments).split(",") if group.strip()]
        hidden = "hidden" in self.options or "hide" in self.options
        node = nodes.example_block(
            "",
            *([] if hidden else nodes.shown(steps, list(self.content), first, mine)),
            block=Block(tuple(steps), tuple(groups) or (DEFAULT,), hidden),
            crash=crash,
            builds=[] if mine == builds else [str(build) for build in mine],
        )
        nodes.label(node, mine, builds)
        self.set_source_info(node)
        node.line = first
        self.add_name(node)
        return node

    def _option(self, name: str, read: Callable[[str], Any], path: str, default: Any) -> Any:
        """The value of an option; read here, for MyST leaves out an option that is refused."""
        if name not in self.options:
            return default
        try:
            return read(self.options[name] or "")
        except ValueError as error:
            raise GrammarError(self._line_of(name, path), f"{name}: {error}") from None

    def _refuse_lost_options(self, path: str) -> None:
        """Raise `GrammarError` for an option that MyST could not read and has left out."""
        for number in range(self.lineno + 1, self._first_line()):
            match = re.match(r"\W*?:([\w-]+):", _rows(path)[number - 1])
            if match and match[1] not in self.options:
                known = ", ".join(sorted(self.option_spec))
                raise GrammarError(number, f"{match[1]}: no option that can be read ({known})")

    def _line_of(self, option: str, path: str) -> int:
        """The line of the file on which an option stands."""
        rows = _rows(path)
        for number in range(self.lineno, min(self._first_line(), len(rows) + 1)):
            if re.search(rf"\b{option}:", rows[number - 1]):
                return number
        return self.lineno

    def _first_line(self) -> int:
        """The line of the file, from 1, on which the content begins."""
        if type(self.state).__module__.startswith("myst_parser"):
            return self.lineno + 1 + self.content_offset
        return self.content_offset + 1


class ValueRole(SphinxRole):
    """A number or word in prose that is checked: ``{val}`56 = sys.getsizeof([])```.

    By build: ``{val}`@-3.11 48 @3.12- 56 = sys.getsizeof(Foo())```. The expression is evaluated
    in the chapter's namespace at that point; what stands on the left is its value, as text.
    """

    def run(self) -> tuple[list[docutils.Node], list[docutils.system_message]]:
        """The node of the value, or an error at its line."""
        text = self.text.replace("\x00", "\\")
        path = self.inliner.document.current_source or str(self.env.doc2path(self.env.docname))
        line = _line_of(path, self.lineno, text)
        builds = supported(self.config)
        shown, _, expression = text.partition(" = ")
        try:
            if not expression.strip():
                raise GrammarError(0, f"{text!r} has no expression: write {{val}}`56 = len(x)`")
            found = _variants(shown.strip(), builds)
            compile(expression, "<val>", "eval")
        except (GrammarError, SelectorError, SyntaxError) as error:
            reason = error.msg if isinstance(error, SyntaxError) else str(error)
            BookDomain.of(self.env).note(self.env.docname, Finding(path, line, f"val: {reason}"))
            return [], []
        step = Step("value", expression.strip(), path, line, found)
        parts = [
            ([str(build) for build in some], nodes.words(some, builds), text)
            for some, text in nodes.by_text(found, builds)
        ]
        node = nodes.value(
            self.rawtext,
            nodes.value_text(parts),
            block=Block((step,)),
            expression=expression.strip(),
            parts=parts,
        )
        self.set_source_info(node, line)
        return [node], []


def _variants(shown: str, builds: Sequence[Build]) -> tuple[Variant, ...]:
    """The left side of a value: one text, or one for each selector."""
    if not shown.startswith("@"):
        return (Variant(EVERY, shown),)
    found = tuple(
        Variant(Selector.parse(match[1]), match[2].strip()) for match in _PART.finditer(shown)
    )
    check_cover([variant.selector for variant in found], builds, 0)
    return found


def _line_of(path: str, start: int, text: str) -> int:
    """The line, at or after ``start``, on which the role stands."""
    rows = _rows(path)
    first = text.split("\n")[0]
    for number in range(max(start, 1), len(rows) + 1):
        if f"`{first}" in rows[number - 1]:
            return number
    return start


def _rows(path: str) -> list[str]:
    """The lines of a file; none if it cannot be read."""
    try:
        return Path(path).read_text(encoding="utf-8").split("\n")
    except OSError:
        return []
