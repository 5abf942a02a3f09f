"""A range test of the learning rate: it rises step by step, and the loss says where it is too high.

Source: Smith (2017), Cyclical Learning Rates for Training Neural Networks: the range test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from textnorm.training.schedulers import Schedule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["RateRange", "Rising"]

# A point is the mean of the losses within this share of all steps to either side: of batches one by one nothing is seen.
_SMOOTHED = 0.025

# A fall is one where it is so many times what chance makes of a mean of so few losses.
_SURE = 4

# The loss has left the picture where it is this many times what it was at first.
_TOO_HIGH = 1.5


class Rising(Schedule):
    """A rate that rises by the same factor at each step, from the run's rate to `arguments["to"]`.

    Example:
        >>> from itertools import islice
        >>> [round(rate, 9) for rate in islice(Rising("rising", {"to": 1.0}).rates(1e-2, max_epochs=1, batches=3), 3)]
        [0.01, 0.1, 1.0]
    """

    def rates(self, lr: float, max_epochs: int, batches: int) -> Iterator[float]:
        """The rate of each batch: geometric over all of them."""
        yield from np.geomspace(lr, self.arguments["to"], max_epochs * batches).tolist()


class RateRange(NamedTuple):
    """Rates, and what the loss was at each.

    Attributes:
        rates: of each step, rising.
        losses: of each step.
        smoothed: the losses, each the mean of its neighbours.
        reach: how many neighbours to either side.

    Example:
        >>> tested = RateRange.of(np.geomspace(1e-4, 1, 9), [1.0, 1.0, 0.9, 0.6, 0.4, 0.3, 0.5, 2.0, 9.0])
        >>> len(tested.rates), round(tested.steepest, 4), round(tested.lowest, 4)
        (7, 0.0032, 0.0316)
    """

    rates: Floats
    losses: Floats
    smoothed: Floats
    reach: int

    @classmethod
    def of(cls, rates: Any, losses: Any) -> RateRange:
        """Smooth the losses, and leave out what comes after training has broken down."""
        found = np.asarray(losses, dtype=np.float64)
        known = int(np.argmin(np.isfinite([*losses, np.nan])))
        reach = max(1, round(_SMOOTHED * len(rates)))
        smoothed = _smooth(found[:known], reach)
        high = np.flatnonzero(smoothed > _TOO_HIGH * smoothed[:1])
        end = int(high[0]) if len(high) else known
        return cls(np.asarray(rates, dtype=np.float64)[:end], found[:end], smoothed[:end], reach)

    @property
    def falls(self) -> bool:
        """Whether the smoothed loss fell by more than chance, from the first step to its least."""
        least = int(np.argmin(self.smoothed)) if len(self.smoothed) else 0
        if not least:
            return False
        noise = np.std((self.losses - self.smoothed)[: least + 1]) / np.sqrt(2 * self.reach + 1)
        return bool(self.smoothed[0] - self.smoothed[least] > _SURE * noise)

    @property
    def lowest(self) -> float:
        """The rate at which the smoothed loss was least."""
        return float(self.rates[int(np.argmin(self.smoothed))])

    @property
    def steepest(self) -> float:
        """The rate at which the smoothed loss fell fastest, before it was least."""
        falling = self.smoothed[: int(np.argmin(self.smoothed)) + 1]
        return float(self.rates[int(np.argmin(np.gradient(falling)))])


def _smooth(values: Floats, reach: int) -> Floats:
    """The mean of each value and its neighbours, `reach` to either side; at the ends, of those that are there.

    Example:
        >>> _smooth(np.array([3.0, 0.0, 0.0, 3.0]), 1).tolist()
        [1.5, 1.0, 1.0, 1.5]
    """
    if not len(values):
        return values
    sums = np.concatenate([[0.0], np.cumsum(values)])
    at = np.arange(len(values))
    starts, ends = np.maximum(at - reach, 0), np.minimum(at + reach + 1, len(values))
    smoothed: Floats = (sums[ends] - sums[starts]) / (ends - starts)
    return smoothed
