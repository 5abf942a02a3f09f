"""Files in, records out. A row that cannot be read becomes a reject with its reason; a file that cannot, an error."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import PurePosixPath
from typing import Any, TextIO

from textnorm.errors import DataError
from textnorm.io.archives import members
from textnorm.io.files import Format, file_format, open_for_reading
from textnorm.registry import did_you_mean
from textnorm.types import Record, Reject

__all__ = ["read_records"]

_DELIMITERS = {"csv": ",", "tsv": "\t"}
# Surrogate escapes, which stand for undecodable bytes. A surrogate that JSON wrote as \udc80 looks the same: it is as broken.
_ESCAPED = re.compile("[\udc80-\udcff]")


def read_records(
    path: str,
    *,
    file_type: Format | None = None,
    text: str = "text",
    columns: Sequence[str] = (),
    header: Sequence[str] = (),
    quote_levels: int = 1,
    encoding: str = "utf-8",
) -> Iterator[Record | Reject]:
    """Read a file row by row.

    Args:
        path: a `.txt`, `.csv`, `.tsv` or `.jsonl` file, plain or `.gz`; or `-` for standard input; or `A.zip/PATTERN`,
            for the files inside it that match, one after the other: then a row has its file's name, too, as `file`.
        file_type: the format, where the name does not tell it.
        text: the field that holds a line of a txt file.
        columns: columns a csv or tsv file must have. In jsonl each row stands for itself.
        header: names of the columns of a csv or tsv file whose first line is a row already.
        quote_levels: how many times csv and tsv cells are quoted: 1 is ordinary CSV; 0 is none, and 2 is quoted twice
            (the NSMC files), where every line is a row.
        encoding: of the file; a byte order mark is dropped.

    Raises:
        DataError: no such file, an empty file, a column that is not there, or a quote that is never closed.
    """
    options = (file_type, text, columns, header, quote_levels, encoding)
    for member in (inside := members(path)):
        name = {"file": PurePosixPath(member).name}
        for row in _read_file(member, *options):
            yield row._replace(fields=name | dict(row.fields))  # a column of that name is the row's own
    if not inside:
        yield from _read_file(path, *options)


def _read_file(
    path: str,
    file_type: Format | None,
    text: str,
    columns: Sequence[str],
    header: Sequence[str],
    quote_levels: int,
    encoding: str,
) -> Iterator[Record | Reject]:
    kind = file_type or file_format(path)
    with open_for_reading(path, encoding) as stream:
        lines = _not_empty(stream, path)
        if kind == "txt":
            rows: Iterable[Any] = ({text: line.rstrip("\r\n")} for line in lines)
        elif kind == "jsonl":
            rows = (_json_object(line) for line in lines)
        else:
            rows = _table(lines, _DELIMITERS[kind], path, columns, header, quote_levels)
        for number, fields in enumerate(rows, 1):
            yield _record_or_reject(number, fields, path)


def _not_empty(stream: TextIO, path: str) -> Iterator[str]:
    first = stream.readline()
    if not first:
        raise DataError(f"{path} is empty; at least one row is required")
    return chain([first], stream)


def _record_or_reject(number: int, fields: dict[str, Any] | str, path: str) -> Record | Reject:
    """A row is its fields, or the reason why there are none."""
    if isinstance(fields, str):
        return Reject(number, "read", fields, {}, path)
    if any(_is_undecodable(cell) for cell in fields.values()):
        shown = {name: _shown(cell) for name, cell in fields.items()}
        return Reject(number, "read", "the bytes are not valid in this encoding", shown, path)
    return Record(number, fields, path)


def _is_undecodable(cell: Any) -> bool:
    return isinstance(cell, str) and not cell.isascii() and _ESCAPED.search(cell) is not None


def _shown(cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    return cell.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _json_object(line: str) -> dict[str, Any] | str:
    if not line.strip():
        return "a JSON object is required, found a blank line"
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:  # a thousand open brackets are too deep
        return f"a JSON object is required: {error}"
    return value if isinstance(value, dict) else f"a JSON object is required, found {type(value).__name__}"


def _table(
    lines: Iterator[str], delimiter: str, path: str, columns: Sequence[str], names: Sequence[str], quote_levels: int
) -> Iterator[dict[str, Any] | str]:
    rows = _cells(lines, delimiter, path, quote_levels)
    header = list(names) or next(rows)
    for column in header:
        if header.count(column) > 1:
            raise DataError(f"{path} has {header.count(column)} columns named {column!r}; give each its own name")
    for column in columns:
        if column not in header:
            raise DataError(f"{path} has no column {column!r}{did_you_mean(column, header)}")
    for cells in rows:
        if cells:  # the csv module gives [] for a blank line, which is layout and no row
            yield dict(zip(header, cells, strict=False)) if len(cells) == len(header) else _uneven(cells, header)


def _uneven(cells: list[str], header: list[str]) -> str:
    return f"{len(header)} cells are required, as in the header, found {len(cells)}"


def _cells(lines: Iterator[str], delimiter: str, path: str, quote_levels: int) -> Iterator[list[str]]:
    if quote_levels != 1:
        for line in lines:
            yield [_unquote(cell, quote_levels) for cell in line.rstrip("\r\n").split(delimiter)]
        return
    csv.field_size_limit(sys.maxsize)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        hint = "if its cells are not quoted, say quote_levels = 0"
        raise DataError(f"{path}, near line {reader.line_num}: not well-formed CSV ({error}); {hint}") from error


def _unquote(cell: str, times: int) -> str:
    for _ in range(times):
        if len(cell) >= 2 and cell[0] == cell[-1] == '"':  # noqa: PLR2004  # an opening and a closing quote
            cell = cell[1:-1].replace('""', '"')
    return cell
