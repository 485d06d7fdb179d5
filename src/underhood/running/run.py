"""Runs units on interpreters, several at a time."""

from __future__ import annotations

import os
import queue
import shutil
import threading
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Optional, Union

from .job import Job, Result, Settings
from .place import scratch
from .server import RUNNER, Server

Done = tuple[Job, list[Result]]


def run(jobs: Iterable[Job], settings: Settings, workers: Optional[int] = None) -> Iterator[Done]:
    """Run all jobs and yield each with its results as it ends."""
    pool = Pool(settings, workers)
    try:
        for job in jobs:
            pool.add(job)
        yield from pool.results()
    finally:
        pool.close()


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Pool:
    """Threads that run jobs as they come, each on an interpreter that nobody else works with.

    An interpreter goes on with its next job in the same process. It is started a second time only
    where a thread would have nothing else to do. Those whose jobs came first are served first.
    """

    def __init__(self, settings: Settings, workers: Optional[int] = None) -> None:
        self.settings = settings
        self.workers = workers or cores()
        self._stack = ExitStack()
        self._folder: Optional[Path] = None
        self._threads: list[threading.Thread] = []
        self._stop = threading.Event()
        self._done: queue.SimpleQueue[Union[Done, BaseException]] = queue.SimpleQueue()
        self._added = 0
        # What follows is by the path of the interpreter, and changes under this lock.
        self._change = threading.Condition()
        self._todo: dict[str, deque[Job]] = {}
        self._at_work: Counter[str] = Counter()
        self._idle: dict[str, list[Server]] = {}
        self._complete = False

    def add(self, job: Job) -> None:
        """Have a job run."""
        if self._folder is None:
            self._folder = self._stack.enter_context(scratch())
            shutil.copy(RUNNER, self._folder)  # alone, for its folder is first on the path
        with self._change:
            self._todo.setdefault(job.interpreter.path, deque()).append(job)
            self._change.notify()
        self._added += 1
        if len(self._threads) < self.workers:
            thread = threading.Thread(target=self._work, args=(self._folder,), daemon=True)
            thread.start()
            self._threads.append(thread)

    def results(self) -> Iterator[Done]:
        """Each job with its results, as it ends; nothing can be added any more.

        Raises what kept a job from being run.
        """
        with self._change:
            self._complete = True
            self._change.notify_all()
        for _ in range(self._added):
            result = self._done.get()
            if isinstance(result, BaseException):
                raise result
            yield result

    def close(self) -> None:
        """End all that runs; a program that ends without it leaves files behind."""
        self._stop.set()
        with self._change:
            self._change.notify_all()
        for thread in self._threads:
            thread.join()
        self._stack.close()

    def _work(self, folder: Path) -> None:
        """What a thread does: one job after the other, and at the end it clears away."""
        try:
            while job := self._next():
                server = self._server(job, folder)
                try:
                    results = server.run(job.steps(), job.unit.name)
                except BaseException:
                    server.close()
                    raise
                self._leave(job, server)
                self._done.put((job, results))
        except BaseException as error:
            self._done.put(error)
        finally:
            for server in iter(self._left, None):
                server.close()

    def _next(self) -> Optional[Job]:
        """The next job, waited for if need be; None if there will be none."""
        with self._change:
            while not self._stop.is_set():
                waiting = [path for path, jobs in self._todo.items() if jobs]
                if waiting:
                    path = min(waiting, key=self._at_work.__getitem__)
                    self._at_work[path] += 1
                    return self._todo[path].popleft()
                if self._complete:
                    break
                self._change.wait()
        return None

    def _server(self, job: Job, folder: Path) -> Server:
        with self._change:
            idle = self._idle.get(job.interpreter.path)
            if idle:
                return idle.pop()
        return Server(job.interpreter, self.settings, folder, self._stop)

    def _leave(self, job: Job, server: Server) -> None:
        """Put a server where the next job finds it; what is not needed ends by itself."""
        path = job.interpreter.path
        with self._change:
            self._at_work[path] -= 1
            self._idle.setdefault(path, []).append(server)
            if self._complete and not self._todo[path]:
                server.finish()

    def _left(self) -> Optional[Server]:
        with self._change:
            return next((servers.pop() for servers in self._idle.values() if servers), None)
