"""Learning from rows in memory: labels, the validation share, one fit, folds, and the score of any rows."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from textnorm.bundle import Bundle
from textnorm.models.fast import FastModel
from textnorm.models.losses import weighted_loss
from textnorm.progress import Phases, counted
from textnorm.recipes.importance import importance_of, losses_by_group
from textnorm.recipes.parts import read_part
from textnorm.recipes.rows import Row, read_split, refuse_unknown_labels
from textnorm.recipes.targets import Array, range_of, strata, targets_of
from textnorm.run_config import dump_run
from textnorm.sides import fit_side
from textnorm.streaming import Outcome
from textnorm.training import callbacks, engine, folds
from textnorm.training.batching import count_batches
from textnorm.training.checkpoint import Checkpoint
from textnorm.training.schedulers import Schedule
from textnorm.types import Record, Reject

if TYPE_CHECKING:
    from torch import nn

    from textnorm.models.tasks import Task
    from textnorm.run_config import Run
    from textnorm.schema import Train

__all__ = ["Learned", "Outcomes", "Scored", "cross_validate", "learn", "schedule_of", "score", "split_valid", "used"]

Outcomes = Sequence[Outcome | Reject]


@dataclass(frozen=True)
class Learned:
    """A fitted bundle, how the fit went, and what became of the rows it was given."""

    bundle: Bundle
    history: engine.History
    train: Outcomes
    valid: Outcomes


class Scored(NamedTuple):
    """Rows, the model's outputs for them (N, K), their targets, and the metrics."""

    rows: list[Outcome]
    outputs: NDArray[np.float32]
    target: Array
    figures: dict[str, Any]


def split_valid(run: Run, rows: Sequence[Row], labels: Sequence[str]) -> tuple[list[Row], list[Row]]:
    """Set `valid_share` of the rows aside, class by class. Rejects stay with the training rows."""
    at, records = zip(*((index, row) for index, row in enumerate(rows) if isinstance(row, Record)), strict=True)
    classes = strata(run, records, labels)
    kept, taken = folds.stratified_split(classes, run.data.valid_share, run.train.seed)
    if run.model.task in {"binary", "multiclass"}:  # a class with one row is learned from, and not only watched
        taken = taken[np.isin(classes[taken], classes[kept])]
    valid = {at[index] for index in taken}
    return [row for i, row in enumerate(rows) if i not in valid], [rows[i] for i in sorted(valid)]


def train_and_valid(run: Run, rows: list[Row], labels: Sequence[str]) -> tuple[list[Row], list[Row]]:
    """Return the rows to learn from and those to watch: the training file's rows, and what the other files add."""
    more = refuse_unknown_labels(run, read_split(run, run.data.more), labels) if run.data.more else []
    valid = refuse_unknown_labels(run, read_part(run, "valid"), labels)
    if not (valid or run.data.valid):
        rows, valid = split_valid(run, rows, labels)
    return [*rows, *more], valid


def learn(
    run: Run,
    train_rows: Sequence[Row],
    valid_rows: Sequence[Row],
    labels: tuple[str, ...],
    scratch: Path,
    phases: Phases,
    checkpoint: Path | None = None,
) -> Learned:
    """Fit the side and then the model.

    Args:
        run: the config.
        train_rows: what to learn from.
        valid_rows: what to watch.
        labels: class names.
        scratch: takes what stages write while they are trained.
        phases: timed.
        checkpoint: the file that keeps how far training came; if it is there, training goes on from it.
    """
    import torch

    side, train = fit_side(run, train_rows, scratch, phases)
    with phases("encode", len(valid_rows)) as advance:
        valid = list(counted(side.stream(valid_rows), advance))
    torch.manual_seed(run.train.seed)  # the model's first weights
    bundle = Bundle.untrained(run, side, labels)
    with phases("encode"):
        splits = [_split(bundle, outcomes) for outcomes in (train, valid)]
    bundle = replace(bundle, target_range=range_of(run, splits[0][1]))
    kept = Checkpoint(checkpoint, _checksum(run, labels, splits)) if checkpoint else None
    return Learned(bundle, _fit(bundle, splits[0], splits[1], phases, kept), train, valid)


def _checksum(run: Run, labels: tuple[str, ...], splits: Sequence[Any]) -> str:
    """What must be the same for a run to go on: the config, but for where it leaves what, the labels and the rows."""
    tables = dump_run(run, defaults=True) | {"output": None, "labels": labels}
    known = sha256(json.dumps(tables, sort_keys=True, default=str).encode())
    for inputs, target in splits:
        known.update(np.ascontiguousarray(target).tobytes())
        for item in fields(inputs) if len(inputs) else ():
            known.update(np.ascontiguousarray(getattr(inputs, item.name)).tobytes())
    return known.hexdigest()


def _fit(bundle: Bundle, train: Any, valid: Any, phases: Phases, checkpoint: Checkpoint | None) -> engine.History:
    """Train the model, or its members one by one: the history is the first's, and none is checkpointed."""
    from textnorm.models.averaged import Averaged

    model, settings = bundle.model, bundle.run.train
    members = list(model.members) if isinstance(model, Averaged) else [model]
    kept = checkpoint if len(members) == 1 else None
    if isinstance(model, FastModel):
        model.begin(*train, bounded=bundle.target_range is not None)
    task, steps = _training_task(bundle, train[1]), count_batches(len(train[1]), settings.batch_size)
    with phases("train", len(members) * settings.max_epochs * steps) as advance:
        histories = [
            _fit_member(member, task, train, valid, replace(settings, seed=settings.seed + i), advance, kept)
            for i, member in enumerate(members)
        ]
    model.eval()
    return histories[0]


