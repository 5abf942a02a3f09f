"""The range test of the learning rate."""

from __future__ import annotations

import math

import numpy as np
import pytest

from textnorm.training.rate_range import RateRange, Rising

RATES = np.geomspace(1e-6, 1, 241)


def valley(noise: float = 0.0) -> list[float]:
    """Losses that stay, fall around 1e-3, are least at 1e-2, and rise until they are infinite."""
    chance = np.random.default_rng(0)
    far = np.log10(RATES)
    losses = 1.0 - 0.6 / (1 + np.exp(-4 * (far + 3))) + np.exp(6 * (far + 1))
    losses += chance.normal(0, noise, len(far))
    losses[far > -0.3] = math.inf
    return losses.tolist()


def test_rates_rise_by_one_factor() -> None:
    """From the run's rate to the last, over all epochs together."""
    rates = list(Rising("rising", {"to": 1.0}).rates(1e-6, max_epochs=3, batches=7))
    assert (len(rates), rates[0], rates[-1]) == (21, pytest.approx(1e-6), pytest.approx(1.0))
    factors = np.diff(np.log(rates))
    assert factors == pytest.approx(factors[0])


@pytest.mark.parametrize("noise", [0.0, 0.05])
def test_fall_and_least_are_found(noise: float) -> None:
    """With and without noise; what comes after training has broken down is left out."""
    tested = RateRange.of(RATES, valley(noise))
    assert tested.falls
    assert 3e-4 < tested.steepest < 3e-3
    assert 4e-3 < tested.lowest < 6e-2
    assert tested.steepest < tested.lowest
    assert tested.smoothed.max() <= 1.5 * tested.smoothed[0]
    assert np.isfinite(tested.losses).all()


@pytest.mark.parametrize("losses", [[1.0] * 241, (1.0 + RATES).tolist(), np.random.default_rng(1).normal(1, 0.2, 241)])
def test_a_loss_that_does_not_fall_suggests_nothing(losses: list[float]) -> None:
    """A level one, one that rises, and one of chance alone."""
    assert not RateRange.of(RATES, losses).falls


def test_a_loss_that_never_was_a_number_is_empty() -> None:
    """There is nothing to draw."""
    tested = RateRange.of(RATES, [math.nan])
    assert (len(tested.rates), tested.falls) == (0, False)


def test_training_may_end_early() -> None:
    """Losses are of the first rates: the loop stops at the first that is no number."""
    tested = RateRange.of(RATES, [1.0, 0.9, 0.8, math.nan])
    assert tested.rates.tolist() == RATES[:3].tolist()
