"""Says in an EPUB which of its pages hold drawings, as the format asks (properties="svg")."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.builders.epub3 import Epub3Builder

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_ITEM = re.compile(r'<item id="[^"]*" href="([^"]*\.xhtml)" media-type="[^"]*"(?= />)')


class FigureEpubBuilder(Epub3Builder):
    """Sphinx's builder, whose list of files says nothing of SVG in pages."""

    def build_content(self) -> None:
        """Write the list of files, and add the property to those that need it."""
        super().build_content()
        path = Path(self.outdir, "content.opf")
        path.write_text(_ITEM.sub(self._with_svg, path.read_text("utf-8")), encoding="utf-8")

    def _with_svg(self, item: re.Match[str]) -> str:
        page = Path(self.outdir, item[1])
        drawn = page.is_file() and "<svg" in page.read_text("utf-8")
        return item[0] + ' properties="svg"' * drawn


def setup(app: Sphinx) -> None:
    """Take the place of Sphinx's builder."""
    app.add_builder(FigureEpubBuilder, override=True)
