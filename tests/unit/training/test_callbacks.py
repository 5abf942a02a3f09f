"""Early stopping."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from textnorm.errors import ConfigError
from textnorm.training.callbacks import EarlyStopping

if TYPE_CHECKING:
    from collections.abc import Sequence

NAN = float("nan")


def feed(stopping: EarlyStopping, values: Sequence[float | None]) -> int:
    """Number of epochs until it wants to stop; 0 if it never does."""
    for epoch, value in enumerate(values, 1):
        stopping.update(epoch, value)
        if stopping.should_stop:
            return epoch
    return 0


def test_stops_after_patience_epochs_without_improvement() -> None:
    """With the best at epoch 2 and patience 3, epoch 5 is the last."""
    stopping = EarlyStopping(patience=3)
    assert feed(stopping, [0.9, 0.5, 0.6, 0.5, 0.7, 0.1]) == 5
    assert (stopping.best, stopping.best_epoch) == (0.5, 2)


def test_an_improvement_resets_the_count() -> None:
    """Waiting starts again at each best."""
    assert feed(EarlyStopping(patience=2), [0.9, 1.0, 0.8, 0.9, 0.7]) == 0


def test_min_delta_is_absolute() -> None:
    """0.001 better is no improvement under a min_delta of 0.01, at any scale of the figure."""
    assert feed(EarlyStopping(patience=1, min_delta=0.01), [100.0, 99.999]) == 2
    assert feed(EarlyStopping(patience=1, min_delta=0.01), [100.0, 99.98]) == 0


@pytest.mark.parametrize("bad", [NAN, None])
def test_what_is_no_number_is_never_best(bad: float | None) -> None:
    """NaN first, NaN later: it neither becomes the best nor blocks a later one."""
    stopping = EarlyStopping(patience=9)
    feed(stopping, [bad, 0.5, bad, 0.4])
    assert (stopping.best, stopping.best_epoch) == (0.4, 4)


def test_nothing_but_nan_has_no_best() -> None:
    """Patience runs out all the same."""
    stopping = EarlyStopping(patience=2)
    assert feed(stopping, [NAN, NAN]) == 2
    assert (stopping.best, stopping.best_epoch) == (None, 0)


@pytest.mark.parametrize(
    ("monitor", "mode", "best_epoch"),
    [
        ("valid_loss", "auto", 2),
        ("valid_mae", "auto", 2),
        ("valid_auc", "auto", 1),
        ("valid_accuracy", "auto", 1),
        ("valid_r2", "auto", 1),
        ("valid_loss", "max", 1),
        ("valid_auc", "min", 2),
    ],
)
def test_mode_says_which_way_is_better(monitor: str, mode: str, best_epoch: int) -> None:
    """Auto reads it off the figure's name: errors down, all else up."""
    stopping = EarlyStopping(monitor, mode=mode)
    feed(stopping, [0.9, 0.1])
    assert stopping.best_epoch == best_epoch


def test_no_patience_never_stops() -> None:
    """None watches without stopping."""
    assert feed(EarlyStopping(patience=None), [0.1] + [0.9] * 50) == 0


def test_reset_forgets() -> None:
    """One object serves many runs."""
    stopping = EarlyStopping(patience=1)
    feed(stopping, [0.1, 0.2])
    stopping.reset()
    assert stopping == EarlyStopping(patience=1)


@pytest.mark.parametrize("options", [{"mode": "up"}, {"patience": 0}, {"min_delta": -1.0}, {"min_delta": NAN}])
def test_senseless_options_are_refused(options: dict[str, object]) -> None:
    """The error comes at once, not after the first epoch."""
    with pytest.raises(ConfigError, match="must be"):
        EarlyStopping(**options)  # type: ignore[arg-type]  # wrong on purpose
