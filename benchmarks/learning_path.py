"""How fast batches are cut: packed arrays indexed whole, against torch's DataLoader with a collate function.

Both sides shuffle the same reviews, as ids of characters with a label, and cut one epoch of batches, without a model.
"padded" is a matrix of ids (as the deep model reads), "bag" one row of ids with offsets (as `EmbeddingBag` reads).
DataLoader is given lists and makes tensors of them in the collate function, as torch's tutorial on texts does; it has no
workers, since sending so small a batch between processes costs more than it saves.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader

from benchmarks.bars import Figure, at_least
from benchmarks.learning_rows import cpu_seconds
from benchmarks.texts import reviews
from textnorm.models.encoding import PackedTokens, Vocabulary
from textnorm.models.ngrams import PackedNgrams
from textnorm.training.batching import Inputs, shuffled_batches

__all__ = ["path"]

TEXTS, BATCH = 50_000, 256
BAR = 10.0
ROUNDS = 5

Row = tuple[list[int], int]


def path(share: float, seeds: int) -> dict[str, Figure]:
    """How many times the batches a second."""
    del seeds
    torch.set_num_threads(1)
    packed = pack(reviews(round(TEXTS * share)))
    bag = PackedNgrams(packed.ids, packed.offsets)
    documents = [(ids.tolist(), i % 2) for i, ids in enumerate(np.split(packed.ids, packed.offsets[1:-1]))]
    return {
        "padded": _compare(packed, DataLoader(documents, BATCH, shuffle=True, collate_fn=padded)),  # type: ignore[arg-type]
        "bag": _compare(bag, DataLoader(documents, BATCH, shuffle=True, collate_fn=bagged)),  # type: ignore[arg-type]
    }


def pack(texts: Sequence[str]) -> PackedTokens:
    """Ids of the characters that are no space."""
    docs = [list("".join(text.split())) for text in texts]
    return Vocabulary.fit(docs).encode(docs)


def padded(rows: Sequence[Row]) -> tuple[Tensor, Tensor]:
    """What the deep model reads, as a collate function makes it.

    Example:
        >>> padded([([5, 6], 0), ([7], 1)])[0].tolist()
        [[5, 6], [7, 0]]
    """
    ids, labels = zip(*rows, strict=True)
    return pad_sequence([torch.tensor(document) for document in ids], batch_first=True), torch.tensor(labels)


def bagged(rows: Sequence[Row]) -> tuple[Tensor, Tensor, Tensor]:
    """What an `EmbeddingBag` reads.

    Example:
        >>> [part.tolist() for part in bagged([([5, 6], 0), ([7], 1)])]
        [[5, 6, 7], [0, 2], [0, 1]]
    """
    ids, labels = zip(*rows, strict=True)
    documents = [torch.tensor(document) for document in ids]
    sizes = torch.tensor([0, *map(len, documents[:-1])])
    return torch.cat(documents), sizes.cumsum(0), torch.tensor(labels)


def _compare(inputs: Inputs, loader: Any) -> Figure:
    chance, labels = torch.Generator().manual_seed(0), torch.arange(len(inputs)) % 2

    def ours() -> int:
        batches = shuffled_batches(inputs.lengths, BATCH, chance)
        return sum(len(inputs.batch(rows)) + len(labels[rows]) > 0 for rows in batches)

    def theirs() -> int:
        return sum(len(batch) > 0 for batch in loader)

    for work in (ours, theirs):
        work()
    rounds = [(_seconds(ours), _seconds(theirs)) for _ in range(ROUNDS)]  # in turn, as the load may change
    fast, slow = (statistics.median(spent) for spent in zip(*rounds, strict=True))
    return at_least(BAR, round(slow / fast, 1), ours_s=round(fast, 3), loader_s=round(slow, 3), texts=len(inputs))


def _seconds(epoch: Callable[[], int]) -> float:
    return cpu_seconds(epoch)[1]
