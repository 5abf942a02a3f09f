"""Calibration of a run: the temperature fitted on its validation rows, and what it does to them and to the test rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from textnorm.bundle import Bundle
from textnorm.models.calibration import BINS, fit_temperature, log_loss, reliability
from textnorm.recipes.learn import Learned, Scored, score

__all__ = ["calibrate", "calibration_of"]


def calibrate(learned: Learned) -> Learned:
    """Give the bundle the temperature that suits the validation rows; without any, or when it diverged, it keeps its own.

    Early stopping has looked at the same rows: one number is fitted on them, and the test rows show whether it holds.
    """
    scored = score(learned.bundle, learned.valid)
    if not _is_told(scored):
        return learned
    temperature = fit_temperature(scored.logits, scored.target)
    return replace(learned, bundle=replace(learned.bundle, temperature=temperature))


def calibration_of(bundle: Bundle, splits: Mapping[str, Scored | None]) -> dict[str, Any]:
    """The table `calibration` of the metrics: for each split that was scored, without the temperature and with it."""
    cold = replace(bundle, temperature=1.0)
    told = {
        name: {"before": _told(cold, scored), "after": _told(bundle, scored)}
        for name, scored in splits.items()
        if scored and _is_told(scored)
    }
    return {"temperature": bundle.temperature, "bins": BINS, **told}


def _is_told(scored: Scored) -> bool:
    """Whether there are rows, and the model says something of each."""
    return bool(scored.rows) and bool(np.isfinite(scored.logits).all())


def _told(bundle: Bundle, scored: Scored) -> dict[str, Any]:
    loss = log_loss(scored.logits / bundle.temperature, scored.target)
    return {"log_loss": loss, **reliability(bundle.activated(scored.logits), scored.target)}
