"""What is run, how, and what comes back."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from ..build import Build
from .step import Step, Unit


class Python(Protocol):
    """An interpreter: what it is, and where."""

    @property
    def build(self) -> Build:
        """What one expects of it depends on this."""

    @property
    def path(self) -> str:
        """How it is started."""

    @property
    def full_name(self) -> str:
        """How one calls it: ``3.12.7``."""


@dataclass(frozen=True)
class Settings:
    """How units are run: seconds an example may take, MiB of memory, hash seed, extra paths.

    With ``halt``, nothing of a unit is run after a step that was out of time.
    """

    seed: int
    timeout: float = 20.0
    memory: int = 4096
    path: tuple[str, ...] = ()
    setup: str = ""
    cleanup: str = ""
    fork: bool = hasattr(os, "fork")
    halt: bool = False


@dataclass(frozen=True)
class Job:
    """A unit to be run on one interpreter."""

    interpreter: Python
    unit: Unit

    def steps(self) -> list[Step]:
        """The steps that exist for the interpreter's build."""
        return self._steps

    @cached_property
    def _steps(self) -> list[Step]:
        return self.unit.steps_on(self.interpreter.build)


@dataclass
class Result:
    """What came of one step: ``status`` is done, skipped, ended, timeout or not run.

    ``exit`` is the exit status of a process that a step ended, negative for a signal.
    """

    status: str = "not run"
    out: str = ""
    err: str = ""
    cut: int = 0
    error: tuple[str, str, str] | None = None
    value: str | None = None
    seconds: float = 0.0
    exit: int | None = None
    notes: list[str] = field(default_factory=list)
