"""Parquet, by pyarrow: a file's rows in batches, and batches into a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any

from textnorm.errors import DataError
from textnorm.extras import import_extra
from textnorm.io.files import open_for_reading
from textnorm.registry import did_you_mean

__all__ = ["batches_of", "join_files", "schema_of", "table_bytes", "write_tables"]

ROWS = 8192  # of a batch


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


def schema_of(fields: Iterable[Mapping[str, Any]]) -> Any:
    """The columns and types that some rows have; a column of which nothing is known yet is text."""
    _, arrow = _modules()
    found = arrow.Table.from_pylist(list(fields)).schema
    known = [field.with_type(arrow.string()) if arrow.types.is_null(field.type) else field for field in found]
    return arrow.schema(known)


def table_bytes(table: Any) -> bytes:
    """A table as a stream of Arrow's, for another process."""
    _, arrow = _modules()
    sink = arrow.BufferOutputStream()
    with arrow.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    found: bytes = sink.getvalue().to_pybytes()
    return found


def write_tables(raw: IO[bytes], streams: Iterable[bytes]) -> None:
    """Write tables as one file, a row group each."""
    parquet, arrow = _modules()
    tables = (arrow.ipc.open_stream(stream).read_all() for stream in streams)
    _write(parquet, raw, tables)


def join_files(raw: IO[bytes], files: Iterable[IO[bytes]]) -> None:
    """Write files of the same columns as one, a row group after the other."""
    parquet, _ = _modules()
    opened = (parquet.ParquetFile(file) for file in files)
    _write(parquet, raw, (file.read_row_group(group) for file in opened for group in range(file.num_row_groups)))


def _write(parquet: Any, raw: IO[bytes], tables: Iterable[Any]) -> None:
    writer = None
    for table in tables:
        writer = writer or parquet.ParquetWriter(raw, table.schema)
        writer.write_table(table)
    if writer:
        writer.close()


def _modules() -> tuple[Any, Any]:
    return import_extra("pyarrow.parquet", "parquet"), import_extra("pyarrow", "parquet")
