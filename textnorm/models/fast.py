"""The fast text classifier: a weight for each hashed n-gram, begun at its log odds.

Source: Wang and Manning (2012), Baselines and Bigrams: the log-count ratio as the scale of a feature.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from textnorm import ranks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from textnorm.models.ngrams import PackedNgrams

    Floats = NDArray[np.float64]

# An n-gram is counted as if it had been seen so often before, in each class by the class's share of all.
_PRIOR = 2.0


class FastModel(nn.Module):
    """Buckets of n-grams -> logits: the sum of the buckets' weights, each scaled by how much the bucket tells.

    `begin` takes the scales and the first weights from the training rows, before anything is fitted: a bucket that
    stands in all classes alike stays small, whatever chance makes of its weight.

    Args:
        buckets: Number of ids.
        out_features: Number of logits.
        start: How much of its log odds a bucket weighs before the first step.

    Shape:
        ids (T,) int32, offsets (B,) int64 -> (B, out_features)

    Example:
        >>> model = FastModel(8, 2).eval()
        >>> model(torch.tensor([5, 7, 1], dtype=torch.int32), torch.tensor([0, 1])).shape
        torch.Size([2, 2])
    """

    scale: Tensor

    def __init__(self, buckets: int, out_features: int, *, start: float = 0.05) -> None:
        super().__init__()
        self.start = start
        self.weight = nn.Parameter(torch.zeros(buckets, out_features))
        self.bias = nn.Parameter(torch.zeros(out_features))
        self.register_buffer("scale", torch.zeros(buckets))

    def forward(self, ids: Tensor, offsets: Tensor) -> Tensor:
        """Map the buckets of B documents to logits (B, out_features)."""
        if torch.onnx.is_in_onnx_export():
            return self._told_in_onnx(ids.long(), offsets) + self.bias
        scales = self.scale[ids]
        told = functional.embedding_bag(ids, self.weight, offsets.to(ids), mode="sum", per_sample_weights=scales)
        return told + self.bias

    def _told_in_onnx(self, ids: Tensor, offsets: Tensor) -> Tensor:
        """The same sums of what ONNX has, which knows no bags."""
        begun = torch.zeros(ids.shape[0] + 1, dtype=offsets.dtype).scatter_add(0, offsets, torch.ones_like(offsets))
        rows = begun[:-1].cumsum(0) - 1  # (T,): the document of each id
        told = self.weight.index_select(0, ids) * self.scale.index_select(0, ids).unsqueeze(1)  # (T, K)
        none = torch.zeros(offsets.shape[0], told.shape[1])
        return none.scatter_add(0, rows.unsqueeze(1).expand_as(told), told)

    @torch.no_grad()
    def begin(self, inputs: PackedNgrams, target: NDArray[Any], *, bounded: bool = False) -> None:
        """Set scales, first weights and biases by the training rows, those of all processes.

        Args:
            inputs: the documents.
            target: of each, (N,) or (N, K).
            bounded: whether a regression's logits go through a Sigmoid or a Tanh.
        """
        columns = _columns(target, len(self.bias))
        of_all = np.concatenate(ranks.pooled(columns))
        low, spread = of_all.min(), np.ptp(of_all) or 1.0
        odds = _log_odds(inputs, (columns - low) / spread, len(self.scale))
        # Class numbers are whole: logits begin at the classes' own odds, and so do those that are bounded. Another
        # regression begins at its mean, and around a half a share grows by a quarter of what its odds do.
        is_regression = np.issubdtype(target.dtype, np.floating) and not bounded
        unit, told = (spread / 4, of_all) if is_regression else (1.0, (of_all - low) / spread)
        mean = told.mean(axis=0)
        size = np.linalg.norm(odds, axis=1)
        self.scale.copy_(torch.from_numpy(size * unit))
        self.weight.copy_(torch.from_numpy(self.start * odds / np.maximum(size, 1e-9)[:, None]))
        self.bias.copy_(torch.from_numpy(mean if is_regression else _logit(mean)))


def _columns(target: NDArray[Any], out_features: int) -> Floats:
    """Targets (N,) as (N, out_features): a column of 0 and 1 for each class where there are more than two. (N, K) stay."""
    if target.ndim > 1:
        return np.asarray(target, dtype=np.float64)
    columns = target[:, None] if out_features == 1 else target[:, None] == np.arange(out_features)
    return np.asarray(columns, dtype=np.float64)


def _inner(share: Any) -> Any:
    """A share that may be divided by, and so may what it leaves."""
    return np.clip(share, 1e-9, 1 - 1e-9)


def _logit(share: Floats) -> Floats:
    inner = _inner(share)
    return np.asarray(np.log(inner / (1 - inner)))


def _log_odds(inputs: PackedNgrams, shares: Floats, buckets: int) -> NDArray[np.float32]:
    """How much likelier each bucket is inside a class than outside, (buckets, K); 0 for one that was never seen.

    Args:
        inputs: N documents.
        shares: How much of each document belongs to each class, (N, K), 0 to 1.
        buckets: Number of buckets.
    """
    seen = ranks.summed(np.bincount(inputs.ids, minlength=buckets))
    odds = np.empty((buckets, shares.shape[1]), dtype=np.float32)
    for number, share in enumerate(shares.T):
        inside = ranks.summed(np.bincount(inputs.ids, np.repeat(share, inputs.sizes), buckets))
        prior = _inner(inside.sum() / max(seen.sum(), 1))
        odds[:, number] = np.log(inside / prior + _PRIOR) - np.log((seen - inside) / (1 - prior) + _PRIOR)
    return odds
