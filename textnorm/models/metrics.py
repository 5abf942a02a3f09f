"""Metrics: pure functions of (predicted, target) arrays.

Where a metric is undefined the answer is None, never a number that looks like a result.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Array = NDArray[Any]


def accuracy(predicted: Array, target: Array) -> float:
    """Share of rows whose class is right.

    Shape:
        (N,), (N,) -> scalar

    Example:
        >>> accuracy(np.array([0, 1, 1]), np.array([0, 1, 0])) == 2 / 3
        True
    """
    return float(np.mean(predicted == target))


def confusion_matrix(predicted: Array, target: Array, n_classes: int) -> NDArray[np.int64]:
    """Count rows by true class (row) and predicted class (column).

    Shape:
        (N,), (N,) -> (n_classes, n_classes)

    Example:
        >>> confusion_matrix(np.array([0, 1, 1]), np.array([0, 1, 0]), 2).tolist()
        [[1, 1], [0, 1]]
    """
    cells = target.astype(np.int64) * n_classes + predicted.astype(np.int64)
    return np.bincount(cells, minlength=n_classes**2).reshape(n_classes, n_classes)


def macro_f1(predicted: Array, target: Array) -> float:
    """Mean F1 over the classes that occur among the targets or the predictions.

    Shape:
        (N,), (N,) -> scalar

    Example:
        >>> macro_f1(np.array([0, 1, 1]), np.array([0, 1, 0])) == 2 / 3
        True
    """
    matrix = confusion_matrix(predicted, target, int(max(predicted.max(), target.max())) + 1)
    occurrences = matrix.sum(axis=0) + matrix.sum(axis=1)
    occurs = occurrences > 0
    return float(np.mean(2 * matrix.diagonal()[occurs] / occurrences[occurs]))


def auc(score: Array, target: Array) -> float | None:
    """Chance that a random positive row scores above a random negative one; a tie counts half.

    Args:
        score: Any real numbers, higher meaning more positive.
        target: 1 for positive, 0 for negative.

    Returns:
        None where a class is absent or a score is NaN: there is no order to measure then.

    Shape:
        (N,), (N,) -> scalar

    Example:
        >>> auc(np.array([0.1, 0.5, 0.5, 0.9]), np.array([0, 0, 1, 1]))
        0.875
    """
    positive = target.astype(bool)
    n_positive = int(positive.sum())
    n_negative = len(target) - n_positive
    if not n_positive or not n_negative or np.isnan(score).any():
        return None
    above = _average_ranks(score)[positive].sum() - n_positive * (n_positive + 1) / 2
    return float(above / (n_positive * n_negative))


def _average_ranks(score: Array) -> NDArray[np.float64]:
    """Ranks from 1; equal scores share the mean of the ranks they fill."""
    _, group, counts = np.unique(score, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: NDArray[np.float64] = (last - (counts - 1) / 2)[group]
    return ranks


def macro_auc(scores: Array, target: Array) -> float | None:
    """Mean one-versus-rest AUC over the classes for which it is defined.

    Shape:
        (N, K), (N,) -> scalar

    Example:
        >>> macro_auc(np.eye(3), np.array([0, 1, 2]))
        1.0
    """
    return _mean_of_defined(auc(scores[:, k], target == k) for k in range(scores.shape[1]))


def _mean_of_defined(values: Iterable[float | None]) -> float | None:
    defined = [value for value in values if value is not None]
    return float(np.mean(defined)) if defined else None


def multilabel_f1(predicted: Array, target: Array) -> tuple[float, float]:
    """Macro and micro F1 of yes-or-no labels; a label that is neither true nor predicted anywhere is left out of macro.

    Shape:
        (N, K), (N, K) of 0 and 1 -> two scalars; 0 where nothing is true and nothing predicted

    Example:
        >>> multilabel_f1(np.array([[1, 0], [1, 1]]), np.array([[1, 0], [0, 1]])) == ((2 / 3 + 1) / 2, 0.8)
        True
    """
    hits = np.sum((predicted == 1) & (target == 1), axis=0)
    occurrences = predicted.sum(axis=0) + target.sum(axis=0)
    occurs = occurrences > 0
    if not occurs.any():
        return 0.0, 0.0
    return float(np.mean(2 * hits[occurs] / occurrences[occurs])), float(2 * hits.sum() / occurrences.sum())


def average_precision(score: Array, target: Array) -> float | None:
    """Mean precision over the positive rows, each at its own score: sum of (R_n - R_(n-1)) * P_n, ties as one step.

    Returns:
        None without a positive row, or where a score is NaN.

    Shape:
        (N,), (N,) -> scalar

    Example:
        >>> average_precision(np.array([0.1, 0.4, 0.35, 0.8]), np.array([0, 0, 1, 1])) == (1 + 2 / 3) / 2
        True
    """
    n_positive = int(target.sum())
    if not n_positive or np.isnan(score).any():
        return None
    order = np.argsort(-score, kind="stable")
    hits = np.cumsum(target[order])
    ends = np.append(np.flatnonzero(np.diff(score[order])), len(score) - 1)  # last row of each run of equal scores
    gained = np.diff(hits[ends], prepend=0)
    return float(np.sum(gained * hits[ends] / (ends + 1)) / n_positive)


def macro_average_precision(scores: Array, target: Array) -> float | None:
    """Mean average precision over the columns for which it is defined.

    Shape:
        (N, K), (N, K) of 0 and 1 -> scalar

    Example:
        >>> macro_average_precision(np.eye(3), np.eye(3))
        1.0
    """
    return _mean_of_defined(average_precision(scores[:, k], target[:, k]) for k in range(scores.shape[1]))


def mse(predicted: Array, target: Array) -> float:
    """Mean squared error.

    Example:
        >>> mse(np.array([1.0, 2.0]), np.array([1.0, 4.0]))
        2.0
    """
    return float(np.mean((predicted - target) ** 2))


def rmse(predicted: Array, target: Array) -> float:
    """Root of the mean squared error: in the target's own units.

    Example:
        >>> rmse(np.array([1.0, 2.0]), np.array([1.0, 4.0])) == 2**0.5
        True
    """
    return math.sqrt(mse(predicted, target))


def mae(predicted: Array, target: Array) -> float:
    """Mean absolute error.

    Example:
        >>> mae(np.array([1.0, 2.0]), np.array([1.0, 4.0]))
        1.0
    """
    return float(np.mean(np.abs(predicted - target)))


def r2(predicted: Array, target: Array) -> float | None:
    """Share of the target's variance that is explained; None for a constant target, which has none.

    Example:
        >>> r2(np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 3.0]))
        1.0
    """
    spread = float(np.sum((target - np.mean(target)) ** 2))
    return 1.0 - float(np.sum((predicted - target) ** 2)) / spread if spread else None
