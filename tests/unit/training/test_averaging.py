"""The average of the weights, and the statistics that go with it."""

from __future__ import annotations

from contextlib import suppress

import torch
from torch import nn

from textnorm.models.encoding import PackedTokens
from textnorm.models.text import TextModel
from textnorm.training.averaging import Average, recompute_statistics


def test_standing_in_is_undone() -> None:
    """The model has the average's weights inside, and its own again outside, whatever happens inside."""
    model = nn.Linear(2, 1)
    average = Average(model, 0.9)
    mean = model.weight.detach().clone()
    with torch.no_grad():
        model.weight += 1
    own = model.weight.detach().clone()
    with suppress(KeyError), average.standing_in(model):
        assert torch.equal(model.weight, mean)
        {}["no such key"]
    assert torch.equal(model.weight, own)


def test_whole_numbers_are_copied() -> None:
    """BatchNorm's count of batches has no mean."""
    model = nn.BatchNorm1d(2)
    average = Average(model, 0.9)
    model(torch.randn(4, 2))
    average.update(model)
    assert average.weights["num_batches_tracked"] == 1


def test_empty_texts_do_not_wreck_the_statistics() -> None:
    """Documents without a token, in a max-pooled batch of them and of others, leave finite statistics."""
    torch.manual_seed(0)
    docs = PackedTokens.pack([[], [2, 3], [], [4], [], [], [5, 6, 7]])
    model = TextModel(8, 1, embedding_dim=4, layers=1, hidden=[4])
    recompute_statistics(model, docs, 2, torch.device("cpu"), torch.Generator().manual_seed(0))
    norms = [module for module in model.modules() if isinstance(module, nn.BatchNorm1d)]
    assert norms
    assert all(torch.isfinite(norm.running_var).all() and (norm.running_mean != 0).any() for norm in norms)


def test_a_model_without_norms_is_left_alone() -> None:
    """There is nothing to compute, and no pass over the rows."""
    model = nn.Linear(1, 1)
    recompute_statistics(model, PackedTokens.pack([[2]]), 2, torch.device("cpu"), torch.Generator())
    assert model.training
