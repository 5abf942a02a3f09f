"""The task table."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from torch import nn

from textnorm.errors import ConfigError
from textnorm.models.tasks import TASKS, get_task


@pytest.mark.parametrize(("name", "expected"), [("binary", 1), ("multiclass", 5), ("multilabel", 5), ("regression", 1)])
def test_number_of_outputs(name: str, expected: int) -> None:
    """One logit for binary and regression, one a class for multiclass, one a label for multilabel."""
    assert get_task(name).out_features(5) == expected


def test_binary_loss_is_bce_of_the_sigmoid() -> None:
    """BCE with logits equals BCELoss of the activated output."""
    task, logits, target = get_task("binary"), torch.randn(8, 1), torch.randint(0, 2, (8,)).float()
    expected = nn.BCELoss()(task.activation(logits).squeeze(1), target)
    assert task.loss(logits, target).item() == pytest.approx(expected.item(), rel=1e-5)


def test_binary_loss_stays_finite_on_confident_errors() -> None:
    """A logit of 1000 for the wrong class costs 1000, not infinity."""
    assert get_task("binary").loss(torch.tensor([[1000.0]]), torch.tensor([0.0])).item() == 1000.0


def test_multiclass_loss_is_the_log_of_the_softmax() -> None:
    """Cross-entropy is the mean negative log-probability of the true class."""
    task, logits, target = get_task("multiclass"), torch.randn(8, 3), torch.randint(0, 3, (8,))
    expected = -task.activation(logits).log()[torch.arange(8), target].mean()
    assert task.loss(logits, target).item() == pytest.approx(expected.item(), rel=1e-5)


@pytest.mark.parametrize("activation", [None, "sigmoid", "tanh"])
def test_regression_loss_sees_the_activated_output(activation: str | None) -> None:
    """MSE is of the prediction, not of the logit."""
    task, logits, target = get_task("regression", activation), torch.randn(8, 1), torch.rand(8)
    expected = ((task.activation(logits).squeeze(1) - target) ** 2).mean()
    assert task.loss(logits, target).item() == pytest.approx(expected.item(), rel=1e-5)


@pytest.mark.parametrize("name", TASKS)
def test_metrics_are_json(name: str) -> None:
    """A split's figures go into the bundle's manifest as they are."""
    output, target = np.array([[0.2], [0.7], [0.6]], dtype=np.float32), np.array([0, 1, 0])
    if name in {"multiclass", "multilabel"}:
        output = np.hstack([1 - output, output])
    if name == "multilabel":
        target = np.array([[0, 1], [1, 1], [0, 0]])
    figures = TASKS[name].metrics(output, target)
    assert json.loads(json.dumps(figures)) == figures


def test_binary_metrics_cut_at_one_half() -> None:
    """Above 0.5 is class 1; AUC needs no cut."""
    figures = get_task("binary").metrics(np.array([[0.2], [0.9], [0.6]]), np.array([0, 1, 0]))
    assert figures["confusion_matrix"] == [[1, 1], [0, 1]]
    assert (figures["accuracy"], figures["auc"]) == (2 / 3, 1.0)


def test_multilabel_loss_is_bce_of_each_label() -> None:
    """The mean over rows and labels of BCE, each label on its own."""
    task, logits, target = get_task("multilabel"), torch.randn(8, 3), torch.randint(0, 2, (8, 3)).float()
    each = [nn.BCELoss()(task.activation(logits)[:, k], target[:, k]).item() for k in range(3)]
    assert task.loss(logits, target).item() == pytest.approx(np.mean(each), rel=1e-5)


def test_multilabel_accuracy_asks_for_the_whole_row() -> None:
    """A row is right when all its labels are; F1 counts each."""
    output, target = np.array([[0.9, 0.2], [0.9, 0.8]]), np.array([[1, 0], [1, 0]])
    figures = get_task("multilabel").metrics(output, target)
    assert (figures["accuracy"], figures["micro_f1"], figures["macro_f1"]) == (0.5, 0.8, 0.5)


@pytest.mark.parametrize(("activation", "ends"), [("sigmoid", (0.0, 1.0)), ("tanh", (-1.0, 1.0))])
def test_a_bounded_regression_spans_the_targets_range(activation: str, ends: tuple[float, float]) -> None:
    """Its outputs go from the least target to the greatest; the loss is taken in the activation's own range."""
    task, far = get_task("regression", activation, (1.0, 10.0)), torch.tensor([[-1e3], [0.0], [1e3]])
    assert task.activation(far).flatten().tolist() == [1.0, 5.5, 10.0]
    assert task.loss(far, torch.tensor([1.0, 5.5, 10.0])).item() == pytest.approx(0, abs=1e-12)
    assert task.loss(far[:1], torch.tensor([10.0])).item() == pytest.approx((ends[1] - ends[0]) ** 2)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_a_constant_target_can_be_reached(activation: str) -> None:
    """A range of no width divides by nothing: the loss stays finite, and falls to 0."""
    task = get_task("regression", activation, (3.0, 3.0))
    assert task.loss(torch.tensor([[-1e3]]), torch.tensor([3.0])).item() == 0
    assert task.activation(torch.tensor([[-1e3]])).item() == 3.0


def test_identity_is_not_scaled() -> None:
    """What has no ends takes targets as they are."""
    task = get_task("regression", "identity", (1.0, 10.0))
    assert task.activation(torch.tensor([[42.0]])).item() == 42.0


def test_unknown_task_lists_the_rows() -> None:
    """The error names what there is."""
    with pytest.raises(ConfigError, match="binary, multiclass, multilabel, regression; found 'ranking'"):
        get_task("ranking")


@pytest.mark.parametrize(("name", "activation"), [("binary", "tanh"), ("regression", "relu")])
def test_output_activation_is_for_regression_alone(name: str, activation: str) -> None:
    """Class outputs have their one activation."""
    with pytest.raises(ConfigError, match="output_activation is for regression"):
        get_task(name, activation)
