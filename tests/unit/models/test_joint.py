"""Several readers before one head."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from textnorm.models.joint import Joint
from textnorm.models.tabular import TableModel
from textnorm.models.text import TextModel

IDS = torch.tensor([[5, 7, 9], [3, 0, 0]])
NUMBERS, CATEGORIES = torch.tensor([[0.5, -1.0], [2.0, 0.0]]), torch.tensor([[1], [2]])


def readers() -> tuple[TextModel, TableModel]:
    torch.manual_seed(0)
    return TextModel(50, None, embedding_dim=8, layers=1), TableModel(2, [3], None, embedding_dim=4)


def test_without_a_head_features_come_out() -> None:
    """A model of None outputs gives as many features as it says, and has no weight that only a head needs."""
    text, table = (reader.eval() for reader in readers())
    assert text(IDS).shape == (2, text.width) == (2, 24)
    assert table(NUMBERS, CATEGORIES).shape == (2, table.width) == (2, 5)
    assert not [name for name, _ in text.named_parameters() if name.startswith("head")]
    assert not [name for name, _ in table.named_parameters() if name.startswith("mlp")]


def test_with_a_head_the_same_features_are_judged() -> None:
    """The features are those that the model's own head reads."""
    torch.manual_seed(0)
    whole = TextModel(50, 3, embedding_dim=8, layers=1, hidden=[6]).eval()
    reader = TextModel(50, None, embedding_dim=8, layers=1).eval()
    reader.load_state_dict({k: v for k, v in whole.state_dict().items() if not k.startswith("head")})
    torch.testing.assert_close(whole.head(reader(IDS)), whole(IDS))


def test_features_stand_side_by_side() -> None:
    """The head is given each reader's features of its own inputs, in the readers' order."""
    joint = Joint([nn.Identity(), nn.Identity()], nn.Identity())
    first, second = torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0]])
    assert joint(**{"1/input": second, "0/input": first}).tolist() == [[1.0, 2.0, 3.0]]


@pytest.mark.parametrize("part", ["text", "table"])
def test_both_readers_learn(part: str) -> None:
    """The head's gradient reaches both, and what either is given moves the logits."""
    text, table = readers()
    joint = Joint([text, table], nn.Linear(text.width + table.width, 1)).eval()
    inputs = {"0/ids": IDS, "1/numeric": NUMBERS, "1/categorical": CATEGORIES}
    logits = joint(**inputs)
    logits.sum().backward()
    learned = {"text": text.embedding, "table": table.embeddings[0]}[part].weight.grad
    assert learned is not None
    assert learned.abs().sum() > 0
    moved = {"text": {"0/ids": IDS + 1}, "table": {"1/numeric": NUMBERS + 1}}[part]
    assert not torch.allclose(joint(**inputs | moved), logits)
