"""The colours of code: keyword, string and number have hues, all else is ink."""

from typing import ClassVar

from pygments.style import Style
from pygments.token import (
    Comment,
    Error,
    Generic,
    Keyword,
    Name,
    Number,
    Operator,
    String,
    _TokenType,
)


def _styles(ink: str, muted: str, keyword: str, string: str, number: str) -> dict[_TokenType, str]:
    plain = dict.fromkeys([Name, Error, Generic.Output, Generic.Traceback, Generic.Error], ink)
    hues = {Keyword: keyword, Operator.Word: keyword, String: string, Number: number}
    return {**plain, **hues, Comment: f"italic {muted}", Generic.Prompt: muted}


class Light(Style):
    """Code on light paper."""

    background_color = "#f5f2eb"
    styles: ClassVar = _styles("#22201c", "#716a5d", "#0b5f8a", "#7a4a12", "#7a3a70")


class Dark(Style):
    """Code on dark paper."""

    background_color = "#22201d"
    styles: ClassVar = _styles("#e8e3d8", "#989081", "#8fc3ee", "#e0b783", "#d7a6d2")
