"""Several models as one."""

from __future__ import annotations

import pytest
import torch

from textnorm.models.averaged import Averaged
from textnorm.models.tabular import TableModel


def test_logits_are_averaged_and_inputs_go_by_name() -> None:
    """The mean of what the members say of the same batch."""
    members = [TableModel(2, [3], 1).eval() for _ in range(3)]
    batch = {"categorical": torch.tensor([[1], [2]]), "numeric": torch.randn(2, 2)}
    expected = sum(member(**batch) for member in members) / 3
    assert Averaged(members)(**batch).flatten().tolist() == pytest.approx(expected.flatten().tolist(), abs=1e-6)


def test_members_are_saved_with_their_whole() -> None:
    """A state holds each member's parameters under a name of its own."""
    member = TableModel(2, [3], 1)
    assert len(Averaged([member, TableModel(2, [3], 1)]).state_dict()) == 2 * len(member.state_dict())
