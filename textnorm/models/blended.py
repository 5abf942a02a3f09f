"""Several models as one: each member reads the same rows in its own way, and their logits are weighed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    Loss = Callable[[Tensor, Tensor], Tensor]

__all__ = ["Blended", "PackedTogether", "fit_weights", "inputs_of"]

# LBFGS finds some few numbers in far fewer steps than this.
_STEPS = 100


@dataclass(frozen=True, eq=False)
class PackedTogether:
    """The same rows, encoded for several models.

    Attributes:
        parts: Encoded rows, one for each model.

    Example:
        >>> import numpy as np
        >>> from textnorm.models.encoding import PackedTokens
        >>> packed = PackedTogether((PackedTokens.pack([[4], [5]]), PackedTokens.pack([[6, 7], [8, 9]])))
        >>> {name: ids.tolist() for name, ids in packed.batch(np.array([1])).items()}
        {'0/ids': [[5]], '1/ids': [[8, 9]]}
    """

    parts: tuple[Any, ...]

    @property
    def lengths(self) -> NDArray[Any]:
        """Length of each row in all parts, (N,)."""
        lengths: NDArray[Any] = np.sum([part.lengths for part in self.parts], axis=0)
        return lengths

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.parts[0])

    def batch(self, indices: NDArray[Any]) -> dict[str, Tensor]:
        """Cut a batch: each part's tensors, by its number and their names."""
        return {
            f"{number}/{name}": tensor
            for number, part in enumerate(self.parts)
            for name, tensor in part.batch(indices).items()
        }


class Blended(nn.Module):
    """The weighed sum of its members' logits.

    Args:
        members: Modules that map inputs of their own to logits of one shape.
        out_features: K.

    Shape:
        inputs by the member's number and their own name -> (B, K)

    Example:
        >>> blend = Blended([nn.Identity(), nn.Identity()], 1)
        >>> blend.set_weights(torch.tensor([0.75, 0.25]), torch.tensor([1.0]))
        >>> blend(**{"0/input": torch.ones(1, 1), "1/input": torch.zeros(1, 1)}).item()
        1.75
    """

    weights: Tensor
    bias: Tensor

    def __init__(self, members: Sequence[nn.Module], out_features: int) -> None:
        super().__init__()
        self.members = nn.ModuleList(members)
        self.register_buffer("weights", torch.full((len(members),), 1 / len(members)))
        self.register_buffer("bias", torch.zeros(out_features))

    def forward(self, **inputs: Tensor) -> Tensor:
        """Map each member's inputs to weighed logits (B, K)."""
        logits = [member(**inputs_of(number, inputs)) for number, member in enumerate(self.members)]
        weighed: Tensor = torch.einsum("mbk,m->bk", torch.stack(logits), self.weights) + self.bias
        return weighed

    def set_weights(self, weights: Tensor, bias: Tensor) -> None:
        """Weigh the members (M,), and add to each logit (K,)."""
        self.weights.copy_(weights)
        self.bias.copy_(bias)


def fit_weights(logits: Iterable[Tensor], target: Tensor, loss: Loss) -> tuple[Tensor, Tensor]:
    """Find the weights of members, and what to add to each logit, that cost least.

    Args:
        logits: Of each of M members, (N, K): of rows that no member learned from, or the surest of its own rows wins.
        target: Of the rows, as the loss wants it.
        loss: (logits (N, K), target) -> scalar.

    Returns:
        Weights (M,) and bias (K,).

    Example:
        >>> right, noise = torch.tensor([[-1.0], [1.0], [1.0], [-1.0]]), torch.tensor([[1.0], [1.0], [-1.0], [-1.0]])
        >>> weights, _ = fit_weights([right, noise], right, nn.functional.mse_loss)
        >>> [round(weight, 3) for weight in weights.tolist()]
        [1.0, 0.0]
    """
    stacked = torch.stack(list(logits)).float()  # (M, N, K)
    weights = torch.full((len(stacked),), 1 / len(stacked), requires_grad=True)
    bias = torch.zeros(stacked.shape[2], requires_grad=True)
    optimizer = torch.optim.LBFGS([weights, bias], max_iter=_STEPS, line_search_fn="strong_wolfe")

    def cost() -> float:
        optimizer.zero_grad()
        value = loss(torch.einsum("mnk,m->nk", stacked, weights) + bias, target)
        value.backward()  # type: ignore[no-untyped-call]  # torch leaves backward untyped
        return value.item()

    optimizer.step(cost)  # type: ignore[no-untyped-call]  # and LBFGS, too
    return weights.detach(), bias.detach()


def inputs_of(number: int, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
    """A member's own inputs, by their own names: what stands in a batch of `PackedTogether` under its number."""
    prefix = f"{number}/"
    return {name.removeprefix(prefix): tensor for name, tensor in inputs.items() if name.startswith(prefix)}
