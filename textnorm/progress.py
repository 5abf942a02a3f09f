"""How far a long job is: its phases, or the rows and bytes of its files, told on standard error."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

__all__ = ["Meter", "Phases", "counted", "metered"]

LINE_S = 30.0

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


class Meter:
    """Rows and bytes of a job over files.

    Args:
        total: how many bytes there are, where that is known.
        show: what is called with the meter after each advance.

    Example:
        >>> meter = Meter(total=200)
        >>> meter.advance(rows=10, rejected=1, size=100)
        >>> meter.line(seconds=2.0)
        '10 rows, 5 rows/s, 0.0 MB/s, 1 rejected, 0:02 left'
    """

    def __init__(self, total: int | None = None, show: Callable[[Meter], None] = lambda _: None) -> None:
        self.rows = self.rejected = self.bytes = 0
        self.total, self._show = total, show
        self._before = 0  # rows that an earlier run did
        self._start = time.perf_counter()

    def advance(self, rows: int, rejected: int, size: int) -> None:
        """Count what was done."""
        self.rows += rows
        self.rejected += rejected
        self.bytes += size
        self._show(self)

    def pass_over(self, rows: int, rejected: int) -> None:
        """Count what was done by an earlier run."""
        self.rows, self.rejected, self._before = rows, rejected, rows

    def line(self, seconds: float = 0.0) -> str:
        """Tell where it stands, after so many seconds (by default those since it began)."""
        seconds = seconds or time.perf_counter() - self._start
        rows_per_s, bytes_per_s = (self.rows - self._before) / seconds, self.bytes / seconds
        told = f"{self.rows:,} rows, {rows_per_s:,.0f} rows/s, {bytes_per_s / 1e6:.1f} MB/s, {self.rejected:,} rejected"
        if not self.total or not bytes_per_s:
            return told
        minutes, seconds = divmod(round((self.total - self.bytes) / bytes_per_s), 60)
        return f"{told}, {minutes}:{seconds:02} left"


@contextmanager
def metered(name: str, total: int | None, *, quiet: bool = False) -> Iterator[Meter]:
    """A meter on standard error: a bar on a terminal, else a line every half a minute.

    Args:
        name: what is being done.
        total: how many bytes there are, where that is known.
        quiet: whether to show nothing.
    """
    if quiet:
        yield Meter(total)
    elif not sys.stderr.isatty():
        yield Meter(total, _Lines(name))
    else:
        from rich import progress as rich
        from rich.console import Console

        columns = (rich.TextColumn("{task.description}"), rich.BarColumn(), rich.TextColumn("{task.fields[told]}"))
        with rich.Progress(*columns, console=Console(stderr=True)) as progress:
            task = progress.add_task(name, total=total, told="")
            yield Meter(total, lambda meter: progress.update(task, completed=meter.bytes, told=meter.line()))


class _Lines:
    """Prints a meter's line now and then."""

    def __init__(self, name: str) -> None:
        self._name, self._last = name, time.perf_counter()

    def __call__(self, meter: Meter) -> None:
        if (now := time.perf_counter()) - self._last >= LINE_S:
            self._last = now
            sys.stderr.write(f"{self._name}: {meter.line()}\n")
