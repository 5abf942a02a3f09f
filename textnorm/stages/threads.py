"""Engines that leave the interpreter free, given a batch by several threads at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache
from itertools import chain
from typing import TypeVar

__all__ = ["THREADS", "in_threads", "thread_count"]

THREADS = "TEXTNORM_THREADS"
T = TypeVar("T")
_SHARE = 32  # texts a thread takes at a time: one long text must not hold up a half of the batch


def thread_count() -> int:
    """How many threads an engine may use: TEXTNORM_THREADS, else the cores this process may run on."""
    if named := os.environ.get(THREADS):
        return max(1, int(named))
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_threads(work: Callable[[list[str]], list[T]], texts: list[str], share: int = _SHARE, least: int = 1) -> list[T]:
    """Do the work on shares of the texts, in threads; the answers come in the order of the texts.

    Args:
        work: what answers a list of texts.
        texts: the texts.
        share: how many a thread takes at a time, at most.
        least: so few are not worth a thread.

    Example:
        >>> in_threads(lambda texts: [text.upper() for text in texts], ["a", "b"])
        ['A', 'B']
    """
    if len(texts) <= least or (threads := thread_count()) == 1:
        return work(texts)
    spans = list(_shares(len(texts), threads, share))
    answers: dict[int, list[T]] = {}
    left = iter(spans)  # whoever is free takes the next one: a thread is started once a batch, not once a share

    def take() -> None:
        for start, end in left:
            answers[start] = work(texts[start:end])

    helpers = [_pool(os.getpid(), threads).submit(take) for _ in range(min(threads, len(spans)) - 1)]
    try:
        take()
    finally:
        wait(helpers)
    for helper in helpers:
        helper.result()
    return list(chain.from_iterable(answers[start] for start, _ in spans))


def _shares(count: int, threads: int, most: int) -> Iterator[tuple[int, int]]:
    """Cut a batch into shares, smaller ones towards its end: there the last thread at work is waited for."""
    start = 0
    while start < count:
        end = start + max(1, min(most, -(-(count - start) // (2 * threads))))
        yield start, end
        start = end


@cache
def _pool(_pid: int, threads: int) -> ThreadPoolExecutor:
    """The threads of this process: those of a parent do not live on in its fork."""
    return ThreadPoolExecutor(threads, thread_name_prefix="textnorm")
