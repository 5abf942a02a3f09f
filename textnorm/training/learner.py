"""One step of learning: forward, loss, backward, clipping, the rate of the step, AdamW, the average."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textnorm.training.averaging import Average
    from textnorm.training.prediction import Task

__all__ = ["Learner", "adamw"]


@dataclass
class Learner:
    """A model and all that changes it.

    Attributes:
        model: What learns.
        task: Gives the loss.
        optimizer: Its rate is set before each step.
        rates: The learning rate of each step.
        place: Where the model is.
        precision: What matrices are multiplied in, "float32" or "bfloat16".
        clip_norm: Longer gradients are shortened to this; 0 leaves them.
        average: The moving average of the weights, if one is kept.
        steps: How many steps were taken.
    """

    model: nn.Module
    task: Task
    optimizer: torch.optim.Optimizer
    rates: Iterator[float]
    place: torch.device
    precision: str = "float32"
    clip_norm: float = 0.0
    average: Average | None = None
    steps: int = 0

    @property
    def rate(self) -> float:
        """The rate of the last step."""
        rate: float = self.optimizer.param_groups[0]["lr"]
        return rate

    def step(self, batch: dict[str, Tensor], target: Tensor) -> Tensor:
        """Learn from a batch that is on the device, and return its loss, unread."""
        self._set_rate(next(self.rates))
        with torch.autocast(self.place.type, torch.bfloat16, enabled=self.precision == "bfloat16"):
            logits = self.model(**batch)
        loss = self.task.loss(logits.float(), target)
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves backward untyped
        if self.clip_norm:
            nn.utils.clip_grad_norm_(self.model.parameters(), self.clip_norm)
        self.optimizer.step()
        if self.average:
            self.average.update(self.model)
        self.steps += 1
        return loss.detach()

    def kept_weights(self) -> AbstractContextManager[None]:
        """While it lasts, the model has the weights that would be kept if training ended now."""
        return self.average.standing_in(self.model) if self.average else nullcontext()

    def _set_rate(self, rate: float) -> None:
        for group in self.optimizer.param_groups:
            group["lr"] = rate


def adamw(model: nn.Module, lr: float, weight_decay: float) -> torch.optim.AdamW:
    """AdamW that decays matrices alone: pulling a bias or a norm's scale to zero is no regularisation.

    Example:
        >>> [group["weight_decay"] for group in adamw(nn.Linear(2, 1), 1e-3, 0.1).param_groups]
        [0.1, 0.0]
    """
    parameters = [p for p in model.parameters() if p.requires_grad]
    groups: list[dict[str, Any]] = [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": weight_decay},
        {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=lr, fused=True)
