"""Records out, in the format of the file's name."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TextIO

from textnorm.errors import DataError
from textnorm.io.files import Format, file_format, open_for_writing
from textnorm.types import Reject, Token

__all__ = ["open_writer", "write_rejects"]

Write = Callable[[Mapping[str, Any]], None]


@contextmanager
def open_writer(path: str, *, file_type: Format | None = None, column: str = "text") -> Iterator[Write]:
    """Open a file for rows: what comes out of the `with` is a function that writes one row.

    Args:
        path: where to write; `-` is standard output. The file takes its name only when all rows are written.
        file_type: the format, where the name does not tell it.
        column: the field a txt file holds; the other formats hold all fields.

    Raises:
        DataError: a text with a line break is to be written to txt, where it would become two rows; or a row to csv or
            tsv with a field that the first row, and so the header, has not.
    """
    kind = file_type or file_format(path)
    with open_for_writing(path) as stream:
        if kind == "txt":
            yield lambda fields: _write_line(stream, fields[column], path)
        elif kind == "jsonl":
            yield lambda fields: _write_json(stream, fields)
        else:
            yield _csv_writer(stream, "," if kind == "csv" else "\t", path)


def _write_line(stream: TextIO, value: Any, path: str) -> None:
    line = _flat(value)
    if "\n" in line or "\r" in line:
        raise DataError(
            f"a txt row must be one line, found a line break in {line[:40]!r}; write {path} as .jsonl or .csv"
        )
    stream.write(line + "\n")


def _write_json(stream: TextIO, fields: Mapping[str, Any]) -> None:
    stream.write(json.dumps(fields, ensure_ascii=False, default=str) + "\n")


def _csv_writer(stream: TextIO, delimiter: str, path: str) -> Write:
    plain = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
    # Minimal quoting minds the line terminator's characters alone: a bare \r would read back as the end of the row.
    quoted = csv.writer(stream, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
    header: list[str] = []

    def write_row(cells: list[str]) -> None:
        (quoted if any("\r" in cell for cell in cells) else plain).writerow(cells)

    def write(fields: Mapping[str, Any]) -> None:
        if not header:
            header.extend(fields)
            write_row(header)
        if extra := [name for name in fields if name not in header]:
            raise DataError(
                f"{path} has no column {extra[0]!r}: its header is the first row's fields; write it as .jsonl"
            )
        write_row([_flat(fields.get(name)) for name in header])

    return write


def _flat(value: Any) -> str:
    """Tokens stand in one cell or line as their forms, with spaces between; nothing is an empty cell."""
    if isinstance(value, list):
        return " ".join(item.form if isinstance(item, Token) else str(item) for item in value)
    return "" if value is None else str(value)


def _reject_fields(reject: Reject) -> dict[str, Any]:
    """The row of a rejects file: where the row stood, which stage refused it, why, and what could be read of it."""
    return {
        "source": reject.source,
        "row": reject.row,
        "stage": reject.stage,
        "reason": reject.reason,
        "fields": dict(reject.fields),
    }


def write_rejects(path: str, rejects: Iterable[Reject]) -> None:
    """Write a rejects file, one JSON object a row."""
    with open_writer(path, file_type="jsonl") as write:
        for reject in rejects:
            write(_reject_fields(reject))
