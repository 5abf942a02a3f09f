"""Schedulers by torch's names."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch

from textnorm.errors import ConfigError
from textnorm.training.schedulers import SCHEDULERS, build_scheduler


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
