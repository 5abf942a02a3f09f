"""Early stopping."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from textnorm.errors import ConfigError
from textnorm.models.tasks import get_task
from textnorm.training.callbacks import EarlyStopping, check_points

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


@pytest.mark.parametrize("bad", [NAN, None, float("inf"), -float("inf")])
def test_what_is_no_number_is_never_best(bad: float | None) -> None:
    """First or later, in either direction: it neither becomes the best nor blocks a later one."""
    for mode, best in (("min", 0.4), ("max", 0.6)):
        stopping = EarlyStopping(patience=9, mode=mode)
        feed(stopping, [bad, 0.5, bad, best])
        assert (stopping.best, stopping.best_epoch) == (best, 4)


def test_nothing_but_nan_has_no_best() -> None:
    """Patience runs out all the same."""
    stopping = EarlyStopping(patience=2)
    assert feed(stopping, [NAN, NAN]) == 2
    assert (stopping.best, stopping.best_epoch) == (None, 0)


@pytest.mark.parametrize(
    ("task", "monitor", "mode", "best_epoch"),
    [
        ("binary", "valid_loss", "auto", 2),
        ("regression", "train_loss", "auto", 2),
        ("regression", "valid_mae", "auto", 2),
        ("regression", "valid_rmse", "auto", 2),
        ("regression", "valid_mse", "auto", 2),
        ("regression", "valid_r2", "auto", 1),
        ("binary", "valid_auc", "auto", 1),
        ("multilabel", "valid_micro_f1", "auto", 1),
        ("multiclass", "valid_accuracy", "auto", 1),
        ("binary", "valid_loss", "max", 1),
        ("binary", "valid_auc", "min", 2),
    ],
)
def test_mode_says_which_way_is_better(task: str, monitor: str, mode: str, best_epoch: int) -> None:
    """Auto is the task's word: errors down, all else up; "min" and "max" overrule it."""
    stopping = EarlyStopping(monitor, mode=mode).begin(get_task(task).better)
    feed(stopping, [0.9, 0.1])
    assert stopping.best_epoch == best_epoch


def test_no_patience_never_stops() -> None:
    """None watches without stopping."""
    assert feed(EarlyStopping(patience=None), [0.1] + [0.9] * 50) == 0


def test_begin_forgets() -> None:
    """One object serves many runs."""
    stopping = EarlyStopping(patience=1, mode="min")
    feed(stopping, [0.1, 0.2])
    assert stopping.begin(get_task("binary").better) == EarlyStopping(patience=1, mode="min")


@pytest.mark.parametrize(
    "options",
    [{"mode": "up"}, {"patience": 0}, {"min_delta": -1.0}, {"min_delta": NAN}, {"check_every": 0}, {"check_every": 2}],
)
def test_senseless_options_are_refused(options: dict[str, object]) -> None:
    """The error comes at once, not after the first epoch."""
    with pytest.raises(ConfigError, match="must be"):
        EarlyStopping(**options)  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize("n_batches", [1, 2, 7, 10, 1000])
@pytest.mark.parametrize("check_every", [0.1, 0.25, 0.3, 1 / 3, 0.7, 1.0])
def test_check_points_cut_an_epoch(n_batches: int, check_every: float) -> None:
    """They rise to the last batch, which is share 1; none is later than a batch after its share; none stands twice."""
    points = check_points(n_batches, check_every)
    ends, shares = list(points), list(points.values())
    assert (ends[-1], shares[-1]) == (n_batches, 1.0)
    assert ends == sorted(ends)
    assert shares == sorted(set(shares))
    assert all(0 <= end - share * n_batches < 1 + 1e-6 for end, share in points.items())
    most = math.ceil(1 / check_every - 1e-9)
    assert len(points) == most if n_batches == 1000 else len(points) <= min(n_batches, most)
