"""Items through a job, in order, wherever the work is done: each comes out once, with its answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal, TypeVar, get_args

from textnorm.executors.jobs import Item, Job
from textnorm.executors.processes import in_processes
from textnorm.executors.serial import in_this_thread
from textnorm.executors.threads import in_threads

__all__ = ["Kind", "run"]

Kind = Literal["serial", "threads", "processes"]
T = TypeVar("T", bound=Item)
R = TypeVar("R")
_LONGEST_S = 1e6  # what clocks of every platform can count


def run(
    job: Job[T, R],
    items: Iterable[T],
    *,
    workers: int,
    kind: Kind,
    give_up: Callable[[T, str], R],
    limit_s: float,
) -> Iterator[tuple[T, R]]:
    """Do the job on every item.

    What comes out is in the order of the items, each exactly once. Items are read as they are needed, at most two for
    each worker ahead, so there may be more than memory holds. An error that the job raises ends the run and is
    raised here; in processes it has the worker's traceback as a note. Closing what this returns stops the work:
    processes at once, threads when they have done what they were at.

    Only processes survive a job that crashes or hangs. A worker that dies is replaced, and its item is given to another
    one; where that dies too, the item is cut and its pieces stand in its place, down to the one that cannot be cut,
    which is given up. An item that takes longer than its limit is cut without a second try; its pieces have a tenth
    of the limit, but not less than 10 s. Workers are spawned and do not import the caller's script, which
    needs no `if __name__ == "__main__"` for them; so job and items must come from importable modules.

    Args:
        job: opens into what answers an item; it pickles.
        items: the items, maybe without end; for processes they pickle.
        workers: how many threads or processes; one does the work here, whatever the kind.
        kind: "serial", "threads" (for work that leaves the interpreter free), or "processes".
        give_up: the answer to an item that cannot be cut and cost its workers, and why. Called by another thread.
        limit_s: seconds for an item, in processes, counted from when a worker that has opened the job gets it.

    Raises:
        ValueError: `workers` is below 1, `limit_s` is not above 0, or there is no such kind.
        WorkerError: In processes, workers are lost before they have opened the job.

    Example:
        >>> class Upper:
        ...     def open(self):
        ...         return str.upper
        >>> class Word(str):
        ...     def cut(self):
        ...         return [Word(letter) for letter in self] if len(self) > 1 else []
        >>> words = [Word("ab"), Word("c")]
        >>> list(run(Upper(), words, workers=2, kind="threads", give_up=lambda word, reason: reason, limit_s=60.0))
        [('ab', 'AB'), ('c', 'C')]
    """
    _check(workers, kind, limit_s)
    if workers == 1 or kind == "serial":
        return in_this_thread(job, items)
    if kind == "threads":
        return in_threads(job, items, workers)
    return in_processes(job, items, workers, give_up, min(limit_s, _LONGEST_S))


def _check(workers: int, kind: str, limit_s: float) -> None:
    if workers < 1:
        raise ValueError(f"workers must be at least 1, found {workers}")
    if kind not in get_args(Kind):
        raise ValueError(f"kind must be one of {', '.join(get_args(Kind))}, found {kind!r}")
    if not limit_s > 0:
        raise ValueError(f"limit_s must be above 0, found {limit_s}")
