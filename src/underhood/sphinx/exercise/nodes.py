"""The nodes of an exercise."""

from __future__ import annotations

from docutils import nodes


class exercise(nodes.General, nodes.Element):
    """A question; ``kind`` says whether one predicts an output, explains, or builds a function."""


class exercise_title(nodes.General, nodes.TextElement):
    """What stands over an exercise; its parent has the rest that is shown there."""


class prediction(nodes.General, nodes.Element):
    """The last output of an example, which the reader predicts before it is shown.

    ``name`` is that of the exercise, ``choices`` are what is offered; without them one types.
    """


class solution(nodes.General, nodes.Element):
    """What is folded: the ``role`` of it is ``hint`` or ``solution``. Its examples are run."""
