"""The MLP block."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from textnorm.errors import ConfigError
from textnorm.models.blocks import ACTIVATIONS, MLP


def test_layers_stand_in_order() -> None:
    """Each hidden layer is Linear, BatchNorm, activation, Dropout; a bare Linear ends it."""
    kinds = [type(layer) for layer in MLP(4, [8], 2, dropout=0.1).layers]
    assert kinds == [nn.Linear, nn.BatchNorm1d, nn.ReLU, nn.Dropout, nn.Linear]


def test_options_leave_layers_out() -> None:
    """No BatchNorm and no dropout means no such layer."""
    kinds = [type(layer) for layer in MLP(4, [8], 2, batch_norm=False).layers]
    assert kinds == [nn.Linear, nn.ReLU, nn.Linear]


@pytest.mark.parametrize("hidden", [[], [3], [5, 4, 3]])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_any_depth_and_activation_maps_to_the_output_width(hidden: list[int], activation: str) -> None:
    """(B, in) -> (B, out), whatever lies between."""
    assert MLP(4, hidden, 2, activation=activation)(torch.randn(6, 4)).shape == (6, 2)


def test_unknown_activation_names_the_known_ones() -> None:
    """The error lists the table's rows."""
    with pytest.raises(ConfigError, match=r"relu, gelu.*found 'rellu'"):
        MLP(4, [8], 2, activation="rellu")
