"""Labelled rows: a split's file read whole, and its rows checked before anything is learned from them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from textnorm import ranks
from textnorm.corpora import resolve
from textnorm.io.blocks import Reading
from textnorm.io.packing import without_packing
from textnorm.io.readers import read_rows
from textnorm.types import Record, Reject

if TYPE_CHECKING:
    from textnorm.run_config import Run

__all__ = [
    "Row",
    "confidence_of",
    "labels_of",
    "read_file",
    "read_split",
    "reading_of",
    "refuse_blank",
    "refuse_unknown_labels",
    "rejects_of",
]

Row = Record | Reject


def reading_of(run: Run, path: str) -> Reading:
    """How a file of the run's data is read: the way they are written, but for one that says otherwise by its name."""
    data = run.data
    says_otherwise = data.format in {"csv", "tsv"} and without_packing(path).endswith((".jsonl", ".parquet"))
    return Reading(
        file_type=None if says_otherwise else data.format,
        text=data.text,
        header=tuple(data.header),
        quote_levels=data.quote_levels,
        encoding=data.encoding,
    )


def read_file(run: Run, path: str, columns: Sequence[str] = ()) -> Iterator[Row]:
    """Read a file the way the run's data are written."""
    return read_rows(resolve(path), replace(reading_of(run, path), columns=tuple(columns)))


def read_split(run: Run, path: str, columns: Sequence[str] = ()) -> list[Row]:
    """Read a labelled file, with more columns that it must have; rows that cannot be learned from or scored are rejects.

    Of several processes each reads it, to know all labels and which rows are whose, and keeps what it needs of it.

    Raises:
        DataError: no such file, a column that is not there, an empty file, or another process has another one.
    """
    with ranks.together():
        found = read_file(run, path, columns=(*run.data.columns, run.data.label, *columns))
        rows = [row if isinstance(row, Reject) else _check(run, row) for row in found]
    ranks.check_alike(row.fields for row in rows)
    return rows


def refuse_unknown_labels(run: Run, rows: Iterable[Row], labels: Sequence[str]) -> list[Row]:
    """Reject rows whose label training never saw: the model cannot give it, so no figure could be fair to it."""
    if not labels:
        return list(rows)
    known = set(labels)
    reason = f"its label is not one of train's: {', '.join(labels)}"
    return [
        _reject(row, f"{reason}; found {row.fields[run.data.label]!r}")
        if isinstance(row, Record) and not known.issuperset(labels_of(run, row))
        else row
        for row in rows
    ]


def labels_of(run: Run, record: Record) -> tuple[str, ...]:
    """The label as text, whatever the file holds it as; of a multilabel task any number, in a list or separated."""
    cell = record.fields[run.data.label]
    if run.model.task != "multilabel":
        return (str(cell).strip(),)
    cells = cell if isinstance(cell, list) else str(cell).split(run.data.label_separator)
    return tuple(name for name in (str(item).strip() for item in cells) if name)


def rejects_of(*groups: Iterable[Any]) -> list[Reject]:
    """All rejects among some rows."""
    return [row for row in chain(*groups) if isinstance(row, Reject)]


def _check(run: Run, record: Record) -> Row:
    label = record.fields.get(run.data.label)
    is_nan = label != label  # noqa: PLR0124  # it alone differs from itself
    if label is None or is_nan or not (str(label).strip() or run.model.task == "multilabel"):
        return _reject(record, f"column {run.data.label!r} must hold a label, found {label!r}")
    if run.model.task == "regression" and not _is_finite(label):
        return _reject(record, f"column {run.data.label!r} must hold a finite number, found {label!r}")
    if run.data.confidence and not _is_share(confidence := record.fields.get(run.data.confidence)):
        return _reject(record, f"column {run.data.confidence!r} must hold a number from 0 to 1, found {confidence!r}")
    return refuse_blank(run, record)


def confidence_of(cell: Any) -> float:
    """How sure a label is: a label that nothing is said of is sure."""
    return 1.0 if cell is None or not str(cell).strip() else float(cell)


def refuse_blank(run: Run, row: Row) -> Row:
    """Reject a row whose text is blank: there is nothing to learn from, and a label for it would be a guess."""
    if isinstance(row, Reject) or not run.data.has_text:
        return row
    text = row.fields.get(run.data.text)
    return _reject(row, f"column {run.data.text!r} is blank") if isinstance(text, str) and not text.strip() else row


def _reject(record: Record, reason: str) -> Reject:
    return Reject(record.row, "read", reason, record.fields, record.source)


def _is_share(cell: Any) -> bool:
    try:
        return 0 <= confidence_of(cell) <= 1
    except (TypeError, ValueError):
        return False


def _is_finite(cell: Any) -> bool:
    try:
        return math.isfinite(float(cell))
    except (TypeError, ValueError):
        return False
