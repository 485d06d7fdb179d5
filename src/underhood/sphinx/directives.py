"""The directive ``{doctest}`` and the role ``{val}``."""

from __future__ import annotations

import doctest
import re
import signal
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes as docutils
from docutils.parsers.rst import directives
from sphinx.ext.doctest import TestDirective
from sphinx.util.docutils import SphinxRole

from ..build import Build, Selector
from ..errors import SelectorError
from . import nodes
from .domain import BookDomain, Finding
from .grammar import GrammarError, Variant, check_cover
from .plan import DEFAULT, Block, Step, examples

if TYPE_CHECKING:
    from sphinx.config import Config
    from sphinx.util.typing import OptionSpec

_PART = re.compile(r"(?:^|\s)@(\S+(?:,\s*\S+)*?)\s+(.*?)(?=\s@[-\d*]|$)", re.DOTALL)


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


def selector(argument: str) -> Selector:
    """The option ``:versions:``."""
    return Selector.parse(argument)


class DoctestDirective(TestDirective):
    """Examples as at a prompt; each is run on every build that the block exists on.

    What Sphinx's own directive can do, and: ``:versions:`` (a selector of the builds that have
    the block), ``:crash:`` (the signal by which the last example ends its process),
    ``:hidden:`` (run, not shown) and ``:name:`` (a label to link to).
    """

    option_spec: ClassVar[OptionSpec] = {
        "crash": signal_name,
        "hidden": directives.flag,
        "hide": directives.flag,
        "name": directives.unchanged_required,
        "no-trim-doctest-flags": directives.flag,
        "options": comparison_flags,
        "pyversion": directives.unchanged_required,
        "skipif": directives.unchanged_required,
        "trim-doctest-flags": directives.flag,
        "versions": selector,
    }

    def run(self) -> list[docutils.Node]:
        """The node of the block; an error of the grammar is noted at its line."""
        first = self._first_line()
        builds = supported(self.config)
        versions = self.options.get("versions")
        mine = [build for build in builds if versions is None or build in versions]
        path = self.state.document.current_source or str(self.env.doc2path(self.env.docname))
        try:
            found = list(examples("\n".join(self.content), path, first, mine))
        except GrammarError as error:
            finding = Finding(path, first + error.line, str(error))
            BookDomain.of(self.env).note(self.env.docname, finding)
            return []
        steps = [
            replace(
                step,
                flags=(*self.options.get("options", ()), *step.flags),
                versions=versions or step.versions,
                pyversion=self.options.get("pyversion", ""),
                skipif=self.options.get("skipif", ""),
                crash=self.options.get("crash", ""),
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
            crash=self.options.get("crash", ""),
            builds=[] if mine == builds else [str(build) for build in mine],
        )
        nodes.label(node, mine, builds)
        self.set_source_info(node)
        node.line = first
        self.add_name(node)
        return [node]

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
        return (Variant(Selector.parse("*"), shown),)
    found = tuple(
        Variant(Selector.parse(match[1]), match[2].strip()) for match in _PART.finditer(shown)
    )
    check_cover([variant.selector for variant in found], builds, 0)
    return found


def _line_of(path: str, start: int, text: str) -> int:
    """The line, at or after ``start``, on which the role stands."""
    try:
        rows = Path(path).read_text(encoding="utf-8").split("\n")
    except OSError:
        return start
    first = text.split("\n")[0]
    for number in range(max(start, 1), len(rows) + 1):
        if f"`{first}" in rows[number - 1]:
            return number
    return start
