"""What noise costs a classifier, and what cleaning gives back.

Usage: python -m benchmarks noise [--test] [--seed N]   -> benchmarks/results/noise.json

Two classifiers are trained on NSMC, one on its raw texts and one on its cleaned ones. Noise is put into the rows that
are measured, kind by kind: the first reads them as they come, the second after `noise.toml`. They are 10,000 rows
carved from the training file; `--test` takes the official test file instead, once, for the record.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.injectors import INJECTORS, STRUCTURAL, inject
from benchmarks.linear import train_linear
from benchmarks.machine import write_record
from textnorm.corpora import resolve
from textnorm.io.readers import read_records
from textnorm.pipeline import Pipeline
from textnorm.registry import stage_names
from textnorm.types import Record

CONFIG = Path(__file__).with_suffix(".toml")
HELD_OUT = 10_000
BAR = 0.01  # points that a structural noise may cost once it is cleaned

Rows = tuple[list[str], "np.ndarray[Any, np.dtype[np.int64]]"]


def main(argv: list[str]) -> None:
    """Measure, print a table, and write the record."""
    parser = argparse.ArgumentParser(prog="benchmarks noise")
    parser.add_argument("--test", action="store_true", help="measure on the official test file")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args(argv)
    load, start = os.getloadavg()[0], time.perf_counter()
    pipeline, missing = read_pipeline()
    train, held_out = split(arguments.seed, official=arguments.test)
    accuracies = measure(pipeline, train, held_out, arguments.seed)
    figures = {
        "wall_s": round(time.perf_counter() - start, 1),
        "rows": {"train": len(train[0]), "measured": len(held_out[0]), "of": "test" if arguments.test else "train"},
        "stages_not_registered": missing,
        "accuracy": accuracies,
        "structural_noise_costs_more_than_a_point": failures(accuracies),
    }
    command = " ".join(["python -m benchmarks noise", *argv])
    write_record("noise-test" if arguments.test else "noise", command, load, figures)
    if failed := failures(accuracies):
        sys.exit(f"cleaned rows more than {BAR:.0%} below clean text: {', '.join(failed)}")


def read_pipeline() -> tuple[Pipeline, list[str]]:
    """Return the cleaning of `noise.toml`, and the stages in it that this version does not have."""
    tables = tomllib.loads(CONFIG.read_text(encoding="utf-8"))
    missing = [stage["type"] for stage in tables["stages"] if stage["type"] not in stage_names()]
    stages = [stage for stage in tables["stages"] if stage["type"] not in missing]
    return Pipeline.from_config({**tables, "stages": stages}), missing


def split(seed: int, *, official: bool) -> tuple[Rows, Rows]:
    """Return the rows to learn from and those to measure on."""
    rows = read("ratings_train.txt.gz")
    random.Random(seed).shuffle(rows)  # noqa: S311  # not a secret
    if official:
        return columns(rows), columns(read("ratings_test.txt.gz"))
    return columns(rows[HELD_OUT:]), columns(rows[:HELD_OUT])


def read(name: str) -> list[tuple[str, int]]:
    """Read one file of NSMC, leaving out its few empty texts."""
    path = resolve(f"corpus:nsmc/{name}")
    records = read_records(path, file_type="tsv", columns=("document", "label"), quote_levels=2)
    kept = (record for record in records if isinstance(record, Record))
    return [(row.fields["document"], int(row.fields["label"])) for row in kept if row.fields["document"]]


def columns(rows: list[tuple[str, int]]) -> Rows:
    """Turn rows into texts and labels."""
    return [text for text, _ in rows], np.array([label for _, label in rows])


def measure(pipeline: Pipeline, train: Rows, held_out: Rows, seed: int) -> dict[str, dict[str, float]]:
    """Return the accuracy for each kind of noise (`none` is clean text), raw and cleaned; print as they come."""
    raw_model = train_linear(*train, seed=seed)
    clean_model = train_linear(pipeline.normalize(train[0]), train[1], seed=seed)
    texts, labels = held_out
    found = {}
    for kind in ("none", *INJECTORS):
        noisy = texts if kind == "none" else inject(texts, kind, seed)
        raw = raw_model.accuracy(noisy, labels)
        cleaned = clean_model.accuracy(pipeline.normalize(noisy), labels)
        found[kind] = {"raw": round(raw, 4), "cleaned": round(cleaned, 4)}
        print(f"{kind:16} raw {raw:.4f}  cleaned {cleaned:.4f}", flush=True)
    return found


def failures(accuracies: dict[str, dict[str, float]]) -> list[str]:
    """Return the kinds of structural noise after whose cleaning more than a point is lacking."""
    clean = accuracies["none"]["raw"]
    return [kind for kind in STRUCTURAL if accuracies[kind]["cleaned"] < clean - BAR]
