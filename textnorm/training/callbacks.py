"""Early stopping: a plain object that is told a figure at each check and remembers the best."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from textnorm.errors import ConfigError


@dataclass
class EarlyStopping:
    """Stop once `monitor` has not improved for `patience` checks.

    Attributes:
        monitor: A figure of the history: train_loss, valid_loss, valid_accuracy, valid_auc, ...
        patience: Checks without improvement that are one too many; None never stops.
        min_delta: An improvement is better than the best by more than this, in the figure's own units.
        mode: "min" or "max" says which way is better; "auto" leaves it to the task, and is "min" until that spoke.
        restore_best: Whether training ends with the best check's weights, not the last's.
        check_every: Share of an epoch between two checks; there is one at each epoch's end in any case.
        best: The best figure so far; None before the first.
        best_epoch: How many epochs it took: 2 at the end of the second, 1.25 a quarter into it; 0 before the first.
        waited: Checks since then.

    Raises:
        ConfigError: If the mode is unknown, patience is below 1, min_delta is negative or check_every is not in (0, 1].

    Example:
        >>> stopping = EarlyStopping(patience=1)
        >>> [stopping.update(epoch, loss) for epoch, loss in [(1, 0.5), (2, float("nan"))]]
        [True, False]
        >>> stopping.should_stop, stopping.best_epoch
        (True, 1)
    """

    monitor: str = "valid_loss"
    patience: int | None = 3
    min_delta: float = 0.0
    mode: str = "auto"
    restore_best: bool = True
    check_every: float = 1.0
    best: float | None = field(default=None, init=False)
    best_epoch: float = field(default=0, init=False)
    waited: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if self.mode not in {"min", "max", "auto"}:
            msg = f"mode must be min, max or auto; found {self.mode!r}: choose one of those"
            raise ConfigError(msg)
        if (self.patience is not None and self.patience < 1) or not self.min_delta >= 0:
            msg = f"patience must be 1 or more and min_delta 0 or more; found {self.patience} and {self.min_delta}"
            raise ConfigError(msg)
        if not 0 < self.check_every <= 1:
            msg = f"check_every must be a share of an epoch, above 0 and at most 1; found {self.check_every}"
            raise ConfigError(msg)

    @property
    def should_stop(self) -> bool:
        """Whether patience has run out."""
        return self.patience is not None and self.waited >= self.patience

    def begin(self, better: Callable[[str], str]) -> EarlyStopping:
        """A copy that has seen nothing, for one run; `better` (a task's) gives the direction where `mode` is "auto"."""
        return replace(self, mode=better(self.monitor) if self.mode == "auto" else self.mode)

    def update(self, epoch: float, value: float | None) -> bool:
        """Take a check's figure and say whether it is the best so far; None, NaN and infinities never are."""
        improved = value is not None and math.isfinite(value) and self._is_better(value)
        if improved:
            self.best, self.best_epoch, self.waited = value, epoch, 0
        else:
            self.waited += 1
        return improved

    def _is_better(self, value: float) -> bool:
        if self.best is None:
            return True
        gain = value - self.best if self.mode == "max" else self.best - value
        return gain > self.min_delta


def check_points(n_batches: int, check_every: float) -> dict[int, float]:
    """After how many batches of an epoch there is a check, and which share of the epoch that is.

    Example:
        >>> check_points(10, 0.25), check_points(10, 1.0), check_points(2, 0.25)
        ({3: 0.25, 5: 0.5, 8: 0.75, 10: 1.0}, {10: 1.0}, {1: 0.5, 2: 1.0})
    """
    slack = 1e-9  # 1 / 0.1 and 3 * 0.1 are a little more than they ought to be
    count = math.ceil(1 / check_every - slack)
    shares = [min(1.0, round(number * check_every, 9)) for number in range(1, count + 1)]
    return {math.ceil(share * n_batches - slack): share for share in shares}
