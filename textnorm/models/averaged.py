"""Several models of one shape as one: steadier than each, for as many times the work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

if TYPE_CHECKING:
    from collections.abc import Iterable


class Averaged(nn.Module):
    """The mean of its members' logits. Members are trained one by one: together they would lean on each other.

    Args:
        members: Modules that map the same inputs to logits of one shape.

    Shape:
        As each member: inputs by name -> (B, K)

    Example:
        >>> first, second = nn.Bilinear(1, 1, 1), nn.Bilinear(1, 1, 1)
        >>> x = {"input1": torch.ones(1, 1), "input2": torch.ones(1, 1)}
        >>> bool(torch.isclose(Averaged([first, second])(**x), (first(**x) + second(**x)) / 2))
        True
    """

    def __init__(self, members: Iterable[nn.Module]) -> None:
        super().__init__()
        self.members = nn.ModuleList(members)

    def forward(self, **inputs: Tensor) -> Tensor:
        """Map inputs by name to mean logits (B, K)."""
        return torch.stack([member(**inputs) for member in self.members]).mean(dim=0)
