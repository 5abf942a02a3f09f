"""Items shared out among threads: for work that leaves the interpreter free."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from textnorm.executors.jobs import Job
from textnorm.executors.window import in_order, window

__all__ = ["in_threads"]

T = TypeVar("T")
R = TypeVar("R")


def in_threads(job: Job[T, R], items: Iterable[T], workers: int) -> Iterator[tuple[T, R]]:
    """Give each item with its answer, in order; the job is opened once for all threads.

    A thread cannot be stopped: when the run ends early, what threads have begun is waited for.
    """
    work = job.open()
    pool = ThreadPoolExecutor(workers, thread_name_prefix="textnorm-work")
    try:
        yield from in_order(pool, lambda item: (item, work(item)), items, window(workers))
    finally:
        pool.shutdown(cancel_futures=True)
