"""The value of what the user has typed, or what Python would say of it."""

from __future__ import annotations

import ast
import linecache
import traceback

_NAME = "<expression>"


class Failed(Exception):
    """The user's own code has failed, and that was shown."""


def evaluate(code: str) -> object:
    """The value of an expression, or of the last one after statements.

    What goes wrong is shown as Python shows it, and `Failed` is raised.
    """
    lines = [line + "\n" for line in code.splitlines()]
    linecache.cache[_NAME] = (len(code), None, lines, _NAME)
    space = {"__name__": "__main__"}
    try:
        tree = ast.parse(code.strip(), _NAME)
        if not tree.body or not isinstance(tree.body[-1], ast.Expr):
            tree = ast.Module([], [])
            compile(code.strip(), _NAME, "eval")  # says what is wrong
        last = ast.Expression(tree.body.pop().value)  # type: ignore[attr-defined]
        exec(compile(tree, _NAME, "exec"), space)
        return eval(compile(last, _NAME, "eval"), space)
    except Exception as error:
        ours = error.__traceback__  # of this function; what comes after it is the user's
        own = ours.tb_next if ours and not isinstance(error, SyntaxError) else None
        traceback.print_exception(type(error), error, own)
        raise Failed from None
