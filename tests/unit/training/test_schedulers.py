"""Schedulers by torch's names."""

from __future__ import annotations

import math
from itertools import islice, pairwise
from typing import Any

import pytest
import torch

from textnorm.errors import ConfigError
from textnorm.training.schedulers import SCHEDULERS, Schedule, build_scheduler


def rates(name: str, arguments: dict[str, Any], steps: int = 6) -> list[float]:
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = build_scheduler(optimizer, name, arguments)
    seen = []
    for _ in range(steps):
        seen.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return seen


def test_rates_follow_their_formulas() -> None:
    """Each schedule by its definition, stepped once an epoch."""
    half = [(1 + math.cos(math.pi * n / 4)) / 2 for n in range(4)]
    assert rates("StepLR", {"step_size": 2, "gamma": 0.5}) == [1, 1, 0.5, 0.5, 0.25, 0.25]
    assert rates("CosineAnnealingLR", {"T_max": 4}, 4) == pytest.approx(half)
    assert rates("CosineAnnealingWarmRestarts", {"T_0": 4, "eta_min": 0.0}) == pytest.approx([*half, *half[:2]])


STEP_LR = ("StepLR", {"step_size": 2, "gamma": 0.5})


def test_a_schedule_is_torchs_rates() -> None:
    """Batch by batch or epoch by epoch, the rates are to the bit those of torch's own object."""
    for name, arguments in (STEP_LR, ("CosineAnnealingLR", {"T_max": 4}), ("CosineAnnealingWarmRestarts", {"T_0": 4})):
        by_batch = Schedule(name, arguments, "batch").rates(1.0, max_epochs=2, batches=3)
        by_epoch = Schedule(name, arguments).rates(1.0, max_epochs=6, batches=3)
        assert list(islice(by_batch, 6)) == rates(name, arguments)
        assert list(islice(by_epoch, 18)) == [rate for rate in rates(name, arguments) for _ in range(3)]


@pytest.mark.parametrize(
    ("interval", "warmup", "rising"),
    [("batch", 0.25, 10), ("batch", 2, 20), ("batch", 1, 10), ("epoch", 0.25, 1), ("epoch", 2, 2), ("batch", 0, 0)],
)
def test_warmup_rises_in_a_line_and_then_the_schedule_begins(interval: Any, warmup: float, rising: int) -> None:
    """Below 1 it is a share of all steps (4 epochs of 10), from 1 on it is epochs; the schedule loses none of its own."""
    each = 1 if interval == "batch" else 10
    found = list(islice(Schedule(*STEP_LR, interval, warmup).rates(1.0, max_epochs=4, batches=10), 40))[::each]
    assert found[:rising] == pytest.approx([(step + 1) / (rising + 1) for step in range(rising)])
    expected = rates(*STEP_LR, 40)
    assert found[rising:] == expected[: len(found) - rising]


@pytest.mark.parametrize(("interval", "warmup"), [("batch", 0.0), ("batch", 0.25), ("epoch", 0.0)])
def test_a_cosine_without_an_end_falls_until_the_last_step(interval: Any, warmup: float) -> None:
    """T_max is what is left of the training after the warm-up: the step after the last would have the least rate."""
    given = list(islice(Schedule("CosineAnnealingLR", {}, interval, warmup).rates(1.0, max_epochs=4, batches=10), 41))
    falling = given[round(warmup * 40) :]
    assert falling[0] == 1.0
    assert all(before >= after for before, after in pairwise(falling))
    assert given[40] == pytest.approx(0.0, abs=1e-12)
    assert given[39] > 0


def test_these_three_and_no_other() -> None:
    """The table is the offer."""
    assert set(SCHEDULERS) == {"StepLR", "CosineAnnealingLR", "CosineAnnealingWarmRestarts"}


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("Cosine", {}, "StepLR, CosineAnnealingLR, CosineAnnealingWarmRestarts; found 'Cosine'"),
        ("StepLR", {"step": 2}, "takes step_size, gamma and requires step_size"),
        ("StepLR", {"step_size": 2, "last_epoch": 3}, "takes step_size, gamma and requires"),
        ("CosineAnnealingLR", {}, "requires T_max"),
        ("CosineAnnealingWarmRestarts", {"T_0": -1}, "T_0"),
    ],
)
def test_mistakes_are_told_with_what_is_allowed(name: str, arguments: dict[str, Any], message: str) -> None:
    """Unknown name, unknown argument, missing argument, senseless value."""
    with pytest.raises(ConfigError, match=message):
        rates(name, arguments)
