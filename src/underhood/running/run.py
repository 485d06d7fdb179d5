"""Runs units on interpreters, several at a time."""

from __future__ import annotations

import os
import queue
import shutil
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from .job import Job, Result, Settings
from .server import RUNNER, Server, scratch


def run(
    jobs: Sequence[Job], settings: Settings, workers: int | None = None
) -> Iterator[tuple[Job, list[Result]]]:
    """Run all jobs and yield each with its results as it ends; jobs of one interpreter together."""
    todo: queue.SimpleQueue[Job] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[Job, list[Result]] | BaseException] = queue.SimpleQueue()
    for job in jobs:
        todo.put(job)
    with scratch() as folder:
        shutil.copy(RUNNER, folder)  # alone, for its folder is first on the path
        stop = threading.Event()
        threads = [
            threading.Thread(target=_work, args=(todo, done, settings, folder, stop))
            for _ in range(min(workers or cores(), len(jobs)))
        ]
        for thread in threads:
            thread.start()
        try:
            for _ in jobs:
                result = done.get()
                if isinstance(result, BaseException):
                    raise result
                yield result
        finally:
            stop.set()
            for thread in threads:
                thread.join()


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _work(
    todo: queue.SimpleQueue[Job],
    done: queue.SimpleQueue[tuple[Job, list[Result]] | BaseException],
    settings: Settings,
    folder: Path,
    stop: threading.Event,
) -> None:
    server: Server | None = None
    try:
        while not stop.is_set():
            job = todo.get_nowait()
            if server is None or server.interpreter != job.interpreter:
                if server:
                    server.close()
                server = Server(job.interpreter, settings, folder, stop)
            done.put((job, server.run(job.steps(), job.unit.name)))
    except queue.Empty:
        pass
    except BaseException as error:
        done.put(error)
    finally:
        if server:
            server.close()
