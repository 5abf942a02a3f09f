"""A column of numbers as features: scaled, cut into bins, and with a bit that says where it is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

Scaling = Literal["robust", "standard"]

# Two edges make one bin, which says what the scaled number says already.
_FEWEST_EDGES = 3

# The model squares a scaled number, in float32: beyond 1e19 that is infinite, and the number would read as 0.
_FARTHEST = 1e6


@dataclass(frozen=True)
class NumericColumn:
    """What the training rows say about one column of numbers.

    A number x becomes (x - center) / scale and, for each bin between two edges, how far x has come through it: 0
    below, 1 above, linear within. A step or a hill, which a straight line cannot follow, is then a sum of bins
    (piecewise-linear encoding; Gorishniy, Rubachev and Babenko, 2022).

    A missing number (NaN) is read as the center. Where training rows lacked numbers, a last feature is 1 for missing
    and 0 for known, so being missing may mean something of its own.

    Attributes:
        center: Mean or median of the training rows.
        scale: Their deviation or interquartile range; 1 for a constant column.
        edges: Quantiles of the training rows, ascending, each once; none, or at least three.
        has_gaps: Whether training rows both had and lacked numbers.

    Example:
        >>> column = NumericColumn.fit(np.array([0.0, 2.0, 4.0, np.nan]), scaling="robust", bins=2)
        >>> column
        NumericColumn(center=2.0, scale=2.0, edges=(0.0, 2.0, 4.0), has_gaps=True)
        >>> column.encode(np.array([3.0, np.nan])).tolist()
        [[0.5, 1.0, 0.5, 0.0], [0.0, 1.0, 0.0, 1.0]]
    """

    center: float
    scale: float
    edges: tuple[float, ...] = ()
    has_gaps: bool = False

    @classmethod
    def fit(cls, numbers: Numbers, *, scaling: Scaling = "robust", bins: int = 0) -> NumericColumn:
        """Learn from the training rows.

        Args:
            numbers: The column's cells, (N,), NaN where missing.
            scaling: "robust" centers on the median and divides by the interquartile range, so no far-out row moves
                the others; "standard" takes mean and deviation.
            bins: Number of quantile bins at most; quantiles that are equal make one edge. 0 makes none.
        """
        known = numbers[~np.isnan(numbers)]
        if not len(known):
            return cls(0.0, 1.0)
        edges = np.unique(np.quantile(known, np.linspace(0, 1, bins + 1))) if bins else known[:0]
        kept = tuple(edges.tolist()) if len(edges) >= _FEWEST_EDGES else ()
        return cls(*_SCALINGS[scaling](known), kept, len(known) < len(numbers))

    @classmethod
    def from_list(cls, figures: Sequence[Any]) -> NumericColumn:
        """Read what `to_list` gave; center and scale alone are enough."""
        center, scale, *rest = figures
        edges, has_gaps = rest or ((), False)
        return cls(center, scale, tuple(edges), has_gaps)

    def to_list(self) -> list[Any]:
        """JSON-able form: center, scale, edges, has_gaps."""
        return [self.center, self.scale, list(self.edges), self.has_gaps]

    @property
    def width(self) -> int:
        """Number of features."""
        return 1 + max(0, len(self.edges) - 1) + self.has_gaps

    def encode(self, numbers: Numbers) -> NDArray[np.float32]:
        """Numbers (N,), NaN where missing -> features (N, width)."""
        missing = np.isnan(numbers)
        known = np.where(missing, self.center, numbers)[:, None]
        edges = np.array(self.edges)
        with np.errstate(over="ignore"):  # what overflows is as far out as can be, and clipped like it
            scaled, steps = (known - self.center) / self.scale, (known - edges[:-1]) / np.diff(edges)
        features = [np.clip(scaled, -_FARTHEST, _FARTHEST), np.clip(steps, 0, 1)]
        if self.has_gaps:
            features.append(missing[:, None])
        return np.concatenate(features, axis=1).astype(np.float32)


def _median_and_range(known: Numbers) -> tuple[float, float]:
    low, median, high = np.quantile(known, [0.25, 0.5, 0.75])
    # Where more than half of the rows agree there is no interquartile range: half the whole range serves then.
    return float(median), float(high - low) or float(np.ptp(known)) / 2 or 1.0


def _mean_and_deviation(known: Numbers) -> tuple[float, float]:
    # A constant column has no deviation to divide by (rounding may leave a trace of one).
    deviation = float(known.std()) if np.ptp(known) else 0.0
    return float(known.mean()), deviation or 1.0


_SCALINGS = {"robust": _median_and_range, "standard": _mean_and_deviation}
