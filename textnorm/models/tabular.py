"""The table classifier: clipped numbers and embedded categories into an MLP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from textnorm.models.blocks import build_head
from textnorm.models.table_encoding import UNSEEN_ID

if TYPE_CHECKING:
    from collections.abc import Sequence

# A scaled number is bent towards +-3: a row far outside training must not shout the others down.
CLIP = 3.0


class TableModel(nn.Module):
    """Features of numbers and category ids -> logits.

    The defaults suit a thousand rows: on HR attrition one SELU layer under a dropout of 0.5 has an AUC of .830 without
    bins and about .847 with them; two ReLU layers under 0.2 had .806 without.

    Args:
        n_numeric: Number of numeric features.
        cardinalities: Number of ids of each categorical column.
        out_features: Number of logits; None leaves the layers out, and what comes out are the `width` features before them.
        embedding_dim: Features of each categorical column; a column of fewer values gets as many as it has.
        hidden: Widths of the hidden layers.
        dropout: Dropout of the hidden layers.
        batch_norm: Whether they normalise over the batch.
        activation: Their activation.

    Shape:
        numeric (B, n_numeric) float32, categorical (B, n_categorical) int64 -> (B, out_features)

    Example:
        >>> model = TableModel(2, [5, 3], 1).eval()
        >>> model(torch.zeros(4, 2), torch.zeros(4, 2, dtype=torch.int64)).shape
        torch.Size([4, 1])
    """

    def __init__(
        self,
        n_numeric: int,
        cardinalities: Sequence[int],
        out_features: int | None,
        *,
        embedding_dim: int = 8,
        hidden: Sequence[int] = (128,),
        dropout: float = 0.5,
        batch_norm: bool = True,
        activation: str = "selu",
    ) -> None:
        super().__init__()
        widths = [min(embedding_dim, size) for size in cardinalities]
        # Training rows never have the unseen id: its vector stays 0 instead of the noise that it was born with.
        self.embeddings = nn.ModuleList(
            nn.Embedding(size, width, padding_idx=UNSEEN_ID) for size, width in zip(cardinalities, widths, strict=True)
        )
        self.width = n_numeric + sum(widths)
        self.mlp = build_head(
            self.width, hidden, out_features, batch_norm=batch_norm, dropout=dropout, activation=activation
        )

    def forward(self, numeric: Tensor, categorical: Tensor) -> Tensor:
        """Map numbers (B, n_numeric) and ids (B, n_categorical) to logits (B, out_features)."""
        clipped = numeric / torch.sqrt(1 + (numeric / CLIP) ** 2)
        embedded = [embedding(categorical[:, i]) for i, embedding in enumerate(self.embeddings)]
        logits: Tensor = self.mlp(torch.cat([clipped, *embedded], dim=1))
        return logits
