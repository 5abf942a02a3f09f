"""The text classifier: embedding, gated convolutions, three ways of pooling, MLP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

from textnorm.models.blocks import build_head
from textnorm.models.encoding import PAD_ID, UNK_ID

if TYPE_CHECKING:
    from collections.abc import Sequence


class GatedConv(nn.Module):
    """A residual block of three neighbours: x + Linear(GLU(conv(LayerNorm(x)))).

    Args:
        width: Features of each token.
        dilation: Distance to the neighbours.
        dropout: Probability of dropping a feature of a whole document while training.

    Shape:
        (B, L, width), (B, L, 1) -> (B, L, width)

    Example:
        >>> GatedConv(8, dilation=2)(torch.zeros(3, 5, 8), torch.ones(3, 5, 1)).shape
        torch.Size([3, 5, 8])
    """

    def __init__(self, width: int, *, dilation: int = 1, dropout: float = 0.0) -> None:
        super().__init__()
        self.dilation = dilation
        self.norm = nn.LayerNorm(width)
        self.gates = nn.Linear(3 * width, 2 * width)
        self.out = nn.Linear(width, width)
        self.dropout = nn.Dropout1d(dropout)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """Mix each token with its neighbours; `mask` is 1 at tokens and 0 at pads."""
        # A pad must look just like what lies outside the document: zero.
        normed = _as_multiplied(self.norm(hidden))
        masked = normed * mask.to(normed)
        mixed = self.out(functional.glu(self.gates(self._neighbours(masked)), dim=-1))
        return hidden + _drop_features(mixed, self.dropout)

    def _neighbours(self, hidden: Tensor) -> Tensor:
        """(B, L, D) -> (B, L, 3D): a convolution's unfold. One matmul over it beats Conv1d on CPU."""
        length, step = hidden.shape[1], self.dilation
        padded = functional.pad(hidden, (0, 0, step, step))
        return torch.cat([padded[:, i * step : i * step + length] for i in range(3)], dim=-1)


class Pool(nn.Module):
    """Max, mean and attention over the tokens of each document, side by side.

    Shape:
        (B, L, width), (B, L, 1) -> (B, 3 * width)

    Example:
        >>> Pool(8)(torch.zeros(3, 5, 8), torch.ones(3, 5, 1)).shape
        torch.Size([3, 24])
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.score = nn.Linear(width, 1)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """Pool the tokens where `mask` is 1; each document must have one."""
        hidden = self.norm(hidden)
        pads = mask == 0
        highest = hidden.masked_fill(pads, -torch.inf).amax(dim=1)
        mean = (hidden * mask).sum(dim=1) / mask.sum(dim=1)
        weights = self.score(hidden).masked_fill(pads, -torch.inf).softmax(dim=1)
        return torch.cat([highest, mean, (hidden * weights).sum(dim=1)], dim=-1)


class TextModel(nn.Module):
    """Token ids -> logits.

    The dropouts are strong on purpose: with 0.3, 0.2 and 0.1 (head, embedding, tokens) NSMC was overfitted after
    two epochs at .873; with 0.5, 0.3 and 0.3 it still gained in the fifth, to .877, and a wider model paid.

    Args:
        vocab_size: Number of ids, `<pad>` = 0 and `<unk>` = 1 among them.
        out_features: Number of logits; None leaves the head out, and what comes out are the `width` features before it.
        embedding_dim: Features of each token.
        layers: Number of gated convolutions, dilated 1, 2, 4, ...; 0 makes a bag of embeddings.
        hidden: Widths of the head's hidden layers.
        dropout: Dropout of the head.
        layer_dropout: Probability of dropping a feature of a whole document after a convolution.
        embedding_dropout: The same, after the embedding.
        token_dropout: Probability of reading a token as `<unk>` while training.
        batch_norm: Whether the head normalises over the batch.
        activation: The head's activation.

    Shape:
        ids (B, L) int64, padded with 0 -> (B, out_features). More padding does not change the logits.

    Example:
        >>> model = TextModel(100, 2, embedding_dim=8, layers=1, hidden=[4]).eval()
        >>> model(torch.tensor([[5, 7, 9], [3, 0, 0]])).shape
        torch.Size([2, 2])
    """

    def __init__(
        self,
        vocab_size: int,
        out_features: int | None,
        *,
        embedding_dim: int = 128,
        layers: int = 2,
        hidden: Sequence[int] = (128,),
        dropout: float = 0.5,
        layer_dropout: float = 0.1,
        embedding_dropout: float = 0.3,
        token_dropout: float = 0.3,
        batch_norm: bool = True,
        activation: str = "gelu",
    ) -> None:
        super().__init__()
        self.token_dropout = token_dropout
        self.embedding = nn.Embedding(vocab_size, embedding_dim, padding_idx=PAD_ID)
        self.embedding_dropout = nn.Dropout1d(embedding_dropout)
        self.blocks = nn.ModuleList(
            GatedConv(embedding_dim, dilation=2**depth, dropout=layer_dropout) for depth in range(layers)
        )
        self.pool = Pool(embedding_dim)
        self.width = 3 * embedding_dim
        self.head = build_head(
            self.width, hidden, out_features, batch_norm=batch_norm, dropout=dropout, activation=activation
        )
        _init_embedding(self.embedding)

    def forward(self, ids: Tensor) -> Tensor:
        """Map ids (B, L) to logits (B, out_features)."""
        return self.judge(self.read(self.drop_tokens(ids), mask := token_mask(ids)), mask)

    def read(self, ids: Tensor, mask: Tensor) -> Tensor:
        """What the convolutions make of each token: ids (B, L) and mask (B, L, 1) -> (B, L, embedding_dim)."""
        hidden: Tensor = _drop_features(self.embedding(ids), self.embedding_dropout)
        for block in self.blocks:
            hidden = block(hidden, mask)
        return hidden

    def judge(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """What was read of a document -> its logits (B, out_features)."""
        logits: Tensor = self.head(self.pool(hidden, mask))
        return logits

    def drop_tokens(self, ids: Tensor) -> Tensor:
        """While training, put `<unk>` for a share of the tokens, `token_dropout`."""
        if not self.training or not self.token_dropout:
            return ids
        dropped = torch.rand(ids.shape, device=ids.device) < self.token_dropout
        return ids.masked_fill(dropped & (ids != PAD_ID), UNK_ID)


def _init_embedding(embedding: nn.Embedding) -> None:
    # torch's N(0, 1) would drown the gradient's early steps: the head reads sums of these.
    with torch.no_grad():
        embedding.weight.normal_(std=embedding.embedding_dim**-0.5)
        embedding.weight[PAD_ID] = 0.0


def _as_multiplied(hidden: Tensor) -> Tensor:
    """What autocast would turn it to at the next matmul: three neighbours of it are then half as many bytes to move."""
    place = hidden.device.type
    return hidden.to(torch.get_autocast_dtype(place)) if torch.is_autocast_enabled(place) else hidden


def token_mask(ids: Tensor) -> Tensor:
    """(B, L) -> (B, L, 1), 1 at tokens. A row of pads keeps its first, or its max would be -inf and wreck BatchNorm."""
    tokens = ids != PAD_ID
    tokens[:, 0] = True
    return tokens.unsqueeze(-1).float()


def _drop_features(hidden: Tensor, dropout: nn.Dropout1d) -> Tensor:
    """Drop whole features of a document (B, L, D): a dropped unit cannot be read off its neighbours."""
    dropped: Tensor = dropout(hidden.transpose(1, 2)).transpose(1, 2)
    return dropped
