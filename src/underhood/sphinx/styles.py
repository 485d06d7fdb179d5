"""The colours of code: keyword, string and number have hues, all else is the ink of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pygments.formatters import HtmlFormatter
from pygments.style import Style
from pygments.token import Comment, Generic, Keyword, Number, Operator, String, Token
from sphinx.highlighting import PygmentsBridge

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed import SupportsWrite
    from pygments.token import _TokenType
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    """Code is written by our formatter."""
    PygmentsBridge.html_formatter = Formatter


class Formatter(HtmlFormatter[str]):
    """An element only for what has a style of its own, or is no code: half of a page is ink."""

    def format_unencoded(
        self, tokensource: Iterable[tuple[_TokenType, str]], outfile: SupportsWrite[str]
    ) -> None:
        """Write tokens, of which those in ink become plain text."""
        style_for = self.style.style_for_token
        ink = style_for(Token)
        told = (
            (kind if kind[:1] == Generic or style_for(kind) != ink else Token, text)
            for kind, text in tokensource
        )
        super().format_unencoded(told, outfile)


def _styles(muted: str, keyword: str, string: str, number: str) -> dict[_TokenType, str]:
    hues = {Keyword: keyword, Operator.Word: keyword, String: string, Number: number}
    return {**hues, Comment: f"italic {muted}", Generic.Prompt: muted}


class Light(Style):
    """Code on light paper."""

    background_color = "#f5f2eb"
    styles: ClassVar = _styles("#716a5d", "#0b5f8a", "#7a4a12", "#7a3a70")


class Dark(Style):
    """Code on dark paper."""

    background_color = "#22201d"
    styles: ClassVar = _styles("#989081", "#8fc3ee", "#e0b783", "#d7a6d2")
