"""Phases of a long job: how long each took, with a progress bar on standard error when that is a terminal."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

__all__ = ["Phases", "counted"]

Advance = Callable[[int], None]
T = TypeVar("T")


class Phases:
    """Times phases by name and shows their progress.

    Example:
        >>> phases = Phases()
        >>> with phases("count", total=3) as advance:
        ...     advance(3)
        >>> list(phases.seconds)
        ['count']
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, name: str, total: int | None = None) -> Iterator[Advance]:
        """Run a phase; what comes out of the `with` takes how much was done. Without a total the bar only moves."""
        start = time.perf_counter()
        try:
            with _bar(name, total) as advance:
                yield advance
        finally:
            self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - start, 3)


def counted(items: Iterable[T], advance: Advance) -> Iterator[T]:
    """Pass items through, and tell the bar of each."""
    for item in items:
        yield item
        advance(1)


@contextmanager
def _bar(name: str, total: int | None) -> Iterator[Advance]:
    if not sys.stderr.isatty() or os.environ.get("RANK", "0") != "0":  # of torchrun's processes the first has the bar
        yield lambda _: None
        return
    from rich import progress as rich
    from rich.console import Console

    known = () if total is None else (rich.MofNCompleteColumn(), rich.TimeRemainingColumn())
    columns = (rich.TextColumn("{task.description:>10}"), rich.BarColumn(), rich.TimeElapsedColumn(), *known)
    with rich.Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(name, total=total)
        yield lambda amount: progress.advance(task, amount)
        progress.update(task, total=progress.tasks[0].completed or 1, completed=progress.tasks[0].completed or 1)
