"""Weights averaged over the steps of training, and the BatchNorm statistics that belong to them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from textnorm.training import distributed
from textnorm.training.batching import Inputs, shuffled_batches
from textnorm.training.feeding import Feed

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Average", "recompute_statistics"]

_ENOUGH = 20_000
_BATCH_NORMS = (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)


class Average:
    """An exponential moving average of a model's weights.

    Why the decay starts low: an average of .999 would for a thousand steps be mostly the first, random weights. It is
    (1 + n) / (10 + n) at step n until that passes `decay`.

    Args:
        model: Whose weights are averaged, from what they are now.
        decay: Share of the average that a step leaves.

    Attributes:
        weights: The average, by name; buffers of whole numbers are the model's last.
        steps: How many steps it has taken in.

    Example:
        >>> model = nn.Linear(1, 1, bias=False)
        >>> average = Average(model, 0.999)
        >>> _ = model.weight.data.fill_(average.weights["weight"].item() + 1.0)
        >>> before = average.weights["weight"].item()
        >>> average.update(model)
        >>> round(average.weights["weight"].item() - before, 4)
        0.8182
    """

    def __init__(self, model: nn.Module, decay: float) -> None:
        self.decay = decay
        self.steps = 0
        self.weights = {name: value.detach().clone() for name, value in model.state_dict().items()}

    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        """Take a step's weights in."""
        self.steps += 1
        decay = min(self.decay, (1 + self.steps) / (10 + self.steps))
        for name, value in model.state_dict().items():
            if value.is_floating_point():
                self.weights[name].lerp_(value, 1 - decay)
            else:
                self.weights[name].copy_(value)

    @contextmanager
    def standing_in(self, model: nn.Module) -> Iterator[None]:
        """Let the average stand in for the model's own weights, for as long as the `with` lasts."""
        own = {name: value.detach().clone() for name, value in model.state_dict().items()}
        model.load_state_dict(self.weights)
        try:
            yield
        finally:
            model.load_state_dict(own)


@torch.no_grad()
def recompute_statistics(
    model: nn.Module, inputs: Inputs | Feed, batch_size: int, place: torch.device, generator: torch.Generator
) -> None:
    """Replace the running mean and variance of every BatchNorm by those that its weights have over the rows.

    Why: the running statistics are of the weights that training passed through, and an average is none of them.
    Batches are random and not of like length, or their variances would miss what differs between lengths. Some
    thousands of rows tell a mean and a variance as well as all do.

    Args:
        model: Its BatchNorm layers are changed in place; dropout rests.
        inputs: The training rows.
        batch_size: Rows at a time; each batch counts alike.
        place: Where the model is.
        generator: Decides the batches.
    """
    norms = [module for module in model.modules() if isinstance(module, _BATCH_NORMS)]
    if not norms:
        return
    momenta = [norm.momentum for norm in norms]
    model.eval()
    for norm in norms:
        norm.reset_running_stats()
        norm.train()
        norm.momentum = None  # torch's word for the plain mean over batches
    batches = distributed.as_many(shuffled_batches(np.zeros(len(inputs)), batch_size, generator))
    batches = batches[: _ENOUGH // batch_size + 1]
    for _, batch in Feed.of(inputs, place).batches(batches):
        model(**batch)
    for norm, momentum in zip(norms, momenta, strict=True):
        norm.momentum = momentum
    distributed.average_statistics(model)
    model.eval()
