"""The fast model on NSMC against fastText on characters: accuracy, the CPU of training, and texts a second."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
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
EPOCHS = 5  # of fastText: 10 were no better in validation
ROUNDS = 3  # of the two inferences, in turn


def fast(share: float, seeds: int) -> dict[str, Figure]:
    """Figures of the median seed; fastText is trained beside each, and both are asked for the test's labels."""
    require_extra("fasttext", "bench")
    if not MORE.is_file():
        raise DataError(f"{MORE.name} is required, and there is none: python -m benchmarks nsmc_more writes it")
    rows = read_rows(CONFIG, share)
    pairs = [_seed(rows, seed) for seed in range(seeds)]
    ours, theirs = (
        {key: statistics.median(side[key] for side in sides) for key in sides[0]} for sides in zip(*pairs, strict=True)
    )
    counts = {"train": len(rows.train), "valid": len(rows.valid), "test": len(rows.test)}
    return {
        "accuracy": at_least(0.880, ours["accuracy"], fasttext=theirs["accuracy"], rows=counts),
        "training CPU, times fastText's": at_most(
            3.0, round(ours["train_s"] / theirs["train_s"], 2), ours_s=ours["train_s"], fasttext_s=theirs["train_s"]
        ),
        "inference rate, times fastText's": at_least(
            0.8,
            round(ours["per_s"] / theirs["per_s"], 2),
            ours_per_s=round(ours["per_s"]),
            fasttext_per_s=round(theirs["per_s"]),
        ),
    }


def _seed(rows: Rows, seed: int) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """Ours and fastText's figures: accuracy, CPU seconds of training from files to a model, texts labelled a CPU second."""
    text, label = rows.run.data.text, rows.run.data.label
    unseen, target = cells(rows.test, text), cells(rows.test, label)
    ours, our_s = _train_ours(rows, seed)
    known = cells(rows.known, text), cells(rows.known, label)
    theirs, their_s = cpu_seconds(lambda: fasttext_model(*known, characters=True, epochs=EPOCHS))
    predict: list[Callable[[Sequence[str]], list[str]]] = [_labels_of(ours), _fasttext_labels_of(theirs)]
    found = [call(unseen) for call in predict]
    spent = [[cpu_seconds(lambda call=call: call(unseen))[1] for call in predict] for _ in range(ROUNDS)]
    return tuple(
        {
            "accuracy": sum(map(str.__eq__, labels, target)) / len(target),
            "train_s": round(train_s, 1),
            "per_s": len(unseen) / statistics.median(rounds),
        }
        for labels, train_s, rounds in zip(found, (our_s, their_s), zip(*spent, strict=True), strict=True)
    )  # type: ignore[return-value]  # two sides


def _train_ours(rows: Rows, seed: int) -> tuple[Bundle, float]:
    """The bundle and the CPU of all that `textnorm run` does but the test: reading, validation and the report among it."""
    with TemporaryDirectory() as folder:
        tables = as_files(rows, Path(folder), seed)
        _, seconds = cpu_seconds(lambda: run_job(tables, Path(folder) / "run", test=False))
        return Bundle.load(Path(folder) / "run" / "bundle"), seconds


def _labels_of(bundle: Bundle) -> Callable[[Sequence[str]], list[str]]:
    return lambda texts: [str(prediction.label) for prediction in bundle.predict(texts)]


def _fasttext_labels_of(model: Any) -> Callable[[Sequence[str]], list[str]]:
    def labels_of(texts: Sequence[str]) -> list[str]:
        found = model.predict([fasttext_line(text, characters=True) for text in texts])[0]
        return [best.removeprefix("__label__") for (best,) in found]

    return labels_of
