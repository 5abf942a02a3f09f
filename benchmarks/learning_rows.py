"""The same rows for all: the parts of a corpus in memory for the peers, and as files for ours."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.machine import ROOT
from textnorm.config import read_spec
from textnorm.recipes.learn import train_and_valid
from textnorm.recipes.parts import read_part
from textnorm.recipes.targets import find_labels
from textnorm.run_config import Run, load_run
from textnorm.types import Record

__all__ = ["Rows", "as_files", "cells", "cpu_seconds", "read_rows"]

_OWN_FILES = {"format": "jsonl"}  # what `as_files` writes


@dataclass(frozen=True)
class Rows:
    """A config, and its rows that can be used: the fields of each."""

    path: Path
    run: Run
    train: list[dict[str, Any]]
    valid: list[dict[str, Any]]
    test: list[dict[str, Any]]

    @property
    def known(self) -> list[dict[str, Any]]:
        """All rows that are no test: those that ours only watches are the peers' to learn from."""
        return self.train + self.valid


def read_rows(config: str, share: float = 1.0) -> Rows:
    """Read the parts of a config's data, and draw a share of each."""
    path = ROOT / "corpora" / config
    run = load_run(path)
    rows = read_part(run, "train")
    train, valid = train_and_valid(run, rows, find_labels(run, rows))
    parts = (train, valid, read_part(run, "test") if run.data.has_test else [])
    return Rows(
        path, run, *(_drawn([dict(row.fields) for row in part if isinstance(row, Record)], share) for part in parts)
    )


def _drawn(rows: list[dict[str, Any]], share: float) -> list[dict[str, Any]]:
    """A share of the rows, in their order; always the same."""
    if share >= 1:
        return rows
    kept = random.Random(0).sample(range(len(rows)), round(len(rows) * share))  # noqa: S311  # no secret
    return [rows[i] for i in sorted(kept)]


def cells(rows: Sequence[dict[str, Any]], column: str) -> list[str]:
    """What stands in a column, as text.

    Example:
        >>> cells([{"label": 1}], "label")
        ['1']
    """
    return [str(row[column]) for row in rows]


def as_files(rows: Rows, folder: Path, seed: int = 0, **tables: dict[str, Any]) -> dict[str, Any]:
    """Write the parts, and return the config's tables that read them.

    Args:
        rows: the parts.
        folder: where to write.
        seed: of training.
        tables: what else to say, by table.
    """
    parts = {"train": rows.train, "valid": rows.valid, "test": rows.test}
    for name, part in parts.items():
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in part)
        (folder / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")
    spec = dict(read_spec(rows.path).tables)
    elsewhere = {"more", "test_share", "split", "header", "quote_levels", "encoding"}
    data = {key: value for key, value in spec["data"].items() if key not in elsewhere}
    named = {name: str(folder / f"{name}.jsonl") for name, part in parts.items() if part}
    spec |= {"data": data | named | _OWN_FILES, "train": spec.get("train", {}) | {"seed": seed}}
    if "members" in spec:  # they have the blend's data
        spec["members"] = [str(rows.path.parent / member) for member in spec["members"]]
    return spec | {name: spec.get(name, {}) | table for name, table in tables.items()}


def cpu_seconds(work: Callable[[], Any]) -> tuple[Any, float]:
    """What work gives, and the seconds of CPU that it took this process.

    Example:
        >>> cpu_seconds(lambda: 3)[0]
        3
    """
    start = time.process_time()
    return work(), time.process_time() - start
