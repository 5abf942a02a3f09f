"""Metrics against their definitions, written out the slow way."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from textnorm.models import metrics

SEEDS = range(20)


def classes(seed: int, n_classes: int = 4) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.integers(0, n_classes, 30), rng.integers(0, n_classes, 30)


@pytest.mark.parametrize("seed", SEEDS)
def test_accuracy_is_the_share_of_equal_rows(seed: int) -> None:
    """Accuracy counts the rows where both agree."""
    predicted, target = classes(seed)
    assert metrics.accuracy(predicted, target) == sum(p == t for p, t in zip(predicted, target, strict=True)) / 30


@pytest.mark.parametrize("seed", SEEDS)
def test_confusion_matrix_counts_pairs(seed: int) -> None:
    """Row = true class, column = predicted class; classes that never occur keep their row."""
    predicted, target = classes(seed)
    matrix = metrics.confusion_matrix(predicted, target, 5)
    pairs = list(zip(target.tolist(), predicted.tolist(), strict=True))
    assert all(matrix[t, p] == pairs.count((t, p)) for t, p in product(range(5), repeat=2))


@pytest.mark.parametrize("seed", SEEDS)
def test_macro_f1_is_the_mean_of_each_class_f1(seed: int) -> None:
    """F1 is the harmonic mean of precision and recall, 0 where both are."""
    predicted, target = classes(seed)
    scores = []
    for k in np.union1d(predicted, target):
        hits = np.sum((predicted == k) & (target == k))
        precision = hits / max(1, np.sum(predicted == k))
        recall = hits / max(1, np.sum(target == k))
        scores.append(2 * precision * recall / (precision + recall) if hits else 0.0)
    assert metrics.macro_f1(predicted, target) == pytest.approx(np.mean(scores))


def test_macro_f1_skips_classes_that_never_occur() -> None:
    """Class 1 occurs neither as target nor as prediction: it is no failure."""
    assert metrics.macro_f1(np.array([0, 2]), np.array([0, 2])) == 1.0


def slow_auc(score: np.ndarray, target: np.ndarray) -> float:
    pairs = list(product(score[target == 1], score[target == 0]))
    return float(sum((p > n) + 0.5 * (p == n) for p, n in pairs) / len(pairs))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("levels", [2, 5, 1000])
def test_auc_is_the_share_of_pairs_in_order(seed: int, levels: int) -> None:
    """AUC counts (positive, negative) pairs in the right order, ties half: with few levels most pairs are ties."""
    rng = np.random.default_rng(seed)
    score, target = rng.integers(0, levels, 40) / levels, rng.permutation([0, 1] * 20)
    assert metrics.auc(score, target) == pytest.approx(slow_auc(score, target))


@pytest.mark.parametrize(
    ("score", "target"), [([0.1, 0.2], [1, 1]), ([0.1, 0.2], [0, 0]), ([0.1, float("nan")], [0, 1])]
)
def test_auc_is_none_where_it_is_undefined(score: list[float], target: list[int]) -> None:
    """One class alone, or a score that is no number, has no order to measure."""
    assert metrics.auc(np.array(score), np.array(target)) is None


def test_macro_auc_is_the_mean_of_one_versus_rest() -> None:
    """Each class against the others; a class without rows is left out of the mean."""
    rng = np.random.default_rng(0)
    scores, target = rng.random((40, 4)), rng.integers(0, 3, 40)
    slow = [slow_auc(scores[:, k], (target == k).astype(int)) for k in range(3)]
    assert metrics.macro_auc(scores, target) == pytest.approx(np.mean(slow))
    assert metrics.macro_auc(scores[:2], np.array([1, 1])) is None


def test_regression_metrics_follow_their_definitions() -> None:
    """MSE, MAE and R2 by hand."""
    predicted, target = np.array([1.0, 2.0, 4.0]), np.array([1.0, 4.0, 4.0])
    assert metrics.mse(predicted, target) == pytest.approx(4 / 3)
    assert metrics.mae(predicted, target) == pytest.approx(2 / 3)
    assert metrics.r2(predicted, target) == pytest.approx(1 - 4 / 6)


def test_r2_is_none_for_a_constant_target() -> None:
    """There is no variance to explain."""
    assert metrics.r2(np.array([1.0, 2.0]), np.array([3.0, 3.0])) is None


def test_rmse_is_the_root_of_mse() -> None:
    """In the target's own units."""
    predicted, target = np.array([1.0, 2.0, 4.0]), np.array([1.0, 4.0, 4.0])
    assert metrics.rmse(predicted, target) == pytest.approx((4 / 3) ** 0.5)


def slow_average_precision(score: np.ndarray, target: np.ndarray) -> float:
    total, before = 0.0, 0.0
    for cut in sorted(set(score.tolist()), reverse=True):
        chosen = score >= cut
        recall = target[chosen].sum() / target.sum()
        total += (recall - before) * target[chosen].mean()
        before = recall
    return total


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("levels", [2, 5, 1000])
def test_average_precision_sums_precision_over_recall(seed: int, levels: int) -> None:
    """At each score that occurs, the recall gained times the precision there: ties come in together."""
    rng = np.random.default_rng(seed)
    score, target = rng.integers(0, levels, 40) / levels, rng.integers(0, 2, 40)
    assert metrics.average_precision(score, target) == pytest.approx(slow_average_precision(score, target))


@pytest.mark.parametrize(("score", "target"), [([0.1, 0.2], [0, 0]), ([0.1, float("nan")], [0, 1])])
def test_average_precision_is_none_where_it_is_undefined(score: list[float], target: list[int]) -> None:
    """Without a positive row there is no recall; the mean over labels leaves such a label out."""
    assert metrics.average_precision(np.array(score), np.array(target)) is None
    scores = np.column_stack([score, [0.1, 0.2]])
    assert metrics.macro_average_precision(scores, np.column_stack([target, [0, 1]])) == 1.0


@pytest.mark.parametrize("seed", SEEDS)
def test_multilabel_f1_is_macro_over_labels_and_micro_over_cells(seed: int) -> None:
    """Macro: the mean of each label's F1; micro: F1 of all cells as one."""
    rng = np.random.default_rng(seed)
    predicted, target = rng.integers(0, 2, (2, 30, 4))

    def f1(p: np.ndarray, t: np.ndarray) -> float:
        hits = float((p * t).sum())
        precision, recall = hits / max(1, p.sum()), hits / max(1, t.sum())
        return 2 * precision * recall / (precision + recall) if hits else 0.0

    macro, micro = metrics.multilabel_f1(predicted, target)
    assert macro == pytest.approx(np.mean([f1(predicted[:, k], target[:, k]) for k in range(4)]))
    assert micro == pytest.approx(f1(predicted.ravel(), target.ravel()))


def test_multilabel_f1_of_nothing_is_zero() -> None:
    """Nothing true and nothing predicted is not a division by zero; a label that never occurs is no failure."""
    assert metrics.multilabel_f1(np.zeros((2, 2), int), np.zeros((2, 2), int)) == (0.0, 0.0)
    assert metrics.multilabel_f1(np.array([[1, 0]]), np.array([[1, 0]])) == (1.0, 1.0)
