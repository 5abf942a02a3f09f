"""The best and the distilled model of NSMC: accuracy, time, size, and texts a second on one core.

A seed takes half an hour, so what a run left in runs/nsmc-best-seedN or runs/nsmc-distilled-seedN is read, and not run again.
"""

from __future__ import annotations

import json
import statistics
from pathlib import Path
from typing import Any

import torch

from benchmarks.bars import Figure, at_least, at_most
from benchmarks.learning_rows import cpu_seconds
from benchmarks.machine import ROOT
from benchmarks.nsmc_more import RATED
from textnorm.bundle import Bundle
from textnorm.corpora import resolve
from textnorm.errors import DataError
from textnorm.io.readers import read_records
from textnorm.recipes.apply import predict_file
from textnorm.recipes.train import run_job
from textnorm.types import Record

__all__ = ["nsmc"]

TAUGHT = ROOT / "runs" / "nsmc-taught.jsonl"
ROUNDS, TEXTS = 5, 20_000
# Weights of the fast member, which are counts of n-grams more than a network's.
LINEAR = (1 << 22) + 1


def nsmc(share: float, seeds: int) -> dict[str, Figure]:
    """Of each figure the median over seeds, beside each seed's."""
    if not RATED.is_file():
        raise DataError(f"{RATED.name} is required, and there is none: python -m benchmarks nsmc_more writes it")
    if share < 1:
        raise DataError("the part nsmc is whole or not at all; textnorm run corpora/nsmc/best.toml tries it")
    best = [_done("best", seed) for seed in range(seeds)]
    distilled = [_taught(seed) for seed in range(seeds)]
    rates = _rates(Bundle.load(_folder("distilled", 0) / "bundle"))
    return {
        "best, accuracy": at_least(0.893, **_accuracy(best)),
        "best, minutes": at_most(20, **_median([round(run["seconds"]["total"] / 60, 1) for run in best])),
        "best, neural parameters": at_most(10_000_000, best[0]["parameters"] - LINEAR),
        "distilled, accuracy": at_least(0.890, **_accuracy(distilled)),
        "distilled, texts/s": at_least(10_000, **_median(rates, "rounds")),
    }


def _folder(name: str, seed: int) -> Path:
    return ROOT / "runs" / f"nsmc-{name}-seed{seed}"


def _done(name: str, seed: int) -> Any:
    """The metrics of a run, which is done if it was not."""
    metrics = _folder(name, seed) / "metrics.json"
    if not metrics.is_file():
        run_job(ROOT / "corpora" / "nsmc" / f"{name}.toml", metrics.parent, overrides=[f"train.seed={seed}"])
    return json.loads(metrics.read_text(encoding="utf-8"))


def _taught(seed: int) -> Any:
    """The metrics of a distilled model, whose teacher is the best one of the same seed."""
    if not _folder("distilled", seed).is_dir():
        predict_file(str(_folder("best", seed) / "bundle"), str(RATED), str(TAUGHT))
    return _done("distilled", seed)


def _accuracy(runs: list[Any]) -> dict[str, Any]:
    return _median([round(run["test"]["accuracy"], 4) for run in runs])


def _median(values: list[float], over: str = "seeds") -> dict[str, Any]:
    """A figure's arguments.

    Example:
        >>> _median([1.0, 3.0])
        {'found': 2.0, 'seeds': [1.0, 3.0]}
    """
    return {"found": statistics.median(values), over: values}


def _rates(bundle: Bundle) -> list[float]:
    """Texts a second of CPU on one thread, from raw texts to labels."""
    torch.set_num_threads(1)
    rows = read_records(resolve("corpus:nsmc/ratings_test.txt.gz"), file_type="tsv", quote_levels=2)
    texts = [row.fields["document"] for row, _ in zip(rows, range(TEXTS), strict=False) if isinstance(row, Record)]
    bundle.predict(texts[:2000])
    return [round(len(texts) / cpu_seconds(lambda: bundle.predict(texts))[1]) for _ in range(ROUNDS)]
