"""Labelled rows: a split's file read whole, and its rows checked before anything is learned from them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from textnorm.corpora import resolve
from textnorm.io.readers import read_records
from textnorm.types import Record, Reject

if TYPE_CHECKING:
    from textnorm.run_config import Run

__all__ = ["Row", "label_of", "read_file", "read_split", "refuse_blank", "refuse_unknown_labels", "rejects_of"]

Row = Record | Reject


def read_file(run: Run, path: str, columns: Sequence[str] = ()) -> Iterator[Row]:
    """Read a file the way the run's data are written."""
    data = run.data
    return read_records(
        resolve(path),
        file_type=data.format,
        text=data.text,
        columns=columns,
        quote_levels=data.quote_levels,
        encoding=data.encoding,
    )


def read_split(run: Run, path: str) -> list[Row]:
    """Read a labelled file; rows that cannot be learned from or scored become rejects.

    Raises:
        DataError: no such file, a column that is not there, an empty file.
    """
    rows = read_file(run, path, columns=(*run.data.columns, run.data.label))
    return [row if isinstance(row, Reject) else _check(run, row) for row in rows]


def refuse_unknown_labels(run: Run, rows: Iterable[Row], labels: Sequence[str]) -> list[Row]:
    """Reject rows whose label training never saw: the model cannot give it, so no figure could be fair to it."""
    if not labels:
        return list(rows)
    known = set(labels)
    reason = f"its label is not one of train's: {', '.join(labels)}"
    return [
        _reject(row, f"{reason}; found {row.fields[run.data.label]!r}")
        if isinstance(row, Record) and label_of(run, row) not in known
        else row
        for row in rows
    ]


def label_of(run: Run, record: Record) -> str:
    """The label as text, whatever the file holds it as."""
    return str(record.fields[run.data.label]).strip()


def rejects_of(*groups: Iterable[Any]) -> list[Reject]:
    """All rejects among some rows."""
    return [row for row in chain(*groups) if isinstance(row, Reject)]


def _check(run: Run, record: Record) -> Row:
    label = record.fields.get(run.data.label)
    if label is None or label != label or not str(label).strip():  # noqa: PLR0124  # NaN alone differs from itself
        return _reject(record, f"column {run.data.label!r} must hold a label, found {label!r}")
    if run.model.task == "regression" and not _is_finite(label):
        return _reject(record, f"column {run.data.label!r} must hold a finite number, found {label!r}")
    return refuse_blank(run, record)


def refuse_blank(run: Run, row: Row) -> Row:
    """Reject a row whose text is blank: there is nothing to learn from, and a label for it would be a guess."""
    if isinstance(row, Reject) or run.data.kind != "text":
        return row
    text = row.fields.get(run.data.text)
    return _reject(row, f"column {run.data.text!r} is blank") if isinstance(text, str) and not text.strip() else row


def _reject(record: Record, reason: str) -> Reject:
    return Reject(record.row, "read", reason, record.fields, record.source)


def _is_finite(cell: Any) -> bool:
    try:
        return math.isfinite(float(cell))
    except (TypeError, ValueError):
        return False
