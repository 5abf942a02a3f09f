"""Files in, records out. A row that cannot be read becomes a reject with its reason; a file that cannot, an error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from operator import attrgetter

from textnorm.io.blocks import Reading, read_blocks
from textnorm.io.files import Format
from textnorm.io.rows import parse
from textnorm.types import Record, Reject

__all__ = ["read_records", "read_rows"]


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
        path: a `.txt`, `.csv`, `.tsv`, `.jsonl` or `.parquet` file, plain, `.gz` or `.zst`; or `-` for standard input; or
            `A.zip/PATTERN`, for the files inside it that match, one after the other: then a row has its file's name, too,
            as `file`.
        file_type: the format, where the name does not tell it.
        text: the field that holds a line of a txt file.
        columns: columns a table must have. In jsonl each row stands for itself.
        header: names of the columns of a csv or tsv file whose first line is a row already.
        quote_levels: how many times csv and tsv cells are quoted: 1 is ordinary CSV; 0 is none, and 2 is quoted twice
            (the NSMC files), where every line is a row.
        encoding: of the file; a byte order mark is dropped.

    Raises:
        DataError: no such file, an empty file, or a column that is not there.
    """
    return read_rows(path, Reading(file_type, text, tuple(columns), tuple(header), quote_levels, encoding))


def read_rows(path: str, reading: Reading) -> Iterator[Record | Reject]:
    """Read a file row by row, in the way that is said; as `read_records`."""
    for block in read_blocks(path, reading):
        rows = parse(block, reading.text)
        items: Iterable[Record | Reject] = rows.records()
        yield from sorted(chain(items, rows.rejects), key=attrgetter("row")) if rows.rejects else items
