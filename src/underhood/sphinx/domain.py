"""What is known of pages, and what is wrong with them, kept with Sphinx's environment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, cast

from sphinx.application import Sphinx
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

if TYPE_CHECKING:
    from .chapter import Chapter

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Finding:
    """An error at a place of the text: ``subtype`` is the rule that it breaks."""

    path: str
    line: int
    message: str
    subtype: str = "grammar"

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class BookDomain(Domain):
    """Keeps all by document, so that a later build knows them without a new reading."""

    name = "underhood"
    label = "Python under the hood"
    initial_data: ClassVar[dict[str, Any]] = {"chapters": {}, "findings": {}, "terms": {}}
    data_version = 3

    @classmethod
    def of(cls, env: BuildEnvironment) -> BookDomain:
        """The domain of an environment."""
        return cast(BookDomain, env.get_domain(cls.name))

    @property
    def chapters(self) -> dict[str, Chapter]:
        """What is known of each page that has the front matter of a chapter."""
        return cast("dict[str, Chapter]", self.data["chapters"])

    def note(self, docname: str, finding: Finding) -> None:
        """Keep a finding; it is logged when all documents have been read."""
        self.data["findings"].setdefault(docname, []).append(finding)

    def findings(self, docnames: Iterable[str] | None = None) -> Iterator[Finding]:
        """The findings of some documents, or of all, by document and line."""
        for docname in sorted(self.data["findings"] if docnames is None else docnames):
            yield from sorted(self.data["findings"].get(docname, ()), key=lambda found: found.line)

    def clear_doc(self, docname: str) -> None:
        """Forget a document, for it is about to be read again."""
        for kept in self.data.values():
            if isinstance(kept, dict):
                kept.pop(docname, None)

    def resolve_any_xref(self, *args: Any) -> list[Any]:
        """Nothing: one cannot link to a finding."""
        return []

    def merge_domaindata(self, docnames: Iterable[str], otherdata: dict[str, Any]) -> None:
        """Take over what another process found in some documents."""
        for name in self.initial_data:
            found = otherdata[name]
            self.data[name].update({one: found[one] for one in docnames if one in found})


def log_findings(app: Sphinx, env: BuildEnvironment) -> None:
    """Log every finding as an error at its place; the builder ``doctest`` does so itself."""
    if app.builder.name != "doctest":
        log(BookDomain.of(env).findings())


def log(findings: Iterable[Finding]) -> None:
    """Log findings as errors at their places."""
    for found in findings:
        logger.error(
            found.message,
            location=f"{found.path}:{found.line}",
            type="underhood",
            subtype=found.subtype,
        )


def setup(app: Sphinx) -> None:
    """Register the domain."""
    app.add_domain(BookDomain)
    app.connect("env-updated", log_findings)  # also where nothing was read anew
