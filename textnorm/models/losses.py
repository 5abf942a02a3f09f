"""Losses with class weights and label smoothing: what a task's own loss becomes where training asks for either."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from textnorm.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Loss = Callable[[Tensor, Tensor], Tensor]


@dataclass(frozen=True, slots=True)
class WeightedLoss:
    """What a row costs by its class, and how sure of a label the model may get.

    Attributes:
        weights: Of each class (K,); of a multilabel task, of each label's positives (K,); None weighs all alike.
        smoothing: Share of each label that is dealt evenly over all classes.

    Example:
        >>> even = WeightedLoss(torch.tensor([1.0, 3.0]))
        >>> round(even.binary(torch.tensor([[2.0], [2.0]]), torch.tensor([0.0, 1.0])).item(), 4)
        0.6269
    """

    weights: Tensor | None = None
    smoothing: float = 0.0

    def multiclass(self, logits: Tensor, target: Tensor) -> Tensor:
        """Torch's own: the mean over rows, each counting as its class weighs.

        Shape:
            (B, K), (B,) -> scalar
        """
        return functional.cross_entropy(logits, target, weight=self._on(logits), label_smoothing=self.smoothing)

    def binary(self, logits: Tensor, target: Tensor) -> Tensor:
        """The same, over two classes of which the first has logit 0: so a binary task is weighed just as two classes.

        Shape:
            (B, 1), (B,) -> scalar
        """
        return self.multiclass(torch.cat([torch.zeros_like(logits), logits], dim=1), target.long())

    def multilabel(self, logits: Tensor, target: Tensor) -> Tensor:
        """BCE on each logit, positives weighed by label.

        Shape:
            (B, K), (B, K) -> scalar
        """
        return functional.binary_cross_entropy_with_logits(logits, target, pos_weight=self._on(logits))

    def _on(self, logits: Tensor) -> Tensor | None:
        return None if self.weights is None else self.weights.to(logits.device)


def soft_cross_entropy(logits: Tensor, target: Tensor) -> Tensor:
    """Cross-entropy with the share of each class, or with class numbers.

    Shape:
        (B, K), (B, K) or (B,) -> scalar

    Example:
        >>> soft_cross_entropy(torch.zeros(1, 4), torch.tensor([[0.7, 0.1, 0.1, 0.1]])).item() > 1.38
        True
    """
    return functional.cross_entropy(logits, target if target.ndim > 1 else target.long())


def weighted_loss(task: str, n_classes: int, target: NDArray[Any], *, balanced: bool, smoothing: float) -> Loss:
    """Build the loss of a task with class weights, label smoothing or both.

    Args:
        task: "binary", "multiclass" or "multilabel".
        n_classes: Number of classes or labels.
        target: Targets of the training rows, which the weights are counted on.
        balanced: Whether each class weighs the same in all, however few rows it has.
        smoothing: Share of each label dealt over all classes, from 0 to below 1.

    Raises:
        ConfigError: If the task has no classes, or smoothing is asked of a multilabel task.

    Example:
        >>> loss = weighted_loss("multiclass", 2, np.array([0, 0, 0, 1]), balanced=True, smoothing=0.0)
        >>> round(loss(torch.zeros(4, 2), torch.tensor([0, 0, 0, 1])).item(), 4)
        0.6931
    """
    if task not in {"binary", "multiclass", "multilabel"} or (smoothing and task == "multilabel"):
        msg = f"class_weights require classes, label_smoothing one label a row; found task {task!r}: drop them"
        raise ConfigError(msg)
    counted = _positive_weights(target) if task == "multilabel" else _class_weights(target, n_classes)
    loss: Loss = getattr(WeightedLoss(counted if balanced else None, smoothing), task)
    return loss


def _class_weights(target: NDArray[Any], n_classes: int) -> Tensor:
    """Scikit-learn's "balanced": N / (K * rows of the class); a class without rows weighs as if it had one."""
    counts = np.bincount(target.astype(np.int64), minlength=n_classes).clip(min=1)
    return torch.as_tensor(len(target) / (n_classes * counts), dtype=torch.float32)


def _positive_weights(target: NDArray[Any]) -> Tensor:
    """Of each label, rows without it over rows with it: then both sides weigh the same."""
    positive = target.sum(axis=0).clip(min=1)
    return torch.as_tensor((len(target) - positive) / positive, dtype=torch.float32).clamp(min=1 / len(target))
