"""Class weights and label smoothing."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional

from textnorm.errors import ConfigError
from textnorm.models.losses import weighted_loss

ROWS = np.array([0] * 6 + [1] * 3 + [2])


def test_balanced_weights_are_scikit_learns() -> None:
    """N / (K * rows of the class), so that every class weighs the same in all."""
    loss = weighted_loss("multiclass", 3, ROWS, balanced=True, smoothing=0.0)
    logits, target = torch.randn(10, 3), torch.as_tensor(ROWS)
    weights = torch.tensor([10 / (3 * 6), 10 / (3 * 3), 10 / (3 * 1)])
    assert torch.equal(loss(logits, target), functional.cross_entropy(logits, target, weight=weights))
    each = torch.tensor([functional.cross_entropy(logits[target == k], target[target == k]) for k in range(3)])
    assert loss(logits, target).item() == pytest.approx(each.mean().item(), rel=1e-5)


@pytest.mark.parametrize("balanced", [False, True])
@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_binary_is_two_classes(balanced: bool, smoothing: float) -> None:
    """A binary task costs what the same rows cost as two classes, weighted and smoothed."""
    rows = np.array([0, 0, 0, 1])
    binary, two = (
        weighted_loss(name, 2, rows, balanced=balanced, smoothing=smoothing) for name in ("binary", "multiclass")
    )
    logits, target = torch.randn(4, 1), torch.as_tensor(rows)
    expected = two(torch.hstack([torch.zeros(4, 1), logits]), target)
    assert binary(logits, target.float()).item() == pytest.approx(expected.item(), rel=1e-6)


def test_smoothed_binary_is_bce_with_soft_targets() -> None:
    """With smoothing s a label of 1 becomes 1 - s/2, and 0 becomes s/2."""
    loss = weighted_loss("binary", 2, ROWS[:8], balanced=False, smoothing=0.2)
    logits, target = torch.randn(8, 1), torch.randint(0, 2, (8,)).float()
    expected = functional.binary_cross_entropy_with_logits(logits.squeeze(1), target * 0.8 + 0.1)
    assert loss(logits, target).item() == pytest.approx(expected.item(), rel=1e-5)


def test_a_confident_error_stays_finite() -> None:
    """A logit of 1000 for the wrong class costs 1000, as without weights."""
    loss = weighted_loss("binary", 2, np.array([0, 1]), balanced=True, smoothing=0.0)
    assert loss(torch.tensor([[1000.0]]), torch.tensor([0.0])).item() == 1000.0


def test_multilabel_balances_each_label() -> None:
    """With as much weight on a label's few positives as on all its negatives."""
    target = np.array([[1, 0], [0, 0], [0, 1], [0, 1]])
    loss = weighted_loss("multilabel", 2, target, balanced=True, smoothing=0.0)
    expected = functional.binary_cross_entropy_with_logits(
        torch.zeros(4, 2), torch.as_tensor(target).float(), pos_weight=torch.tensor([3.0, 1.0])
    )
    assert torch.equal(loss(torch.zeros(4, 2), torch.as_tensor(target).float()), expected)


@pytest.mark.parametrize("task", ["multiclass", "multilabel"])
def test_a_class_without_rows_has_a_finite_weight(task: str) -> None:
    """Nothing is divided by its count of 0, nor is a label that every row has weighed with 0."""
    rows = np.array([0, 0, 1]) if task == "multiclass" else np.array([[1, 0, 1], [0, 0, 1], [0, 0, 1]])
    loss = weighted_loss(task, 3, rows, balanced=True, smoothing=0.0)
    target = torch.tensor([2, 2, 2]) if task == "multiclass" else torch.ones(3, 3)
    assert 0 < loss(torch.zeros(3, 3), target).item() < 10


@pytest.mark.parametrize(("task", "smoothing"), [("regression", 0.0), ("multilabel", 0.1)])
def test_what_has_no_such_loss_is_refused(task: str, smoothing: float) -> None:
    """A regression has no classes, and a row of several labels is not smoothed."""
    with pytest.raises(ConfigError, match="class_weights require classes, label_smoothing one label a row"):
        weighted_loss(task, 3, ROWS, balanced=True, smoothing=smoothing)
