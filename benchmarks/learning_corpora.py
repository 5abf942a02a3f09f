"""How well texts are classified, corpus by corpus, beside fastText and linear models on the same rows."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from benchmarks.bars import Figure, above, below
from benchmarks.learning_peers import CLASSIFIERS, REGRESSORS
from benchmarks.learning_rows import Rows, as_files, cells, cpu_seconds, read_rows
from textnorm.extras import require_extra
from textnorm.models import metrics
from textnorm.models.encoding import LabelEncoder
from textnorm.recipes.train import run_job

__all__ = ["CORPORA", "RATINGS", "corpora", "figures_of", "ratings"]

FASTTEXT = ("fasttext, characters", "fasttext, words")
TEXTS = (*FASTTEXT, "tfidf + linear svm")

# The config, the figure, and the peers that ours must be better than; the others are told for scale.
Asked = dict[str, tuple[str, str, tuple[str, ...]]]
CORPORA: Asked = {
    "3i4k": ("3i4k/run.toml", "macro_f1", TEXTS),
    "ynat-dev": ("ynat-dev/run.toml", "macro_f1", TEXTS),
    "korean-hate-speech": ("korean-hate-speech/run.toml", "macro_f1", TEXTS),
    "sms-spam": ("sms-spam/run.toml", "macro_f1", TEXTS),
    "sentence-polarity": ("sentence-polarity/run.toml", "macro_f1", TEXTS),
}
RATINGS: Asked = {
    "regression": ("nsmc-ratings/run.toml", "rmse", ("ridge",)),
    "10 classes": ("nsmc-ratings/classes.toml", "accuracy", ("nb-svm",)),
}


def corpora(share: float, seeds: int) -> dict[str, Figure]:
    """Classes of texts: ours, the median over seeds, beside the peers; the test rows are scored once each."""
    return _measured(CORPORA, share, seeds)


def ratings(share: float, seeds: int) -> dict[str, Figure]:
    """Ratings of reviews as numbers and as classes, in the same way."""
    return _measured(RATINGS, share, seeds)


def _measured(asked: Asked, share: float, seeds: int) -> dict[str, Figure]:
    for module in ("fasttext", "sklearn"):
        require_extra(module, "bench")
    return {name: _compare(read_rows(config, share), *more, seeds) for name, (config, *more) in asked.items()}


def _compare(rows: Rows, figure: str, rivals: Sequence[str], seeds: int) -> Figure:
    ours = [_ours(rows, seed) for seed in range(seeds)]
    values = [figures[figure] for figures, _ in ours]
    peers = {name: _peer(rows, name) for name in (REGRESSORS if figure == "rmse" else CLASSIFIERS)}
    judge, best = (below, min) if figure == "rmse" else (above, max)
    bar = best(peers[name][figure] for name in rivals)
    return judge(
        round(bar, 4),
        round(statistics.median(values), 4),
        figure=figure,
        seeds=[round(value, 4) for value in values],
        cpu_s=round(statistics.median(seconds for _, seconds in ours), 1),
        rows={"train": len(rows.train), "valid": len(rows.valid), "test": len(rows.test)},
        peers={name: {key: round(value, 4) for key, value in found.items()} for name, found in peers.items()},
    )


def _ours(rows: Rows, seed: int) -> tuple[Mapping[str, float], float]:
    """The figures of the test rows, and the CPU of all of it, reading, evaluating and the report among it."""
    with TemporaryDirectory() as folder:
        tables = as_files(rows, Path(folder), seed)
        result, seconds = cpu_seconds(lambda: run_job(tables, Path(folder) / "run"))
    return result.metrics["test"], seconds


def _peer(rows: Rows, name: str) -> dict[str, float]:
    """The same figures of a peer, and its CPU, from texts to labels."""
    text, label = rows.run.data.text, rows.run.data.label
    given = cells(rows.known, text), cells(rows.known, label), cells(rows.test, text)
    known = REGRESSORS if rows.run.model.task == "regression" else CLASSIFIERS
    found, seconds = cpu_seconds(lambda: known[name](*given))
    return figures_of(found, cells(rows.test, label), known is REGRESSORS) | {"cpu_s": seconds}


def figures_of(found: Any, target: Sequence[str], is_regression: bool) -> dict[str, float]:
    """What our own metrics say of anyone's predictions.

    Example:
        >>> figures_of(["a", "b"], ["a", "a"], False)
        {'accuracy': 0.5, 'macro_f1': 0.3333333333333333}
    """
    if is_regression:
        return {"rmse": metrics.rmse(np.asarray(found), np.asarray(target, dtype=float))}
    encoder = LabelEncoder(tuple(sorted({*found, *target})))
    predicted, true = encoder.encode(list(found)), encoder.encode(target)
    return {"accuracy": metrics.accuracy(predicted, true), "macro_f1": metrics.macro_f1(predicted, true)}
