"""The fast model on NSMC against fastText on characters: accuracy, the CPU of training, and texts a second."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.bars import Figure, at_least, at_most
from benchmarks.learning_peers import fasttext_line, fasttext_model
from benchmarks.learning_rows import Rows, as_files, cells, cpu_seconds, read_rows
from benchmarks.nsmc_more import MORE
from textnorm.bundle import Bundle
from textnorm.errors import DataError
from textnorm.extras import require_extra
from textnorm.recipes.train import run_job

__all__ = ["fast"]

CONFIG = "nsmc/fast.toml"
ROUNDS = 3  # of the inferences, in turn

# fastText on characters and runs of up to five, otherwise with its defaults (100 dimensions, 5 epochs); and with as few
# dimensions as lose it no accuracy here, which is told beside it.
DEFAULT, SMALL = "fasttext", "fasttext, 16 dimensions"
SETTINGS: dict[str, dict[str, Any]] = {DEFAULT: {}, SMALL: {"dim": 16}}

Labels = Callable[[Sequence[str]], list[str]]
Side = dict[str, float]


def fast(share: float, seeds: int) -> dict[str, Figure]:
    """Figures of the median seed; fastText is trained beside each, and all are asked for the test's labels."""
    require_extra("fasttext", "bench")
    if not MORE.is_file():
        raise DataError(f"{MORE.name} is required, and there is none: python -m benchmarks nsmc_more writes it")
    rows = read_rows(CONFIG, share)
    runs = [_seed(rows, seed) for seed in range(seeds)]
    sides = {
        name: {key: statistics.median(run[name][key] for run in runs) for key in runs[0][name]} for name in runs[0]
    }
    ours, peer = sides["ours"], sides[DEFAULT]
    counts = {"train": len(rows.train), "valid": len(rows.valid), "test": len(rows.test)}
    times = {
        "training CPU, times fastText's": ("train_s", at_most, 3.0),
        "inference rate, times fastText's": ("per_s", at_least, 0.8),
    }
    figures = {"accuracy": at_least(0.880, round(ours["accuracy"], 4), rows=counts)}
    figures |= {name: judge(bar, round(ours[key] / peer[key], 2)) for name, (key, judge, bar) in times.items()}
    return figures | {name: {key: round(value, 4) for key, value in side.items()} for name, side in sides.items()}


def _seed(rows: Rows, seed: int) -> dict[str, Side]:
    """Of each side: accuracy, CPU seconds of training from files to a model, texts labelled a CPU second."""
    text, label = rows.run.data.text, rows.run.data.label
    known, unseen, target = rows.known, cells(rows.test, text), cells(rows.test, label)
    bundle, seconds = _train_ours(rows, seed)
    calls: dict[str, tuple[Labels, float]] = {"ours": (_labels_of(bundle), seconds)}
    for name, settings in SETTINGS.items():
        given = cells(known, text), cells(known, label)
        model, seconds = cpu_seconds(lambda: fasttext_model(*given, characters=True, **settings))  # noqa: B023  # called at once
        calls[name] = (_fasttext_labels_of(model), seconds)
    found = {name: call(unseen) for name, (call, _) in calls.items()}
    spent = [{name: cpu_seconds(lambda: call(unseen))[1] for name, (call, _) in calls.items()} for _ in range(ROUNDS)]  # noqa: B023
    return {
        name: {
            "accuracy": sum(map(str.__eq__, found[name], target)) / len(target),
            "train_s": round(train_s, 1),
            "per_s": len(unseen) / statistics.median(seconds[name] for seconds in spent),
        }
        for name, (_, train_s) in calls.items()
    }


def _train_ours(rows: Rows, seed: int) -> tuple[Bundle, float]:
    """The bundle and the CPU of all that `textnorm run` does but the test: reading, validation and the report among it."""
    with TemporaryDirectory() as folder:
        tables = as_files(rows, Path(folder), seed)
        _, seconds = cpu_seconds(lambda: run_job(tables, Path(folder) / "run", test=False))
        return Bundle.load(Path(folder) / "run" / "bundle"), seconds


def _labels_of(bundle: Bundle) -> Labels:
    return lambda texts: [str(prediction.label) for prediction in bundle.predict(texts)]


def _fasttext_labels_of(model: Any) -> Labels:
    def labels_of(texts: Sequence[str]) -> list[str]:
        found = model.predict([fasttext_line(text, characters=True) for text in texts])[0]
        return [best.removeprefix("__label__") for (best,) in found]

    return labels_of
