"""Items shared out among worker processes, which may die or hang: no item is lost, and the run goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import TypeVar

from textnorm.executors.crew import Crew
from textnorm.executors.jobs import Item, Job
from textnorm.executors.rescue import answer
from textnorm.executors.window import in_order, window

__all__ = ["in_processes"]

T = TypeVar("T", bound=Item)
R = TypeVar("R")


def in_processes(
    job: Job[T, R], items: Iterable[T], workers: int, give_up: Callable[[T, str], R], limit_s: float
) -> Iterator[tuple[T, R]]:
    """Give each item with its answer, in order; an item that had to be cut gives its pieces.

    Each worker has a thread here, which waits for it and looks after it. The threads share out the items also while
    the caller is busy with what it got.
    """
    crew = Crew(job, limit_s)
    pool = ThreadPoolExecutor(workers, thread_name_prefix="textnorm-crew")

    def attend(item: T) -> list[tuple[T, R]]:
        return answer(item, crew.ask, give_up, limit_s)

    try:
        yield from chain.from_iterable(in_order(pool, attend, items, window(workers)))
    except BaseException:  # also where the caller closes this, or Ctrl-C
        crew.stop()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        crew.dismiss()
