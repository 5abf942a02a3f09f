"""How long the texts are: exactly, whatever the file's size."""

from __future__ import annotations

from collections import Counter
from typing import Any

__all__ = ["Lengths"]

_BARS = 24  # of the histogram, and one more for the longest hundredth
_STEPS = (1, 2, 5)  # widths of a bar, times a power of ten


class Lengths:
    """Counts texts by their length in characters.

    One number is kept for each length that occurs. Different lengths add up to no more than the file's characters, so that
    of 10 GB these are 150,000 numbers at the very most.

    Example:
        >>> lengths = Lengths()
        >>> lengths.add(["좋아요", "", "  ", "so good"])
        >>> found = lengths.figures()
        >>> found["min"], found["median"], found["max"], found["empty"], found["blank"]
        (0, 2, 7, 1, 1)
    """

    def __init__(self) -> None:
        self._rows: Counter[int] = Counter()
        self._blank = 0

    def add(self, texts: list[str]) -> None:
        """Count a batch."""
        self._rows.update(map(len, texts))
        self._blank += sum(map(str.isspace, texts))

    def figures(self) -> dict[str, Any]:
        """What was counted; without a row there is no length."""
        lengths = sorted(self._rows.items())
        rows, characters = self._rows.total(), sum(length * rows for length, rows in lengths)
        median, p95, p99 = (_quantile(lengths, rows, share) for share in (0.5, 0.95, 0.99))
        return {
            "characters": characters,
            "mean": round(characters / rows, 2) if rows else 0.0,
            "min": lengths[0][0] if rows else 0,
            "median": median,
            "p95": p95,
            "max": lengths[-1][0] if rows else 0,
            "empty": self._rows[0],
            "blank": self._blank,
            "histogram": _histogram(lengths, p99) if rows else [],
        }


def _quantile(lengths: list[tuple[int, int]], rows: int, share: float) -> int:
    """The shortest length that so many of the rows do not exceed."""
    seen = 0
    for length, count in lengths:
        seen += count
        if seen >= share * rows:
            return length
    return 0


def _histogram(lengths: list[tuple[int, int]], p99: int) -> list[dict[str, int]]:
    """Rows in bars of one width, `start` to before `stop`; the last one holds whatever is longer than most."""
    width = _width((p99 + 1) / _BARS)
    bars = -(-(p99 + 1) // width)
    counts = Counter[int]()
    for length, rows in lengths:
        counts[min(length // width, bars)] += rows
    found = [{"start": bar * width, "stop": (bar + 1) * width, "rows": counts[bar]} for bar in range(bars)]
    longest = lengths[-1][0] + 1
    return [*found, {"start": bars * width, "stop": longest, "rows": counts[bars]}] if counts[bars] else found


def _width(least: float) -> int:
    """The first of 1, 2, 5, 10, 20, 50, ... that is not less."""
    power = 1
    while least > _STEPS[-1] * power:
        power *= 10
    return next(step * power for step in _STEPS if step * power >= least)
