"""An epoch of the deep model in our loop, against the same module in skorch.

Both train the same weights with AdamW on the same reviews, in float32, on one thread, 256 rows a batch, and validate
nothing. skorch is called in the two ways that its users feed texts: one matrix, padded to the longest text as its examples
do it, and a data set whose collate function pads each batch. The bar is for the first; the second is told beside it.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn.utils.rnn import pad_sequence

from benchmarks.bars import Figure, at_least
from benchmarks.learning_path import pack
from benchmarks.learning_rows import cpu_seconds
from benchmarks.machine import ROOT
from textnorm.corpora import resolve
from textnorm.extras import require_extra
from textnorm.io.readers import read_records
from textnorm.models.encoding import PackedTokens
from textnorm.models.tasks import get_task
from textnorm.models.text import TextModel
from textnorm.run_config import load_run
from textnorm.training.engine import fit
from textnorm.types import Record

__all__ = ["epoch"]

TEXTS, BATCH, LR = 10_000, 256, 2e-3
BAR = 2.0
ROUNDS = 3


def epoch(share: float, seeds: int) -> dict[str, Figure]:
    """How many times as fast, by CPU time."""
    del seeds
    require_extra("skorch", "bench")
    torch.set_num_threads(1)
    texts, labels = _reviews(round(TEXTS * share))
    inputs = pack(texts)
    longest = int(inputs.lengths.max())
    matrix = inputs.batch(np.arange(len(inputs)))["ids"]
    calls = {
        "ours": lambda: _ours(inputs, labels),
        "matrix": lambda: _skorch(matrix, labels),
        "collate": lambda: _skorch(_Documents(inputs, labels), None, iterator_train__collate_fn=_collate),
    }
    seconds = {name: statistics.median(cpu_seconds(call)[1] for _ in range(ROUNDS)) for name, call in calls.items()}
    told = {f"{name}_s": round(value, 2) for name, value in seconds.items()}
    times = {name: round(seconds[name] / seconds["ours"], 2) for name in ("matrix", "collate")}
    about = {"texts": len(texts), "mean_length": round(float(inputs.lengths.mean()), 1), "longest": longest}
    return {
        "skorch, one padded matrix": at_least(BAR, times["matrix"], **told, **about),
        "skorch, padded batches": {"found": times["collate"], "for": "scale"},
    }


def _reviews(count: int) -> tuple[list[str], Any]:
    rows = read_records(resolve("corpus:nsmc/ratings_train.txt.gz"), file_type="tsv", quote_levels=2)
    kept = [row.fields for row, _ in zip(rows, range(count), strict=False) if isinstance(row, Record)]
    return [row["document"] for row in kept], np.array([float(row["label"]) for row in kept], dtype=np.float32)


def _module(vocabulary: int) -> nn.Module:
    """The deep model of corpora/nsmc/run.toml, with the same first weights each time."""
    settings: Any = load_run(ROOT / "corpora" / "nsmc" / "run.toml").model
    torch.manual_seed(0)
    return TextModel(
        vocabulary, 1, embedding_dim=settings.embedding_dim, layers=settings.layers, hidden=settings.hidden
    )


def _ours(inputs: PackedTokens, labels: Any) -> None:
    fit(_module(int(inputs.ids.max()) + 1), get_task("binary"), (inputs, labels), max_epochs=1, batch_size=BATCH, lr=LR)


class _Flat(nn.Module):
    """The module with as many dimensions as skorch's targets have."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.module = module

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = self.module(ids)
        return logits.squeeze(1)


class _Documents(torch.utils.data.Dataset[Any]):
    """Reviews one by one, as a data set has them."""

    def __init__(self, inputs: PackedTokens, labels: Any) -> None:
        self.documents = [torch.from_numpy(ids.astype(np.int64)) for ids in np.split(inputs.ids, inputs.offsets[1:-1])]
        self.labels = labels

    def __len__(self) -> int:
        return len(self.documents)

    def __getitem__(self, row: int) -> tuple[torch.Tensor, float]:
        return self.documents[row], self.labels[row]


def _collate(pairs: Sequence[tuple[torch.Tensor, float]]) -> tuple[torch.Tensor, torch.Tensor]:
    documents, labels = zip(*pairs, strict=True)
    return pad_sequence(list(documents), batch_first=True), torch.tensor(np.array(labels))


def _skorch(data: Any, labels: Any, **options: Any) -> None:
    import skorch

    vocabulary = (
        int(max(map(int, (document.max() for document in data.documents)))) if labels is None else int(data.max())
    )
    network = skorch.NeuralNet(
        _Flat(_module(vocabulary + 1)),
        criterion=nn.BCEWithLogitsLoss,
        optimizer=torch.optim.AdamW,
        lr=LR,
        max_epochs=1,
        batch_size=BATCH,
        train_split=None,
        iterator_train__shuffle=True,
        verbose=0,
        **options,
    )
    network.fit(data, labels)