def _fit_member(
    model: nn.Module,
    task: Task,
    train: Any,
    valid: Any,
    settings: Train,
    advance: Callable[[int], None],
    checkpoint: Checkpoint | None,
) -> engine.History:
    stopping = settings.early_stopping
    return engine.fit(
        model,
        task,
        train,
        valid if len(valid[1]) else None,
        max_epochs=settings.max_epochs,
        batch_size=settings.batch_size,
        lr=settings.lr,
        weight_decay=settings.weight_decay,
        seed=settings.seed,
        clip_norm=settings.clip_norm,
        ema=settings.ema,
        scheduler=schedule_of(settings),
        early_stopping=callbacks.EarlyStopping(**asdict(stopping)) if stopping else None,
        precision=settings.precision,
        deterministic=settings.deterministic,
        device=settings.device,
        on_batch=lambda *_: advance(1),
        checkpoint=checkpoint,
    )


def _training_task(bundle: Bundle, target: Array) -> Task:
    """The bundle's task, with the loss that training asks for."""
    settings, task = bundle.run.train, bundle.task
    if not settings.class_weights and not settings.label_smoothing:
        return task
    balanced, smoothing = settings.class_weights == "balanced", settings.label_smoothing
    loss = weighted_loss(task.name, len(bundle.labels), target, balanced=balanced, smoothing=smoothing)
    return replace(task, loss=loss)


def schedule_of(settings: Train) -> Schedule | None:
    """The schedule that a config asks for."""
    asked = settings.scheduler
    return Schedule(asked.name, asked.arguments, asked.interval, asked.warmup) if asked else None


def score(bundle: Bundle, outcomes: Outcomes) -> Scored:
    """Run the model on labelled rows that were streamed through the bundle's side, and take its metrics."""
    rows = used(outcomes)
    target = targets_of(bundle.run, [row.record for row in rows], bundle.labels)
    outputs = bundle.outputs([row.value for row in rows])
    return Scored(rows, outputs, target, bundle.task.metrics(outputs, target) if rows else {})


def cross_validate(run: Run, rows: Sequence[Row], labels: tuple[str, ...], phases: Phases) -> dict[str, Any]:
    """Stratified folds: each fold's model sees nothing of its test rows, and stops on a share of its training rows.

    Returns:
        Tables of the run's metrics: `cv` has `folds`, `repeats`, and for each single-figure metric that every fold has its mean, its
        standard deviation over all folds of all repeats, and its value in each; `importance`, where there are groups,
        has the `metric` and, by group, what `importance_of` tells of it.
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
    if not run.data.groups:
        return tables
    groups = importance_of([losses for _, losses in tested], run.data.folds)
    return tables | {"importance": {"metric": _judged_by(run), "groups": groups}}


def _repeats(run: Run) -> list[Run]:
    """The run once a repeat, each with the next seed."""
    return [replace(run, train=replace(run.train, seed=run.train.seed + i)) for i in range(run.data.repeats)]


def _test_fold(
    run: Run, records: list[Record], fold: Any, labels: tuple[str, ...], phases: Phases
) -> tuple[dict[str, Any], dict[str, float]]:
    """Learn from a fold's training rows; return the metrics of its test rows, and what each group is worth there."""
    train, test = fold
    kept, valid = split_valid(run, [records[i] for i in train], labels)
    learned = learn(run, kept, valid, labels, Path(), phases)
    scored = score(learned.bundle, list(learned.bundle.side.stream(records[i] for i in test)))
    if not run.data.groups:
        return scored.figures, {}
    with phases("importance"):
        return scored.figures, _losses(learned.bundle, scored)


def _losses(bundle: Bundle, scored: Scored) -> dict[str, float]:
    def measure(rows: Sequence[Any]) -> float:
        value = bundle.task.metrics(bundle.outputs(rows), scored.target)[_judged_by(bundle.run)]
        return math.nan if value is None else value

    data, seed = bundle.run.data, bundle.run.train.seed
    return losses_by_group(measure, [row.value for row in scored.rows], data.groups, seed)


def _judged_by(run: Run) -> str:
    return "r2" if run.model.task == "regression" else "auc"


def used(outcomes: Outcomes) -> list[Outcome]:
    """The rows that came through."""
    return [item for item in outcomes if isinstance(item, Outcome)]


def _spread(values: list[float | None]) -> dict[str, Any]:
    """Over the folds in which the figure exists: a fold whose test rows are all of one class has no AUC."""
    defined = [value for value in values if value is not None]
    return {"mean": float(np.mean(defined)), "std": float(np.std(defined)), "values": values}


def _split(bundle: Bundle, outcomes: Outcomes) -> Any:
    """Inputs and targets of the rows that came through."""
    rows = used(outcomes)
    target = targets_of(bundle.run, [row.record for row in rows], bundle.labels)
    return bundle.side.pack([row.value for row in rows]) if rows else [], target
