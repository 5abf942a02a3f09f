"""Guessing dropped tokens beside the task."""

from __future__ import annotations

import torch
from torch.nn import functional

from textnorm.models.masked import MaskedTokens, masked_loss
from textnorm.models.text import TextModel


def make_model(**options: float) -> MaskedTokens:
    torch.manual_seed(0)
    dropouts = {"dropout": 0.0, "layer_dropout": 0.0, "embedding_dropout": 0.0, "token_dropout": 0.5}
    return MaskedTokens(TextModel(50, 3, embedding_dim=8, layers=1, hidden=[6], **{**dropouts, **options}), known=20)  # type: ignore[arg-type]  # options of mixed types


IDS = torch.randint(2, 50, (6, 9), generator=torch.Generator().manual_seed(0))


def test_outside_of_training_it_is_the_model() -> None:
    """Validation and prediction see the model's own logits, and no column more."""
    masked = make_model().eval()
    assert torch.equal(masked(IDS), masked.model(IDS))


def test_the_last_column_is_what_the_guesses_cost() -> None:
    """The mean cross-entropy over dropped tokens with low ids, the same for each row; the others are the logits."""
    masked = make_model().train()
    torch.manual_seed(1)
    outputs = masked(IDS)
    torch.manual_seed(1)
    left = masked.model.drop_tokens(IDS)
    hidden = masked.model.read(left, mask := torch.ones(6, 9, 1))
    asked = (left != IDS) & (IDS < 20)
    assert 0 < asked.sum() < (left != IDS).sum()
    cost = functional.cross_entropy(masked.guess(hidden[asked]), IDS[asked])
    torch.testing.assert_close(outputs[:, 3], cost.expand(6))
    torch.testing.assert_close(outputs[:, :3], masked.model.judge(hidden, mask))


def test_nothing_dropped_costs_nothing() -> None:
    """Without a dropped token there is no guess, and no NaN."""
    outputs = make_model(token_dropout=0.0).train()(IDS)
    assert outputs[:, 3].tolist() == [0.0] * 6


def test_guessing_teaches_the_embedding() -> None:
    """What the guesses cost flows back into the model, even where the task's loss says nothing."""
    masked = make_model().train()
    loss = masked_loss(lambda logits, _: logits.sum() * 0, 1.0, 3)
    loss(masked(IDS), torch.zeros(6)).backward()  # type: ignore[no-untyped-call]
    gradient = masked.model.embedding.weight.grad
    assert gradient is not None
    assert gradient.abs().sum() > 0
