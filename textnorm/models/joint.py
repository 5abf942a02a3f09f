"""Several readers of the same rows before one head: what each makes of a row stands side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from textnorm.models.blended import inputs_of

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Joint"]


class Joint(nn.Module):
    """One head over the features of all readers: it can learn what a word means beside a number, as no blend can.

    Args:
        readers: Modules that map inputs of their own to features, (B, width) each.
        head: A module that maps all features, (B, sum of the widths), to logits.

    Shape:
        inputs by the reader's number and their own name -> (B, K)

    Example:
        >>> joint = Joint([nn.Identity(), nn.Identity()], nn.Linear(5, 1))
        >>> joint(**{"0/input": torch.ones(4, 2), "1/input": torch.ones(4, 3)}).shape
        torch.Size([4, 1])
    """

    def __init__(self, readers: Sequence[nn.Module], head: nn.Module) -> None:
        super().__init__()
        self.readers = nn.ModuleList(readers)
        self.head = head

    def forward(self, **inputs: Tensor) -> Tensor:
        """Map each reader's inputs to logits (B, K)."""
        features = [reader(**inputs_of(number, inputs)) for number, reader in enumerate(self.readers)]
        logits: Tensor = self.head(torch.cat(features, dim=1))
        return logits
