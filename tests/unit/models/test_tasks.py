"""The task table."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from torch import nn

from textnorm.errors import ConfigError
from textnorm.models.tasks import TASKS, get_task


@pytest.mark.parametrize(("name", "expected"), [("binary", 1), ("multiclass", 5), ("regression", 1)])
def test_number_of_outputs(name: str, expected: int) -> None:
    """One logit for binary and regression, one a class for multiclass."""
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
    if name == "multiclass":
        output = np.hstack([1 - output, output])
    figures = TASKS[name].metrics(output, target)
    assert json.loads(json.dumps(figures)) == figures


def test_binary_metrics_cut_at_one_half() -> None:
    """Above 0.5 is class 1; AUC needs no cut."""
    figures = get_task("binary").metrics(np.array([[0.2], [0.9], [0.6]]), np.array([0, 1, 0]))
    assert figures["confusion_matrix"] == [[1, 1], [0, 1]]
    assert (figures["accuracy"], figures["auc"]) == (2 / 3, 1.0)


def test_unknown_task_lists_the_rows() -> None:
    """The error names what there is."""
    with pytest.raises(ConfigError, match="binary, multiclass, regression; found 'ranking'"):
        get_task("ranking")


@pytest.mark.parametrize(("name", "activation"), [("binary", "tanh"), ("regression", "relu")])
def test_output_activation_is_for_regression_alone(name: str, activation: str) -> None:
    """Class outputs have their one activation."""
    with pytest.raises(ConfigError, match="output_activation is for regression"):
        get_task(name, activation)
