"""Temperatures and reliability."""

from __future__ import annotations

import numpy as np
import pytest

from textnorm.models.calibration import BINS, fit_temperature, log_loss, reliability

RANDOM = np.random.default_rng(0)
N = 40_000


def sigmoid(logits):
    return 1 / (1 + np.exp(-logits))


def softmax(logits):
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)


def drawn(task):
    """Logits that are just as sure as they are right, and targets drawn by them."""
    logits = RANDOM.normal(scale=2, size=(N, 1 if task == "binary" else 3))
    if task == "multiclass":
        cuts = softmax(logits).cumsum(axis=1)
        return logits, (RANDOM.random((N, 1)) > cuts[:, :2]).sum(axis=1)
    target = (RANDOM.random(logits.shape) < sigmoid(logits)).astype(int)
    return logits, target[:, 0] if task == "binary" else target


def outputs(task, logits):
    return softmax(logits) if task == "multiclass" else sigmoid(logits)


@pytest.mark.parametrize("factor", [0.3, 1.0, 3.0])
@pytest.mark.parametrize("task", ["binary", "multiclass", "multilabel"])
def test_the_temperature_of_what_was_scaled_is_found(task, factor):
    """Logits that are `factor` times too sure have that temperature; divided by it they are as right as they are sure."""
    logits, target = drawn(task)
    temperature = fit_temperature(logits * factor, target)
    assert temperature == pytest.approx(factor, rel=0.05)
    assert reliability(outputs(task, logits * factor / temperature), target)["ece"] < 0.01
    if factor != 1:
        assert reliability(outputs(task, logits * factor), target)["ece"] > 0.05


@pytest.mark.parametrize("task", ["binary", "multiclass", "multilabel"])
def test_what_is_calibrated_has_no_error(task):
    """Over many rows, labels that are drawn by the probabilities leave an ECE near 0, and all rows are in the curve."""
    logits, target = drawn(task)
    told = reliability(outputs(task, logits), target)
    assert told["ece"] < 0.01
    assert sum(point["rows"] for point in told["curve"]) == target.size
    assert len(told["curve"]) <= BINS


def test_the_error_is_that_of_counting_by_hand():
    """Two bins: .95 of which half are right, .65 of which all are; by their rows .45 * 4/6 + .35 * 2/6."""
    given = np.array([[0.95], [0.95], [0.05], [0.05], [0.65], [0.35]])
    told = reliability(given, np.array([1, 0, 0, 1, 1, 0]))
    assert told["ece"] == pytest.approx(0.45 * 4 / 6 + 0.35 * 2 / 6)
    assert [(p["rows"], round(p["confidence"], 6), p["right"]) for p in told["curve"]] == [
        (2, 0.65, 1.0),
        (4, 0.95, 0.5),
    ]


def test_of_several_classes_the_predicted_one_counts():
    """A confidence is that of the likeliest class, right or wrong."""
    told = reliability(np.array([[0.7, 0.2, 0.1], [0.1, 0.2, 0.7]]), np.array([0, 0]))
    assert told["curve"] == [{"rows": 2, "confidence": pytest.approx(0.7), "right": 0.5}]
    assert told["ece"] == pytest.approx(0.2)


def test_full_confidence_has_a_bin():
    """A probability of 1 stands in the last bin."""
    assert reliability(np.array([[1.0], [0.0]]), np.array([1, 1]))["ece"] == 0.5


def test_log_loss_is_that_of_the_formulas():
    """The mean of -log p of what is true: over rows, or over each yes or no."""
    binary, several = np.array([[0.5], [-2.0]]), np.array([[1.0, 0.0, -1.0]])
    assert log_loss(binary, np.array([1, 1])) == pytest.approx(-np.log(sigmoid(binary)).mean())
    assert log_loss(several, np.array([2])) == pytest.approx(-np.log(softmax(several)[0, 2]))
    assert log_loss(several, np.array([[0, 0, 1]])) == pytest.approx(
        -np.mean(np.log(sigmoid(np.array([-1.0, 0.0, -1.0]))))
    )


@pytest.mark.parametrize("rows", [1, 10, 100])
def test_rows_that_are_all_right_do_not_make_it_certain(rows):
    """Ten rows of ten right are a confidence of 11/12: as one right and one wrong more would have it."""
    temperature = fit_temperature(np.full((rows, 1), 1.0), np.ones(rows, dtype=int))
    assert sigmoid(1 / temperature) == pytest.approx(1 - 0.5 / (rows + 2), abs=1e-3)


def test_a_model_that_knows_nothing_is_as_sure_as_may_be_little():
    """Where confidence says nothing the temperature goes to its upper end, and not beyond."""
    logits = RANDOM.normal(scale=5, size=(2000, 1))
    assert 10 < fit_temperature(-logits, (logits[:, 0] > 0).astype(int)) <= 20
