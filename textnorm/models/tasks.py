"""The task table: what a model is asked for decides its outputs, loss, activation and metrics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from textnorm.errors import ConfigError
from textnorm.models import metrics

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array = NDArray[Any]
    Metrics = dict[str, Any]


# A probability above this is the second class.
_CUT = 0.5


@dataclass(frozen=True, slots=True)
class Task:
    """One row of the task table.

    Attributes:
        name: The row's key.
        out_features: Number of classes -> number of logits.
        dtype: What the loss wants targets to be.
        loss: (logits (B, K), target (B,)) -> scalar.
        activation: logits (B, K) -> outputs (B, K).
        metrics: (outputs (N, K), target (N,)) of a whole split -> JSON-able figures.
        monitor: What is watched unless told otherwise.
        lower_is_better: The figures of which less is better; of all others more is.

    A multilabel target is (N, K), 0 or 1; of all other tasks it is (N,).

    Example:
        >>> task = get_task("binary")
        >>> task.out_features(2), task.activation(torch.zeros(1, 1)).item()
        (1, 0.5)
    """

    name: str
    out_features: Callable[[int], int]
    dtype: torch.dtype
    loss: Callable[[Tensor, Tensor], Tensor]
    activation: Callable[[Tensor], Tensor]
    metrics: Callable[[Array, Array], Metrics]
    monitor: str = "valid_loss"
    lower_is_better: frozenset[str] = frozenset({"loss"})

    def better(self, figure: str) -> Literal["min", "max"]:
        """Which way a figure of the history is better: `valid_loss` and `train_loss` as `loss`.

        Example:
            >>> get_task("binary").better("valid_loss"), get_task("binary").better("valid_auc")
            ('min', 'max')
        """
        return "min" if figure.partition("_")[2] in self.lower_is_better else "max"


def _binary_loss(logits: Tensor, target: Tensor) -> Tensor:
    # With logits: log(sigmoid(x)) is taken in one step, so a confident error is large and not infinite.
    return functional.binary_cross_entropy_with_logits(logits.squeeze(1), target)


def _softmax(logits: Tensor) -> Tensor:
    return torch.softmax(logits, dim=1)


def _identity(logits: Tensor) -> Tensor:
    return logits


def _binary_metrics(output: Array, target: Array) -> Metrics:
    score = output[:, 0]
    figures = {"auc": metrics.auc(score, target), "average_precision": metrics.average_precision(score, target)}
    return _class_metrics(score > _CUT, target, 2) | figures


def _multiclass_metrics(output: Array, target: Array) -> Metrics:
    figures = _class_metrics(output.argmax(axis=1), target, output.shape[1])
    one_hot = np.eye(output.shape[1], dtype=np.int64)[target.astype(np.int64)]
    return figures | {
        "auc": metrics.macro_auc(output, target),
        "average_precision": metrics.macro_average_precision(output, one_hot),
    }


def _multilabel_metrics(output: Array, target: Array) -> Metrics:
    """Accuracy counts a row as right when all its labels are."""
    chosen, target = (output > _CUT).astype(np.int64), target.astype(np.int64)
    macro, micro = metrics.multilabel_f1(chosen, target)
    return {
        "accuracy": float(np.mean((chosen == target).all(axis=1))),
        "macro_f1": macro,
        "micro_f1": micro,
        "average_precision": metrics.macro_average_precision(output, target),
    }


def _class_metrics(predicted: Array, target: Array, n_classes: int) -> Metrics:
    return {
        "accuracy": metrics.accuracy(predicted, target),
        "macro_f1": metrics.macro_f1(predicted, target),
        "confusion_matrix": metrics.confusion_matrix(predicted, target, n_classes).tolist(),
    }


def _regression_metrics(output: Array, target: Array) -> Metrics:
    predicted = output[:, 0]
    return {
        "mse": metrics.mse(predicted, target),
        "rmse": metrics.rmse(predicted, target),
        "mae": metrics.mae(predicted, target),
        "r2": metrics.r2(predicted, target),
    }


def _regression(activation: Callable[[Tensor], Tensor], low: float = 0.0, span: float = 1.0) -> Task:
    """The regression row: output = activation(logit) * span + low, in the target's own units.

    The loss sees the activated output, since that is the prediction, but in the activation's units: so its size, and
    the learning rate it suits, do not hang on the target's.
    """

    def loss(logits: Tensor, target: Tensor) -> Tensor:
        return functional.mse_loss(activation(logits).squeeze(1), (target - low) / span)

    def output(logits: Tensor) -> Tensor:
        return activation(logits) * span + low

    errors = frozenset({"loss", "mse", "rmse", "mae"})
    return Task("regression", lambda _: 1, torch.float32, loss, output, _regression_metrics, lower_is_better=errors)


OUTPUT_ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "identity": _identity,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
}
# Where an activation's values end; what has no ends is not scaled.
_BOUNDS = {"sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0)}

TASKS: dict[str, Task] = {
    "binary": Task("binary", lambda _: 1, torch.float32, _binary_loss, torch.sigmoid, _binary_metrics),
    "multiclass": Task("multiclass", int, torch.int64, functional.cross_entropy, _softmax, _multiclass_metrics),
    "multilabel": Task(
        "multilabel",
        int,
        torch.float32,
        functional.binary_cross_entropy_with_logits,
        torch.sigmoid,
        _multilabel_metrics,
    ),
    "regression": _regression(_identity),
}


def get_task(name: str, output_activation: str | None = None, target_range: tuple[float, float] | None = None) -> Task:
    """Look a task up, and bound a regression's output where asked.

    Args:
        name: A key of `TASKS`.
        output_activation: For regression alone, a key of `OUTPUT_ACTIVATIONS`.
        target_range: The least and the greatest target; a bounded activation is stretched from one to the other.
            Without it "sigmoid" is for targets in 0..1, "tanh" for targets in -1..1.

    Raises:
        ConfigError: If the table has no such row, or the activation is not for this task.

    Example:
        >>> get_task("multiclass").out_features(7)
        7
        >>> get_task("regression", "tanh").activation(torch.zeros(1, 1)).item()
        0.0
        >>> get_task("regression", "sigmoid", (1.0, 10.0)).activation(torch.zeros(1, 1)).item()
        5.5
    """
    if name not in TASKS:
        msg = f"task must be one of {', '.join(TASKS)}; found {name!r}: choose one of those"
        raise ConfigError(msg)
    if output_activation is None:
        return TASKS[name]
    if name != "regression" or output_activation not in OUTPUT_ACTIVATIONS:
        allowed = ", ".join(OUTPUT_ACTIVATIONS)
        msg = f"output_activation is for regression, one of {allowed}; found {output_activation!r} for {name}: drop it"
        raise ConfigError(msg)
    return _regression(OUTPUT_ACTIVATIONS[output_activation], *_scale(output_activation, target_range))


def _scale(activation: str, target_range: tuple[float, float] | None) -> tuple[float, float]:
    """(low, span) so that the activation's ends, times span plus low, are the range's; a constant target has span 1."""
    if target_range is None or activation not in _BOUNDS:
        return 0.0, 1.0
    (first, last), (least, most) = _BOUNDS[activation], target_range
    span = (most - least) / (last - first) or 1.0
    return least - first * span, span
