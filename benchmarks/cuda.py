"""What a GPU makes of training: texts/s of the bag and of the convolutions, against what its memory could give.

Usage: python -m benchmarks cuda   -> benchmarks/results/cuda.json, where there is a GPU

Without one it says so, writes nothing, and holds bfloat16 against float32 on the CPU by the same code.
"""

from __future__ import annotations

import os
import sys
import tomllib
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from benchmarks.bars import at_least, at_most, missed
from benchmarks.cuda_speed import Speed, copy_rate, predicting, training
from benchmarks.machine import ROOT, write_record
from benchmarks.short_texts import labelled
from textnorm.corpora import resolve
from textnorm.errors import DataError
from textnorm.models.encoding import PackedTokens, Vocabulary
from textnorm.models.fast import FastModel
from textnorm.models.ngrams import NgramHasher, PackedNgrams
from textnorm.models.tasks import get_task
from textnorm.models.text import TextModel
from textnorm.training.engine import fit, predict

__all__ = ["agreement", "bytes_a_text", "main"]

_TEXTS, _AGREED_TEXTS = 140_000, 12_000
_SHARE, _CONV_RATE, _TRAINING_S, _APART = 0.30, 1e6, 5.0, 0.001
# So large that what a step costs whatever is in it (AdamW over all buckets, launching) is little of it.
_BAG_BATCH, _CONV_BATCH = 65_536, 8_192
# A run's batch on a GPU, and its rate: both grow, the rate by the square root, as Adam's noise does.
_RUN_BATCH, _RUN_LR = 2_048, 5e-3
_SHORT: dict[str, Any] = {"max_epochs": 5, "batch_size": 128, "lr": 5e-3}
_BITS, _VOCABULARY, _MAX_TOKENS = 22, 16_000, 128


@dataclass(frozen=True)
class Kind:
    """One of the two models, its rows and their targets."""

    model: nn.Module
    inputs: PackedTokens | PackedNgrams
    target: NDArray[np.float32]


def main(argv: list[str]) -> None:
    """Measure, print, and write the record."""
    del argv
    load, place = os.getloadavg()[0], torch.device("cuda" if torch.cuda.is_available() else "cpu")
    figures = {f"agreement.{name}": figure for name, figure in agreement(place, _AGREED_TEXTS).items()}
    if place.type == "cpu":
        print("no CUDA device: not measured; bfloat16 against float32 on the CPU:")
    else:
        figures |= _speeds(place)
    for name, figure in figures.items():
        print(name, figure, flush=True)
    if place.type == "cuda":
        write_record("cuda", "python -m benchmarks cuda", load, {"device": torch.cuda.get_device_name(), **figures})
    if missed(figures):
        sys.exit(f"below the bar: {', '.join(missed(figures))}")


def agreement(place: torch.device, count: int) -> dict[str, dict[str, Any]]:
    """How far accuracy on held-out rows is apart: on a GPU from the CPU's, on a CPU in bfloat16 from float32's."""
    return {name: _apart(kind, place) for name, kind in _kinds(count, conv_dim=32).items()}


def _apart(kind: Kind, place: torch.device) -> dict[str, Any]:
    held_out = len(kind.target) // 2
    known, told = (_part(kind.inputs, half) for half in (slice(held_out), slice(held_out, None)))
    task = get_task("binary")
    if isinstance(kind.model, FastModel):
        kind.model.begin(known, kind.target[:held_out])
    fit(kind.model, task, (known, kind.target[:held_out]), device=place.type, **_SHORT)
    exact = predict(kind.model, task, told, device="cpu")
    with torch.autocast("cpu", torch.bfloat16, enabled=place.type == "cpu"):
        other = predict(kind.model, task, told, device=place.type)
    right = [task.metrics(output, kind.target[held_out:])["accuracy"] for output in (exact, other)]
    return at_most(_APART, abs(right[0] - right[1]), accuracies=right)


def _kinds(count: int, conv_dim: int = 128) -> dict[str, Kind]:
    texts, target = labelled(count)
    docs = [text.split() for text in texts]
    vocabulary = Vocabulary.fit(docs, max_size=_VOCABULARY)
    ngrams = NgramHasher((1, 2, 3, 4, 5), _BITS).encode(docs)
    torch.manual_seed(0)
    conv = TextModel(len(vocabulary), 1, embedding_dim=conv_dim)
    return {
        "bag": Kind(FastModel(1 << _BITS, 1), ngrams, target),
        "conv": Kind(conv, vocabulary.encode(docs, max_tokens=_MAX_TOKENS), target),
    }


def _part(inputs: Any, rows: slice) -> Any:
    """The documents of a slice, packed by themselves."""
    offsets = inputs.offsets[slice(rows.start, None if rows.stop is None else rows.stop + 1)]
    return type(inputs)(inputs.ids[offsets[0] : offsets[-1]], offsets - offsets[0])


def _speeds(place: torch.device) -> dict[str, dict[str, Any]]:
    kinds, ceiling = _kinds(_TEXTS), copy_rate(place)
    bag = training(kinds["bag"].model, kinds["bag"].inputs, kinds["bag"].target, place, _BAG_BATCH, "float32")
    conv = training(kinds["conv"].model, kinds["conv"].inputs, kinds["conv"].target, place, _CONV_BATCH, "bfloat16")
    bound = ceiling / bytes_a_text(kinds["bag"].inputs, _BAG_BATCH)
    predicted = predicting(kinds["conv"].model, kinds["conv"].inputs, place, _CONV_BATCH)
    return {
        "copy": {"gib_per_s": round(ceiling / 2**30)},
        "bag": at_least(_SHARE, bag.texts_per_s / bound, **_told(bag), bound_texts_per_s=round(bound)),
        "conv": at_least(_CONV_RATE, conv.texts_per_s, **_told(conv), predicted_texts_per_s=round(predicted)),
        "nsmc": _nsmc(),
    }


def bytes_a_text(inputs: PackedNgrams | PackedTokens, batch_size: int, dim: int = 1, element: int = 4) -> float:
    """What a step of a bag must move for each text of a batch: n(4 + de) + 8nd + 24ud.

    Read ids and their rows; read and write the gradient at each id; read and write weight and both of Adam's moments at
    each of the batch's unique ids, of which a text's share is u.

    Args:
        inputs: The texts; the first batch speaks for all.
        batch_size: Texts a batch.
        dim: Features of an id, d.
        element: Bytes of a feature, e.
    """
    texts = min(batch_size, len(inputs))
    ids = inputs.ids[: inputs.offsets[texts]]
    n, unique = len(ids) / texts, len(np.unique(ids)) / texts
    return n * (4 + dim * element) + 8 * n * dim + 24 * unique * dim


def _told(speed: Speed) -> dict[str, Any]:
    return {"texts_per_s": round(speed.texts_per_s), "busy": round(speed.busy, 3)}


def _nsmc() -> dict[str, Any]:
    """Seconds that NSMC's own run trains, as a user would run it but for device, batch and rate."""
    from textnorm.recipes.train import run_job

    try:
        resolve("corpus:nsmc/ratings_train.txt.gz")
    except DataError as error:
        return {"not_measured": str(error)}
    config = tomllib.loads((ROOT / "corpora" / "nsmc" / "run.toml").read_text(encoding="utf-8"))
    config["train"] |= {"device": "cuda", "batch_size": _RUN_BATCH, "lr": _RUN_LR}
    with TemporaryDirectory() as folder:
        metrics = run_job(config, folder, test=False).metrics
    return at_most(_TRAINING_S, metrics["seconds"]["train"], valid_accuracy=metrics["valid"]["accuracy"])
