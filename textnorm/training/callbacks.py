"""Early stopping: a plain object that is told a figure each epoch and remembers the best."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from textnorm.errors import ConfigError

LOWER_IS_BETTER = ("loss", "mse", "mae")


@dataclass
class EarlyStopping:
    """Stop once `monitor` has not improved for `patience` epochs.

    Attributes:
        monitor: A figure of the history: train_loss, valid_loss, valid_accuracy, valid_auc, ...
        patience: Epochs without improvement that are one too many; None never stops.
        min_delta: An improvement is better than the best by more than this, in the figure's own units.
        mode: "min" or "max" says which way is better; "auto" reads it off the name.
        restore_best: Whether training ends with the best epoch's weights, not the last's.
        best: The best figure so far; None before the first.
        best_epoch: Its epoch, from 1; 0 before the first.
        waited: Epochs since then.

    Raises:
        ConfigError: If the mode is unknown, patience is below 1 or min_delta is negative.

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
    best: float | None = field(default=None, init=False)
    best_epoch: int = field(default=0, init=False)
    waited: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if self.mode not in {"min", "max", "auto"}:
            msg = f"mode must be min, max or auto; found {self.mode!r}: choose one of those"
            raise ConfigError(msg)
        if (self.patience is not None and self.patience < 1) or not self.min_delta >= 0:
            msg = f"patience must be 1 or more and min_delta 0 or more; found {self.patience} and {self.min_delta}"
            raise ConfigError(msg)

    @property
    def should_stop(self) -> bool:
        """Whether patience has run out."""
        return self.patience is not None and self.waited >= self.patience

    def update(self, epoch: int, value: float | None) -> bool:
        """Take an epoch's figure and say whether it is the best so far; None and NaN never are."""
        improved = value is not None and not math.isnan(value) and self._is_better(value)
        if improved:
            self.best, self.best_epoch, self.waited = value, epoch, 0
        else:
            self.waited += 1
        return improved

    def reset(self) -> None:
        """Forget everything seen, so that one object serves many runs."""
        self.best, self.best_epoch, self.waited = None, 0, 0

    def _is_better(self, value: float) -> bool:
        if self.best is None:
            return True
        gain = self.best - value if self._lower_is_better() else value - self.best
        return gain > self.min_delta

    def _lower_is_better(self) -> bool:
        if self.mode == "auto":
            return self.monitor.endswith(LOWER_IS_BETTER)
        return self.mode == "min"
