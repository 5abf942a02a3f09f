"""Which rows are learned from, watched and tested on: each part from a file of its own, or out of the training file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from textnorm.recipes.rows import Row, labels_of, read_split
from textnorm.types import Record, Reject

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from textnorm.run_config import Run

__all__ = ["Part", "read_part"]

Part = Literal["train", "valid", "test"]

# Of what is set aside for the test. A constant, so that the seeds of training are compared on the same rows.
_SEED = 0


def read_part(run: Run, part: Part) -> list[Row]:
    """The rows of a part; none of valid or test where the data have none.

    Raises:
        DataError: no such file, a column that is not there, an empty file, or too few rows for a test.
    """
    data = run.data
    if part != "train" and (file := getattr(data, part)):
        return read_split(run, file)
    if data.split:
        return _belonging(run, part)
    if part == "train" or (part == "test" and data.test_share):
        return _set_aside(run, read_split(run, data.train))[part == "test"]
    return []


def _belonging(run: Run, part: Part) -> list[Row]:
    """The training file's rows of a part; those that say none of the three are rejected, among train's."""
    column = run.data.split
    rows = [_checked(row, column) for row in read_split(run, run.data.train, (column,))]
    return [row for row in rows if (row.fields[column] if isinstance(row, Record) else "train") == part]


def _checked(row: Row, column: str) -> Row:
    if isinstance(row, Reject) or row.fields.get(column) in {"train", "valid", "test"}:
        return row
    reason = f"column {column!r} must hold train, valid or test, found {row.fields.get(column)!r}"
    return Reject(row.row, "read", reason, row.fields, row.source)


def _set_aside(run: Run, rows: list[Row]) -> tuple[list[Row], list[Row]]:
    """Without and with the share for the test; rejects stay in train."""
    from textnorm.training.folds import stratified_split

    if not run.data.test_share:
        return rows, []
    at = [index for index, row in enumerate(rows) if isinstance(row, Record)]
    classes = _classes(run, [row for row in rows if isinstance(row, Record)])
    test = {at[index] for index in stratified_split(classes, run.data.test_share, _SEED)[1]}
    return [row for i, row in enumerate(rows) if i not in test], [rows[i] for i in sorted(test)]


def _classes(run: Run, records: Sequence[Record]) -> NDArray[Any]:
    """What rows must be alike in to count as one class, (N,): the label, several together, or a regression's value."""
    import numpy as np

    labels = [" ".join(sorted(labels_of(run, record))) for record in records]
    values = list(map(float, labels)) if run.model.task == "regression" else labels
    return np.unique(values, return_inverse=True)[1].reshape(-1)
