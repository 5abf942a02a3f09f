"""Learning from rows in memory: which rows, one fit, and the score of any rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np
import torch
from numpy.typing import NDArray

from textnorm import ranks
from textnorm.bundle import Bundle
from textnorm.errors import ConfigError, DataError
from textnorm.models.blended import Blended, fit_weights
from textnorm.progress import Phases
from textnorm.recipes.checksum import checksum
from textnorm.recipes.fitting import fit_bundle, labels_task
from textnorm.recipes.parts import read_part
from textnorm.recipes.rows import Row, read_split, refuse_unknown_labels
from textnorm.recipes.targets import Array, find_labels, range_of, soft_targets, strata, targets_of
from textnorm.sides import BlendSide, fit_side, stream_all, take_side, together
from textnorm.streaming import Outcome
from textnorm.training import distributed, engine, folds
from textnorm.training.batching import check_rows
from textnorm.training.checkpoint import Checkpoint
from textnorm.training.prediction import logits_of
from textnorm.types import Record, Reject

if TYPE_CHECKING:
    from torch import nn

    from textnorm.run_config import Run

__all__ = [
    "Given",
    "Learned",
    "Outcomes",
    "Scored",
    "learn",
    "read_given",
    "score",
    "split_valid",
    "train_and_valid",
    "used",
]

Outcomes = Sequence[Outcome | Reject]
Fit = Callable[..., engine.History]


@dataclass(frozen=True)
class Learned:
    """A fitted bundle, how the fit went, what became of the rows it was given, and a blend's members, fitted alike.

    Of several processes each has its own training rows, and all validation rows.
    """

    bundle: Bundle
    history: engine.History
    train: Outcomes
    valid: Outcomes
    members: tuple[Learned, ...] = ()


class Scored(NamedTuple):
    """Rows, the model's logits and outputs for them (N, K), their targets, and the metrics."""

    rows: list[Outcome]
    logits: NDArray[np.float32]
    outputs: NDArray[np.float32]
    target: Array
    figures: dict[str, Any]


class Given(NamedTuple):
    """The training file's rows, their classes, and of all rows those to learn from and those to watch.

    Of several processes each has its own to learn from.
    """

    rows: list[Row]
    labels: tuple[str, ...]
    train: Sequence[Row]
    valid: list[Row]


def read_given(run: Run) -> Given:
    """Read what a run learns from.

    Raises:
        DataError: a file cannot be used, or no row or too few classes are left.
    """
    return _given(run, read_part(run, "train"))


def _given(run: Run, rows: list[Row]) -> Given:
    labels = find_labels(run, rows)
    train, valid = train_and_valid(run, rows, labels)
    return Given(rows, labels, ranks.own(train), valid)


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
    return [*rows, *_refuse_watched(run, more, valid)], valid


def _refuse_watched(run: Run, rows: list[Row], valid: list[Row]) -> list[Row]:
    """Reject rows of another file whose text is among those that are watched: they would be watched from memory."""
    watched = _texts(run, valid) if run.data.has_text else set()
    reason = "its text is one of the validation rows', too"
    return [
        Reject(row.row, "read", reason, row.fields, row.source) if watched & _texts(run, [row]) else row for row in rows
    ]


def _texts(run: Run, rows: Sequence[Row]) -> set[str]:
    """The rows' texts; a cell that holds none is rejected later, where it would be read."""
    cells = (row.fields.get(run.data.text) for row in rows if isinstance(row, Record))
    return {cell for cell in cells if isinstance(cell, str)}


def learn(
    run: Run,
    train_rows: Sequence[Row],
    valid_rows: Sequence[Row],
    labels: tuple[str, ...],
    scratch: Path,
    phases: Phases,
    checkpoint: Path | None = None,
    fit: Fit = fit_bundle,
) -> Learned:
    """Fit the side and then the model; of a blend, each member, and then their weights.

    Args:
        run: the config.
        train_rows: what to learn from.
        valid_rows: what to watch.
        labels: class names.
        scratch: takes what stages write while they are trained.
        phases: timed.
        checkpoint: the file that keeps how far training came; if it is there, training goes on from it.
        fit: what is done with the bundle and its rows; members of a blend, and what a run begins with, are trained.
    """
    if run.members:
        return _learn_blend(run, train_rows, valid_rows, labels, scratch, phases, checkpoint)
    first = _learn_first(run, valid_rows, scratch, phases, checkpoint) if run.begin else None
    if first:
        side, train = take_side(run, first.bundle.side, train_rows, phases)
    else:
        side, train = fit_side(run, train_rows, scratch, phases)
    with phases("encode", len(valid_rows)) as advance:
        valid = stream_all(side, valid_rows, advance)
    torch.manual_seed(run.train.seed)  # the model's first weights
    bundle = Bundle.untrained(run, side, labels)
    if first:
        take_weights(bundle.model, first.bundle.model)
    with phases("encode"), ranks.together():
        splits = [
            _split(bundle, outcomes, targets) for outcomes, targets in ((train, soft_targets), (valid, targets_of))
        ]
        check_rows(len(splits[0][1]), run.train.batch_size)
    bundle = replace(bundle, target_range=range_of(run, np.concatenate(ranks.pooled(splits[0][1]))))
    kept = Checkpoint(checkpoint, checksum(run, labels, splits)) if checkpoint else None
    return Learned(bundle, fit(bundle, splits[0], splits[1], phases, kept, begun=bool(first)), train, valid)


