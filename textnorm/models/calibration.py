"""How sure a model may be: a temperature that its logits are divided by, and how far confidence is from being right.

Source: Guo, Pleiss, Sun and Weinberger (2017), On Calibration of Modern Neural Networks.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array = NDArray[Any]

__all__ = ["BINS", "fit_temperature", "log_loss", "reliability"]

BINS = 15  # of equal width, from 0 to 1; as in the source

_LOWEST, _HIGHEST = 0.05, 20.0
_GOLDEN = (math.sqrt(5) - 1) / 2
_STEPS = 40  # each leaves .618 of the range: 1e-8 of it in the end


def fit_temperature(logits: Array, target: Array) -> float:
    """The temperature, from 0.05 to 20, at which the log loss of held-out rows is least.

    Each label is smoothed by 1 / (rows + 2): were all rows right, the loss would fall without end as the temperature
    does, and a dozen lucky rows would make a model that is never in doubt.

    Args:
        logits: Of rows that the model has not learned from, (N, 1) or (N, K).
        target: Class numbers (N,), or 1 for each label that a row has (N, K).

    Example:
        >>> sure, target = np.full((100, 1), 6.0), np.arange(100) < 75  # three of four are right, with 99.8 % confidence
        >>> round(1 / (1 + math.exp(-6 / fit_temperature(sure, target))), 2)
        0.75
    """
    smoothing = 1 / (len(target) + 2)

    def loss(log_temperature: float) -> float:
        return log_loss(logits / math.exp(log_temperature), target, smoothing)

    return math.exp(_least(loss, math.log(_LOWEST), math.log(_HIGHEST)))


def log_loss(logits: Array, target: Array, smoothing: float = 0.0) -> float:
    """Cross-entropy over classes, or over each yes or no.

    Args:
        logits: (N, 1) or (N, K).
        target: Class numbers (N,), or 1 for each label that a row has (N, K).
        smoothing: Share of each label that is dealt evenly over all classes.

    Example:
        >>> round(log_loss(np.zeros((2, 1)), np.array([0, 1])), 4)
        0.6931
    """
    values, labels = torch.as_tensor(logits, dtype=torch.float64), torch.as_tensor(target)
    if _is_yes_or_no(logits, target):
        soft = labels.reshape(values.shape).double() * (1 - smoothing) + smoothing / 2
        loss: Tensor = functional.binary_cross_entropy_with_logits(values, soft)
    else:
        loss = functional.cross_entropy(values, labels.long(), label_smoothing=smoothing)
    return loss.item()


def reliability(outputs: Array, target: Array) -> dict[str, Any]:
    """How often a label is right that was given with such a confidence.

    A confidence is the probability of the label that is predicted; of several labels a row, each yes or no counts.

    Args:
        outputs: Probabilities, (N, 1) or (N, K).
        target: As for `fit_temperature`.

    Returns:
        `ece`, the expected calibration error: the mean distance between confidence and share right over the bins, each
        weighing as many rows as it has; and `curve`, for each bin with rows their number, their mean `confidence` and
        the share of them that is `right`.

    Example:
        >>> reliability(np.array([[0.9], [0.9], [0.2], [0.2]]), np.array([1, 0, 0, 0]))["ece"]
        0.3
    """
    if _is_yes_or_no(outputs, target):
        confidence = np.maximum(outputs, 1 - outputs).ravel()
        right = ((outputs > 0.5) == target.reshape(outputs.shape)).ravel()  # noqa: PLR2004  # where a yes begins
    else:
        confidence, right = outputs.max(axis=1), outputs.argmax(axis=1) == target
    bins = np.minimum((confidence * BINS).astype(np.int64), BINS - 1)
    rows, sums, hits = (np.bincount(bins, weights, BINS) for weights in (None, confidence, right))
    curve = [
        {"rows": int(n), "confidence": float(total / n), "right": float(hit / n)}
        for n, total, hit in zip(rows, sums, hits, strict=True)
        if n
    ]
    return {"ece": float(abs(sums - hits).sum() / max(rows.sum(), 1)), "curve": curve}


def _is_yes_or_no(outputs: Array, target: Array) -> bool:
    """Whether each output is a decision of its own: of a binary task, or of a multilabel one."""
    return outputs.shape[1] == 1 or target.ndim > 1


def _least(value: Callable[[float], float], low: float, high: float) -> float:
    """Where a function with one valley is least, by golden sections."""
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = value(left), value(right)
    for _ in range(_STEPS):
        if at_left < at_right:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = value(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = value(right)
    return (low + high) / 2
