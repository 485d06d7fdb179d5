"""Exercises: to predict an output, to explain it, or to build a function that is graded."""

from __future__ import annotations

from sphinx.application import Sphinx

from . import html, rules
from .directives import (
    ExerciseDirective,
    FoldedDirective,
    GradeDirective,
    HintDirective,
    StarterDirective,
)
from .nodes import exercise, solution

__all__ = ["exercise", "setup", "solution"]


def setup(app: Sphinx) -> None:
    """Register the directives, their nodes, and the rules that exercises keep."""
    for name, directive in {
        "exercise": ExerciseDirective,
        "hint": HintDirective,
        "solution": FoldedDirective,
        "starter": StarterDirective,
        "grade": GradeDirective,
    }.items():
        app.add_directive(name, directive, override=name == "hint")
    html.setup(app)
    rules.setup(app)
