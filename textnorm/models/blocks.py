"""The MLP that every model here ends in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from torch import Tensor, nn

from textnorm.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ACTIVATIONS: dict[str, type[nn.Module]] = {
    "relu": nn.ReLU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
    "mish": nn.Mish,
    "selu": nn.SELU,
    "tanh": nn.Tanh,
}


def build_activation(name: str) -> nn.Module:
    """Build one row of `ACTIVATIONS`.

    Args:
        name: A key of the table.

    Raises:
        ConfigError: If the table has no such row.

    Example:
        >>> build_activation("relu")
        ReLU()
    """
    if name not in ACTIVATIONS:
        msg = f"activation must be one of {', '.join(ACTIVATIONS)}; found {name!r}: choose one of those"
        raise ConfigError(msg)
    return ACTIVATIONS[name]()


class MLP(nn.Module):
    """Hidden layers of Linear, BatchNorm, activation, Dropout; then one Linear.

    Args:
        in_features: Width of the input.
        hidden: Width of each hidden layer; empty makes a linear model.
        out_features: Width of the output.
        batch_norm: Whether each hidden layer is normalised over the batch.
        dropout: Probability of zeroing a hidden unit while training.
        activation: A key of `ACTIVATIONS`.

    Shape:
        (B, in_features) -> (B, out_features)

    Raises:
        ConfigError: If the activation is unknown.

    Example:
        >>> import torch
        >>> MLP(8, [16, 4], 1).eval()(torch.zeros(3, 8)).shape
        torch.Size([3, 1])
    """

    def __init__(
        self,
        in_features: int,
        hidden: Sequence[int],
        out_features: int,
        *,
        batch_norm: bool = True,
        dropout: float = 0.0,
        activation: str = "relu",
    ) -> None:
        super().__init__()
        widths = [in_features, *hidden]
        layers: list[nn.Module] = []
        for before, after in zip(widths, hidden, strict=False):
            layers += _hidden_layer(before, after, batch_norm=batch_norm, dropout=dropout, activation=activation)
        self.layers = nn.Sequential(*layers, nn.Linear(widths[-1], out_features))

    def forward(self, inputs: Tensor) -> Tensor:
        """Map (B, in_features) to (B, out_features)."""
        outputs: Tensor = self.layers(inputs)
        return outputs


def build_head(in_features: int, hidden: Sequence[int], out_features: int | None, **options: Any) -> nn.Module:
    """Build the MLP that features end in; without outputs nothing, so that the features themselves come out.

    Example:
        >>> build_head(8, [16], None)
        Identity()
    """
    return nn.Identity() if out_features is None else MLP(in_features, hidden, out_features, **options)


def _hidden_layer(before: int, after: int, *, batch_norm: bool, dropout: float, activation: str) -> Iterator[nn.Module]:
    # BatchNorm subtracts the mean, so a bias before it would be a parameter without effect.
    yield nn.Linear(before, after, bias=not batch_norm)
    if batch_norm:
        yield nn.BatchNorm1d(after)
    yield build_activation(activation)
    if dropout:
        yield nn.Dropout(dropout)
