"""Folds: what a run's model is worth on rows that it did not see, each row once a repeat."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from textnorm import ranks
from textnorm.recipes.importance import groups_of, importance_of, losses_by_group
from textnorm.recipes.learn import Scored, learn, score, split_valid
from textnorm.recipes.targets import strata
from textnorm.sides import stream_all
from textnorm.training import folds
from textnorm.types import Record

if TYPE_CHECKING:
    from textnorm.bundle import Bundle
    from textnorm.progress import Phases
    from textnorm.recipes.rows import Row
    from textnorm.run_config import Run

__all__ = ["cross_validate"]


def cross_validate(run: Run, rows: Sequence[Row], labels: tuple[str, ...], phases: Phases) -> dict[str, Any]:
    """Stratified folds: each fold's model sees nothing of its test rows, and stops on a share of its training rows.

    Returns:
        Tables of the run's metrics: `cv` has `folds`, `repeats`, and for each single-figure metric that every fold has its mean, its
        standard deviation over all folds of all repeats, and its value in each; `importance`, where it is measured,
        has the `metric` and, in `groups` and in `columns`, what `importance_of` tells of each.
    """
    records = [row for row in rows if isinstance(row, Record)]
    tested = [
        _test_fold(seeded, records, fold, labels, phases)
        for seeded in _repeats(run)
        for fold in folds.stratified_folds(strata(run, records, labels), run.data.folds, seeded.train.seed)
    ]
    figures = [fold for fold, _ in tested]
    names = [name for name in figures[0] if any(isinstance(fold[name], float) for fold in figures)]
    cv = {"folds": run.data.folds, "repeats": run.data.repeats}
    tables = {"cv": cv | {name: _spread([fold[name] for fold in figures]) for name in names}}
    if not (kinds := groups_of(run.data)):
        return tables
    told = {kind: importance_of([losses[kind] for _, losses in tested], run.data.folds) for kind in kinds}
    return tables | {"importance": {"metric": _judged_by(run), **told}}


def _repeats(run: Run) -> list[Run]:
    """The run once a repeat, each with the next seed."""
    return [replace(run, train=replace(run.train, seed=run.train.seed + i)) for i in range(run.data.repeats)]


def _test_fold(
    run: Run, records: list[Record], fold: Any, labels: tuple[str, ...], phases: Phases
) -> tuple[dict[str, Any], dict[str, dict[str, float]]]:
    """Learn from a fold's training rows; return its test rows' metrics, and what each group and column is worth there."""
    train, test = fold
    kept, valid = split_valid(run, [records[i] for i in train], labels)
    with TemporaryDirectory() as scratch:  # what stages learn is of the fold, and goes with it
        bundle = learn(run, ranks.own(kept), valid, labels, Path(scratch), phases).bundle
        scored = score(bundle, stream_all(bundle.side, [records[i] for i in test], lambda _: None))
    if not groups_of(run.data):
        return scored.figures, {}
    with phases("importance"):
        return scored.figures, _losses(bundle, scored)


def _losses(bundle: Bundle, scored: Scored) -> dict[str, dict[str, float]]:
    def measure(rows: Sequence[Any]) -> float:
        value = bundle.task.metrics(bundle.outputs(rows), scored.target)[_judged_by(bundle.run)]
        return math.nan if value is None else value

    data, seed = bundle.run.data, bundle.run.train.seed
    rows = [row.value for row in scored.rows]
    return {kind: losses_by_group(measure, rows, groups, seed) for kind, groups in groups_of(data).items()}


def _judged_by(run: Run) -> str:
    return "r2" if run.model.task == "regression" else "auc"


def _spread(values: list[float | None]) -> dict[str, Any]:
    """Over the folds in which the figure exists: a fold whose test rows are all of one class has no AUC."""
    defined = [value for value in values if value is not None]
    return {"mean": float(np.mean(defined)), "std": float(np.std(defined)), "values": values}
