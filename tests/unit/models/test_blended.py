"""Several models as one."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from textnorm.models.blended import Blended, PackedTogether, fit_weights
from textnorm.models.encoding import PackedTokens


def test_a_batch_holds_each_parts_tensors() -> None:
    """The same rows of each part, by number and name; the lengths add up."""
    packed = PackedTogether((PackedTokens.pack([[4], [5, 6]]), PackedTokens.pack([[7, 8], [9]])))
    assert len(packed) == 2
    assert packed.lengths.tolist() == [3, 3]
    batch = packed.batch(np.array([1, 0]))
    assert {name: ids.tolist() for name, ids in batch.items()} == {"0/ids": [[5, 6], [4, 0]], "1/ids": [[9, 0], [7, 8]]}


def test_each_member_reads_its_own() -> None:
    """A tenth member is not taken for the first: 1/ and 10/ are two prefixes."""
    blend = Blended([nn.Identity() for _ in range(11)], 1)
    blend.set_weights(torch.tensor([0.0] * 10 + [1.0]), torch.zeros(1))
    inputs = {f"{number}/input": torch.full((2, 1), float(number)) for number in range(11)}
    assert blend(**inputs).tolist() == [[10.0], [10.0]]


def test_weights_are_of_the_least_loss() -> None:
    """No nudge of any weight or bias makes the loss smaller."""
    torch.manual_seed(0)
    target = torch.randint(0, 3, (200,))
    members = [functional.one_hot(target, 3) + torch.randn(200, 3) * noise for noise in (1.0, 2.0)]
    weights, bias = fit_weights(members, target, functional.cross_entropy)

    def loss(weights: torch.Tensor, bias: torch.Tensor) -> float:
        return functional.cross_entropy(torch.einsum("mnk,m->nk", torch.stack(members), weights) + bias, target).item()

    best = loss(weights, bias)
    for nudge in (-0.05, 0.05):
        assert all(loss(weights + nudge * torch.eye(2)[i], bias) > best for i in range(2))
        assert loss(weights, bias + nudge * torch.eye(3)[0]) > best
    assert weights[0] > weights[1] > 0


def test_one_member_is_made_as_sure_as_it_is_right() -> None:
    """A member that is surely right in three of four rows of each class becomes sure by three quarters."""
    target = torch.tensor([0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0])
    logits = torch.tensor([-9.0, -9.0, -9.0, 9.0, 9.0, 9.0, 9.0, -9.0]).unsqueeze(1)
    weights, _ = fit_weights([logits], target, lambda out, y: functional.binary_cross_entropy_with_logits(out[:, 0], y))
    assert torch.sigmoid(9 * weights).item() == pytest.approx(0.75, abs=1e-3)
