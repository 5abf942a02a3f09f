"""Work done in a pool of threads, and answered in the order of the items, with few of them read ahead."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from typing import TypeVar

__all__ = ["in_order", "window"]

T = TypeVar("T")
R = TypeVar("R")


def window(workers: int) -> int:
    """How many items may be in flight, waiting for a worker, or done before their turn.

    Two for each worker, so that one waits at hand while the other is worked on; and one that the caller has.

    Example:
        >>> window(4)
        9
    """
    return 2 * workers + 1


def in_order(pool: Executor, work: Callable[[T], R], items: Iterable[T], most: int) -> Iterator[R]:
    """Give what the work makes of each item, in the order of the items.

    One item is read for each answer that is given, so that workers are busy while the caller is; an answer is given as
    soon as it is there, so that a slow source does not hold back what is done.

    Args:
        pool: where the work is done.
        work: what is done with an item.
        items: the items, maybe without end: the caller's thread reads them.
        most: how many items may have been read and not yet answered.

    Example:
        >>> from concurrent.futures import ThreadPoolExecutor
        >>> with ThreadPoolExecutor(2) as pool:
        ...     list(in_order(pool, str.upper, "abc", most=5))
        ['A', 'B', 'C']
    """
    waiting: deque[Future[R]] = deque()
    for item in items:
        waiting.append(pool.submit(work, item))
        if len(waiting) == most or waiting[0].done():
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
