"""Parquet, by pyarrow: a file's rows in batches, and batches into a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain
from operator import itemgetter
from typing import IO, Any

from textnorm.errors import DataError
from textnorm.extras import import_extra
from textnorm.io.files import open_for_reading
from textnorm.registry import did_you_mean
from textnorm.types import Token

__all__ = ["batches_of", "join_files", "rows_of", "schema_of", "table_bytes", "token_lists", "write_tables"]

ROWS = 8192  # of a batch
_TOKEN = {"form": "string", "tag": "string", "start": "int32", "end": "int32", "lemma": "string"}


def batches_of(path: str, columns: Sequence[str]) -> Iterator[tuple[Any, int]]:
    """Read a file's record batches, and how many bytes of the file each stands for.

    Raises:
        DataError: no such file, no parquet, no rows, or a column that is not there.
    """
    parquet, arrow = _modules()
    with open_for_reading(path) as raw:
        try:
            file = parquet.ParquetFile(raw)
            names, count = file.schema_arrow.names, file.metadata.num_rows
            for column in columns:
                if column not in names:
                    raise DataError(f"{path} has no column {column!r}{did_you_mean(column, names)}")
            if not count:
                raise DataError(f"{path} is empty; at least one row is required")
            size = raw.seek(0, 2)
            for batch in file.iter_batches(ROWS):
                yield batch, size * len(batch) // count
        except arrow.ArrowException as error:
            raise DataError(f"a parquet file is required at {path}: {error}") from error


def rows_of(batch: Any) -> list[dict[str, Any]]:
    """The rows of a record batch as dicts. Nanoseconds, which Python's own types have not, stand as text or numbers."""
    _, arrow = _modules()
    columns = [_without_nanoseconds(arrow, column) for column in batch.columns]
    found: list[dict[str, Any]] = arrow.RecordBatch.from_arrays(columns, names=batch.schema.names).to_pylist()
    return found


def _without_nanoseconds(arrow: Any, column: Any) -> Any:
    if getattr(column.type, "unit", "") != "ns":
        return column
    return column.cast(arrow.int64() if arrow.types.is_duration(column.type) else arrow.string())


def schema_of(rows: Sequence[Mapping[str, Any]], base: Any = None) -> Any:
    """The columns and types of a file whose first rows are these; a column of which nothing is known yet is text.

    Args:
        rows: their fields.
        base: a schema whose types hold for the columns that it has.
    """
    _, arrow = _modules()
    names = list(dict.fromkeys(chain.from_iterable(rows)))
    fields = [_field(arrow, name, [row.get(name) for row in rows], base) for name in names]
    return arrow.schema(fields, base.metadata if base else None)


def _field(arrow: Any, name: str, values: list[Any], base: Any) -> Any:
    if base and name in base.names:
        return base.field(name)
    if any(isinstance(value, list) and value and isinstance(value[0], Token) for value in values):
        return arrow.field(name, _token_type(arrow))
    found = arrow.array(values).type
    return arrow.field(name, arrow.string() if arrow.types.is_null(found) else found)


def _token_type(arrow: Any) -> Any:
    return arrow.list_(arrow.struct([(name, getattr(arrow, kind)()) for name, kind in _TOKEN.items()]))


def token_lists(docs: Sequence[Sequence[Token] | None]) -> Any:
    """Lists of tokens as one flat array a field, and offsets: no dict is made for any token."""
    _, arrow = _modules()
    tokens = list(chain.from_iterable(doc for doc in docs if doc))
    columns = [arrow.array(map(itemgetter(Token._fields.index(name)), tokens), kind) for name, kind in _TOKEN.items()]
    offsets = arrow.array(accumulate((len(doc or ()) for doc in docs), initial=0), arrow.int32())
    mask = arrow.array([doc is None for doc in docs], arrow.bool_())
    return arrow.ListArray.from_arrays(offsets, arrow.StructArray.from_arrays(columns, list(_TOKEN)), mask=mask)


def table_bytes(rows: Sequence[Mapping[str, Any]], schema: Any, base: Any = None) -> tuple[bytes, dict[int, str]]:
    """Rows as a stream of Arrow's, for another process; and those that are not of the columns' types, with the reason.

    Args:
        rows: their fields.
        schema: what the file holds.
        base: a table of the same rows, whose columns are taken as they are.
    """
    _, arrow = _modules()
    refused = {}
    try:
        table = _table(rows, schema, base)
    except arrow.ArrowException:
        refused = {index: reason for index, row in enumerate(rows) if (reason := _why_not(row, schema))}
        kept = [index for index in range(len(rows)) if index not in refused]
        table = _table([rows[index] for index in kept], schema, base and base.take(kept))
    sink = arrow.BufferOutputStream()
    with arrow.ipc.new_stream(sink, schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes(), refused


def _table(rows: Sequence[Mapping[str, Any]], schema: Any, base: Any) -> Any:
    _, arrow = _modules()
    columns = [
        base[field.name] if base is not None and field.name in base.schema.names else _column(arrow, rows, field)
        for field in schema
    ]
    return arrow.Table.from_arrays(columns, schema=schema)


def _why_not(row: Mapping[str, Any], schema: Any) -> str:
    _, arrow = _modules()
    if extra := [name for name in row if name not in schema.names]:
        return f"there is no column {extra[0]!r}: the first rows' fields are the columns; write jsonl"
    for field in schema:
        try:
            _column(arrow, [row], field)
        except arrow.ArrowException as error:
            return f"column {field.name!r} must be of type {field.type}, as in the first rows: {error}"
    return ""


def _column(arrow: Any, rows: Sequence[Mapping[str, Any]], field: Any) -> Any:
    values = [row.get(field.name) for row in rows]
    return token_lists(values) if field.type == _token_type(arrow) else arrow.array(values, field.type)


def write_tables(raw: IO[bytes], streams: Iterable[bytes], schema: Any) -> None:
    """Write streams of Arrow's as one file, a row group each."""
    parquet, arrow = _modules()
    with parquet.ParquetWriter(raw, schema) as writer:
        for stream in streams:
            writer.write_table(arrow.ipc.open_stream(stream).read_all())


def join_files(raw: IO[bytes], files: Iterable[IO[bytes]], schema: Any) -> None:
    """Write files of the same columns as one, a row group after the other."""
    parquet, _ = _modules()
    with parquet.ParquetWriter(raw, schema) as writer:
        for file in map(parquet.ParquetFile, files):
            for group in range(file.num_row_groups):
                writer.write_table(file.read_row_group(group))


def _modules() -> tuple[Any, Any]:
    return import_extra("pyarrow.parquet", "parquet"), import_extra("pyarrow", "parquet")
