"""The table model."""

from __future__ import annotations

import pytest
import torch

from textnorm.models.tabular import CLIP, TableModel


@pytest.mark.parametrize(("n_numeric", "cardinalities"), [(3, [4, 2]), (3, []), (0, [4])])
def test_either_kind_of_column_is_enough(n_numeric: int, cardinalities: list[int]) -> None:
    """Numbers alone and categories alone make a model too."""
    net = TableModel(n_numeric, cardinalities, 2)
    numeric, categorical = torch.randn(5, n_numeric), torch.zeros(5, len(cardinalities), dtype=torch.int64)
    assert net(numeric, categorical).shape == (5, 2)


def test_small_columns_get_small_embeddings() -> None:
    """No column has more features than values."""
    shapes = [tuple(p.shape) for p in TableModel(0, [2, 50], 1, embedding_dim=8).embeddings.parameters()]
    assert shapes == [(2, 2), (50, 8)]


def test_outliers_are_bent() -> None:
    """A number a million deviations out acts as one at the clip does, nearly."""
    net = TableModel(1, [], 1, hidden=[], batch_norm=False).eval()
    none = torch.zeros(1, 0, dtype=torch.int64)
    far, farther = (net(torch.tensor([[x]]), none).item() for x in (1e6, 1e9))
    assert far == pytest.approx(farther, abs=1e-4)
    slope = next(net.mlp.parameters()).item()
    assert far - net(torch.zeros(1, 1), none).item() == pytest.approx(CLIP * slope, abs=1e-4)


def test_an_unseen_category_says_nothing() -> None:
    """Its vector is 0 and stays 0 in training, so an answer rests on the other columns and on no noise."""
    net = TableModel(1, [3], 1, hidden=[])
    optimizer = torch.optim.AdamW(net.parameters(), lr=0.1)
    net(torch.randn(6, 1), torch.tensor([[0], [1], [2]] * 2)).sum().backward()
    before = net.embeddings[0].weight[1].tolist()
    optimizer.step()
    unseen, known, _ = net.embeddings[0].weight.tolist()
    assert unseen == [0.0, 0.0, 0.0]
    assert known != before