def take_weights(model: nn.Module, before: nn.Module) -> None:
    """Begin with another model's weights, but for those of a last layer that has other outputs.

    Raises:
        ConfigError: the two are not of the same sizes.
    """
    own, found = model.state_dict(), before.state_dict()
    fitting = {name: tensor for name, tensor in found.items() if name in own and own[name].shape == tensor.shape}
    other = [name for name in own if name not in fitting]
    if len(other) > 2:  # noqa: PLR2004  # the last layer's weight and bias
        raise ConfigError(f"begin requires a model of the same sizes; these differ: {', '.join(other)}; mend [model]")
    model.load_state_dict(own | fitting)


def _learn_first(
    run: Run, valid_rows: Sequence[Row], scratch: Path, phases: Phases, checkpoint: Path | None
) -> Learned:
    """Do the run that this one begins with, without any text that this one is watched or tested on."""
    first = cast("Run", run.begin)
    known = _texts(run, [*valid_rows, *read_part(run, "test")])
    rows = [row for row in read_part(first, "train") if not known & _texts(first, [row])]
    given = _given(first, rows)
    return learn(first, given.train, given.valid, given.labels, scratch, phases, _part_of(checkpoint, "begin"))


def _learn_blend(
    run: Run,
    train_rows: Sequence[Row],
    valid_rows: Sequence[Row],
    labels: tuple[str, ...],
    scratch: Path,
    phases: Phases,
    checkpoint: Path | None,
) -> Learned:
    """Learn each member from the same rows, and weigh them by the rows that none of them learned from.

    Raises:
        DataError: no validation row came through.
    """
    same = {"train_rows": train_rows, "valid_rows": valid_rows, "labels": labels}
    jobs = [same | _job(number, member, scratch, checkpoint) for number, member in enumerate(run.members)]
    members = _learn_members(jobs, run.train.workers, phases)
    side = BlendSide(tuple(member.bundle.side for member in members))
    train, valid = list(together(m.train for m in members)), list(together(m.valid for m in members))
    if not used(valid):
        raise DataError(
            "a blend's weights are found on validation rows, and there is none; give valid, or a valid_share"
        )
    model = Blended([member.bundle.model for member in members], members[0].bundle.task.out_features(len(labels)))
    bundle = replace(members[0].bundle, run=run, side=side, model=model)
    inputs, target = _split(bundle, valid, targets_of)
    found = [logits_of(part.bundle.model, parts) for part, parts in zip(members, inputs.parts, strict=True)]
    task = labels_task(bundle, target)
    model.set_weights(*fit_weights(found, torch.as_tensor(target).to(task.dtype), task.loss))
    return Learned(bundle, engine.History(stop_reason="blended"), train, valid, tuple(members))


def _job(number: int, member: Run, scratch: Path, checkpoint: Path | None) -> dict[str, Any]:
    """What a member's learning has for itself: its config, and where it may write."""
    place = scratch / str(number)
    place.mkdir()
    return {"run": member, "scratch": place, "checkpoint": _part_of(checkpoint, str(number))}


def _learn_members(jobs: Sequence[dict[str, Any]], workers: int, phases: Phases) -> list[Learned]:
    """Learn a blend's members, one by one or side by side."""
    if workers == 1 or not distributed.is_alone():  # torchrun's processes must not each start more
        return [learn(**job, phases=phases) for job in jobs]
    with phases("members"), ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        return list(pool.map(_learn_alone, jobs))


def _learn_alone(job: dict[str, Any]) -> Learned:
    """Learn a member in a process of its own, on one thread: two that share a core wait for each other at every step."""
    torch.set_num_threads(1)
    return learn(**job, phases=Phases())


def _part_of(checkpoint: Path | None, name: str) -> Path | None:
    """The file of a part of a run, beside the run's own."""
    return checkpoint and checkpoint.with_name(f"{checkpoint.stem}-{name}{checkpoint.suffix}")


def score(bundle: Bundle, outcomes: Outcomes) -> Scored:
    """Run the model on labelled rows that were streamed through the bundle's side, and take its metrics."""
    rows = used(outcomes)
    target = targets_of(bundle.run, [row.record for row in rows], bundle.labels)
    logits = bundle.logits([row.value for row in rows])
    outputs = bundle.activated(logits)
    return Scored(rows, logits, outputs, target, bundle.task.metrics(outputs, target) if rows else {})


def used(outcomes: Outcomes) -> list[Outcome]:
    """The rows that came through."""
    return [item for item in outcomes if isinstance(item, Outcome)]


def _split(bundle: Bundle, outcomes: Outcomes, targets: Callable[..., Array]) -> Any:
    """Inputs and targets of the rows that came through."""
    rows = used(outcomes)
    target = targets(bundle.run, [row.record for row in rows], bundle.labels)
    return bundle.side.pack([row.value for row in rows]) if rows else [], target
