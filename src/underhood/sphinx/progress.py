"""Progress of a run: a bar on a terminal, a line for each build elsewhere."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from ..build import Build
from ..running.job import Job

Step = Callable[[Job, bool], None]


@contextmanager
def bar(jobs: Sequence[Job], log: Callable[[str], None]) -> Iterator[Step]:
    """Give a function to call with each job that has ended, and whether all of it passed."""
    left = Counter(job.interpreter.build for job in jobs)
    failed: Counter[Build] = Counter()

    def line(job: Job, good: bool) -> None:
        build = job.interpreter.build
        left[build] -= 1
        failed[build] += not good
        if not left[build]:
            told = f"chapters with failures: {failed[build]}" if failed[build] else "all passed"
            log(f"{job.interpreter.full_name:10} {told}")

    if not sys.stdout.isatty() or not jobs:
        yield line
        return
    from rich.progress import (  # which takes a while, and is for terminals
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, transient=True) as screen:
        task = screen.add_task("", total=len(jobs))

        def step(job: Job, good: bool) -> None:
            screen.update(task, advance=1, description=f"{job.interpreter.build} {job.unit.name}")

        yield step
