"""Labels as numbers: what the training rows' label column makes of each row's target."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from textnorm.errors import DataError
from textnorm.models.encoding import LabelEncoder
from textnorm.recipes.rows import Row, confidence_of, labels_of
from textnorm.types import Record, Reject

if TYPE_CHECKING:
    from textnorm.run_config import Run

__all__ = ["Array", "find_labels", "range_of", "soft_targets", "strata", "targets_of"]

Array = NDArray[Any]


def find_labels(run: Run, rows: Sequence[Row]) -> tuple[str, ...]:
    """The classes of the training rows, sorted; none for a regression.

    Raises:
        DataError: no row is left, fewer than two labels, or more than two where the task is binary.
    """
    records = [row for row in rows if isinstance(row, Record)]
    if not records:
        reason = next((row.reason for row in rows if isinstance(row, Reject)), "it has none")
        raise DataError(f"{run.data.train} has no row to learn from; the first: {reason}")
    if run.model.task == "regression":
        return ()
    labels = LabelEncoder.fit(chain.from_iterable(labels_of(run, record) for record in records)).classes
    if run.model.task == "binary" and len(labels) != 2:  # noqa: PLR2004  # that is what binary means
        shown = ", ".join(labels[:10])
        raise DataError(f"task 'binary' needs 2 labels, found {len(labels)} ({shown}); say task = 'multiclass'")
    return labels


def targets_of(run: Run, records: Sequence[Record], labels: Sequence[str]) -> Array:
    """Class numbers (N,), the values of a regression (N,), or 1 for each label that a row has, (N, K)."""
    cells = [labels_of(run, record) for record in records]
    if not labels:
        return np.array([float(cell) for (cell,) in cells])
    encoder = LabelEncoder(tuple(labels))
    if run.model.task != "multilabel":
        return encoder.encode([cell for (cell,) in cells])
    target = np.zeros((len(cells), len(labels)), dtype=np.int64)
    row_of = [row for row, cell in enumerate(cells) for _ in cell]
    target[row_of, encoder.encode(list(chain.from_iterable(cells)))] = 1
    return target


def soft_targets(run: Run, records: Sequence[Record], labels: Sequence[str]) -> Array:
    """Targets to learn from: where labels are not sure, the share of each, (N,) of the second of two or (N, K)."""
    target = targets_of(run, records, labels)
    column = run.data.confidence
    if not column:
        return target
    sure = np.array([confidence_of(record.fields.get(column)) for record in records])
    if run.model.task == "binary":
        return np.where(target == 1, sure, 1 - sure)
    shares = np.repeat(((1 - sure) / (len(labels) - 1))[:, None], len(labels), axis=1)
    shares[np.arange(len(target)), target] = sure
    return shares


def strata(run: Run, records: Sequence[Record], labels: Sequence[str]) -> Array:
    """What rows must be alike in to count as one class where they are split, (N,): of several labels, all of them."""
    target = targets_of(run, records, labels)
    return target if target.ndim == 1 else np.unique(target, axis=0, return_inverse=True)[1].reshape(-1)


def range_of(run: Run, target: Array) -> tuple[float, float] | None:
    """The least and the greatest target, where the model's outputs have ends to be stretched to them."""
    if run.model.output_activation in {None, "identity"} or not len(target):
        return None
    return float(target.min()), float(target.max())
