"""What each id of a document adds to a logit: exactly for a sum of weights, by integrated gradients for the rest.

Source: Sundararajan, Taly and Yan (2017), Axiomatic Attribution for Deep Networks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch

from textnorm.models.encoding import UNK_ID

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

    from textnorm.models.fast import FastModel
    from textnorm.models.text import TextModel

    Floats = NDArray[np.float64]

__all__ = ["Attribution", "integrated_gradients", "ngram_contributions"]

# Points of the path: so many at first, doubled while the sum is further from the logit than the tolerance allows.
_FEWEST_STEPS, _MOST_STEPS = 32, 1024
_AT_ONCE = 64


class Attribution(NamedTuple):
    """What ids add to a logit, and what it is without them: `contributions.sum() + baseline + gap` is the logit.

    Shape:
        contributions (T,)
    """

    contributions: Floats
    baseline: float
    gap: float = 0.0


@torch.no_grad()
def ngram_contributions(model: FastModel, ids: NDArray[np.int64], output: int) -> Attribution:
    """What each bucket adds to a logit: its weight times its scale. The baseline is the bias, and there is no gap.

    Args:
        model: The fast model.
        ids: The buckets of one document, each once (T,).
        output: Which logit.

    Example:
        >>> from textnorm.models.fast import FastModel
        >>> model = FastModel(4, 1)
        >>> _ = model.scale.fill_(2.0), model.weight.data.copy_(torch.arange(4.0)[:, None])
        >>> ngram_contributions(model, np.array([3, 1]), 0)
        Attribution(contributions=array([6., 2.]), baseline=0.0, gap=0.0)
    """
    chosen = torch.as_tensor(ids, device=model.weight.device)
    added = model.scale[chosen].double() * model.weight[chosen, output].double()
    return Attribution(added.cpu().numpy(), model.bias[output].item())


def integrated_gradients(model: TextModel, ids: NDArray[np.int64], output: int, tolerance: float = 0.01) -> Attribution:
    """What each token adds to a logit on the way from a document of unknown tokens, as many, to this one.

    The way is the straight line between the two documents' embeddings; a token's part is what the gradients along it
    add up to. `<unk>` is where the way begins because the model has read it in place of tokens while it was trained.

    Args:
        model: The deep model, in evaluation mode: anything that reads ids through its `embedding`.
        ids: The tokens of one document (T,).
        output: Which logit.
        tolerance: The gap that may be left, as a share of what all tokens add, or of 1 where that is less.

    Example:
        >>> from textnorm.models.text import TextModel
        >>> model = TextModel(9, 1, embedding_dim=4, layers=1, hidden=[4]).eval()
        >>> found = integrated_gradients(model, np.array([5, 1, 7]), 0)
        >>> found.contributions.shape, found.contributions[1].item(), abs(found.gap) < 0.02
        ((3,), 0.0, True)
    """
    row = torch.as_tensor(ids, dtype=torch.int64, device=model.embedding.weight.device)[None]
    with torch.no_grad():
        ends = model.embedding(torch.full_like(row, UNK_ID)), model.embedding(row)  # (1, T, D) each
        baseline, logit = (_through(model, row, end)[0, output].item() for end in ends)
    steps = _FEWEST_STEPS
    while True:
        contributions = _along(model, row, output, ends, steps)
        gap = logit - baseline - float(contributions.sum())
        is_far = abs(gap) > tolerance * max(1.0, abs(logit - baseline))  # which nan never is: no step would mend it
        if not is_far or steps >= _MOST_STEPS:
            return Attribution(contributions, baseline, gap)
        steps *= 2


def _along(model: TextModel, row: Tensor, output: int, ends: tuple[Tensor, Tensor], steps: int) -> Floats:
    """The mean gradient at the middles of so many equal parts of the way, times the way, (T,)."""
    first, last = ends
    shares = (torch.arange(steps, device=row.device) + 0.5) / steps
    total = torch.zeros_like(first)
    for chunk in torch.split(shares, _AT_ONCE):
        points = (first + chunk[:, None, None] * (last - first)).requires_grad_()  # (S, T, D)
        with torch.enable_grad():
            reached = _through(model, row, points)[:, output].sum()
        total += torch.autograd.grad(reached, points)[0].sum(dim=0)
    parts: Floats = ((last - first) * total / steps).sum(dim=-1)[0].double().cpu().numpy()
    return parts


def _through(model: TextModel, row: Tensor, embedded: Tensor) -> Tensor:
    """The logits (S, K) of documents whose ids (1, T) tell the pads, and whose embeddings are these (S, T, D)."""
    handle = model.embedding.register_forward_hook(lambda *_: embedded)
    try:
        logits: Tensor = model(row.expand(len(embedded), -1))
    finally:
        handle.remove()
    return logits
