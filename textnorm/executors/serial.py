"""One item after the other, in this thread: no pool, and what the others are compared with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from textnorm.executors.jobs import Job

__all__ = ["in_this_thread"]

T = TypeVar("T")
R = TypeVar("R")


def in_this_thread(job: Job[T, R], items: Iterable[T]) -> Iterator[tuple[T, R]]:
    """Give each item with its answer."""
    work = job.open()
    for item in items:
        yield item, work(item)
