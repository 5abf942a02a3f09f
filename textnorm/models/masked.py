"""Guessing dropped tokens beside the task: what teaches a text model its language while it learns to judge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

from textnorm.models.text import TextModel, token_mask

if TYPE_CHECKING:
    from collections.abc import Callable

    Loss = Callable[[Tensor, Tensor], Tensor]

__all__ = ["MaskedTokens", "masked_loss"]

# Only frequent tokens are guessed, and these have the lowest ids: a softmax over a whole vocabulary takes four times
# as long as all else in a step.
KNOWN = 3000


class MaskedTokens(nn.Module):
    """A text model that, while it is trained, also guesses which tokens were dropped from each document.

    It is trained in the model's stead and thrown away: the model inside has learned.

    Args:
        model: Drops tokens (`token_dropout`), or there is nothing to guess.
        known: Ids below this are guessed.

    Shape:
        ids (B, L) -> while training (B, K + 1): the model's logits, and in the last column the mean cross-entropy of
        the batch's guesses; otherwise the model's logits (B, K).

    Example:
        >>> model = TextModel(100, 2, embedding_dim=8, layers=1, hidden=[4], token_dropout=0.5)
        >>> MaskedTokens(model).train()(torch.tensor([[5, 7, 9], [3, 4, 0]])).shape
        torch.Size([2, 3])
    """

    def __init__(self, model: TextModel, known: int = KNOWN) -> None:
        super().__init__()
        self.model = model
        self.guess = nn.Linear(model.embedding.embedding_dim, min(known, model.embedding.num_embeddings))

    def forward(self, ids: Tensor) -> Tensor:
        """Map ids (B, L) to logits, and while training to what the guesses cost."""
        if not self.training:
            logits: Tensor = self.model(ids)
            return logits
        left, mask = self.model.drop_tokens(ids), token_mask(ids)
        hidden = self.model.read(left, mask)
        judged = self.model.judge(hidden, mask)
        cost = self._cost(hidden, ids, (left != ids) & (ids < self.guess.out_features))
        return torch.cat([judged, cost.expand(len(ids), 1)], dim=1)

    def _cost(self, hidden: Tensor, ids: Tensor, asked: Tensor) -> Tensor:
        """The mean cross-entropy of the guesses at the positions asked; 0 where there are none."""
        guesses = self.guess(hidden[asked])
        total = functional.cross_entropy(guesses.float(), ids[asked], reduction="sum")
        return total / asked.sum().clamp(min=1)


def masked_loss(loss: Loss, weight: float, out_features: int) -> Loss:
    """Add what the guesses of a `MaskedTokens` cost, times a weight, to a task's loss.

    Args:
        loss: Of (logits (B, K), target).
        weight: Of the guesses.
        out_features: K; validation gives no more columns than these, and then the loss is the task's own.

    Example:
        >>> loss = masked_loss(lambda logits, _: logits.sum(), 0.5, 1)
        >>> loss(torch.tensor([[1.0, 4.0], [2.0, 4.0]]), torch.zeros(2)).item(), loss(torch.ones(2, 1), torch.zeros(2)).item()
        (5.0, 2.0)
    """

    def both(outputs: Tensor, target: Tensor) -> Tensor:
        own = loss(outputs[:, :out_features], target)
        return own + weight * outputs[:, out_features:].mean() if outputs.shape[1] > out_features else own

    return both
