"""Blocks: some rows of a file, about a MiB, as they were found.

Whoever cuts a file into blocks does as little as it can (lines are not even decoded), so that whoever works on a block
can be another process.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

from textnorm.errors import DataError
from textnorm.io.archives import members
from textnorm.io.delimited import rows, with_header
from textnorm.io.encodings import chunks
from textnorm.io.files import Format, file_format

__all__ = ["Block", "Reading", "read_blocks"]

MAX_LINE = 64 << 20
_PIECES = 100


@dataclass(frozen=True)
class Reading:
    """How files are read.

    Args:
        file_type: the format, where the name does not tell it.
        text: the field that holds a line of a txt file.
        columns: columns a table must have. In jsonl each row stands for itself.
        header: names of the columns of a csv or tsv file whose first line is a row already.
        quote_levels: how many times csv and tsv cells are quoted: 1 is ordinary CSV; 0 is none, and 2 is quoted twice
            (the NSMC files), where every line is a row.
        encoding: of the file; a byte order mark is dropped.
    """

    file_type: Format | None = None
    text: str = "text"
    columns: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    quote_levels: int = 1
    encoding: str = "utf-8"


@dataclass(frozen=True)
class Block:
    """Rows of one file that follow each other.

    Args:
        source: the file.
        first: the number of the first row, from 1 (a header is not a row).
        kind: the file's format.
        data: lines as bytes; of a csv or tsv file each row's cells, or the reason why there are none; of a parquet file a
            record batch.
        header: a table's columns.
        added: fields that each row gets, such as the name of the file in an archive.
        size: how many bytes of the file it took to read them, unpacked.
        number: its place among all blocks of a job; its pieces share it.
    """

    source: str
    first: int
    kind: Format
    data: Any = field(repr=False)
    header: tuple[str, ...] = ()
    added: tuple[tuple[str, str], ...] = ()
    size: int = 0
    number: int = 0

    def __len__(self) -> int:
        """How many rows it holds."""
        return len(self.data.splitlines()) if isinstance(self.data, bytes) else len(self.data)

    def cut(self) -> list[Block]:
        """Smaller blocks of the same rows; none of one row."""
        rows = self.data.splitlines(keepends=True) if isinstance(self.data, bytes) else self.data
        if len(rows) <= 1:
            return []
        step = -(-len(rows) // _PIECES)
        pieces = [rows[start : start + step] for start in range(0, len(rows), step)]
        return [
            replace(
                self,
                first=self.first + number * step,
                data=b"".join(piece) if isinstance(self.data, bytes) else piece,
                size=self.size // len(pieces),
            )
            for number, piece in enumerate(pieces)
        ]


# ---------------------------------------------------------------- cutting


def read_blocks(path: str, reading: Reading) -> Iterator[Block]:
    """Cut a file into blocks; `A.zip/PATTERN` is the files inside it that match, one after the other.

    Raises:
        DataError: no such file, an empty file, a column that is not there, or a line without end.
    """
    for member in (inside := members(path)):
        name = (("file", PurePosixPath(member).name),)
        for block in _blocks(member, reading):
            yield replace(block, added=name)
    if not inside:
        yield from _blocks(path, reading)


def _blocks(path: str, reading: Reading) -> Iterator[Block]:
    kind = reading.file_type or file_format(path)
    header, pieces = _pieces(path, kind, reading)
    first = 1
    for data, size in pieces:
        yield (block := Block(path, first, kind, data, header, (), size))
        first += len(block)


def _pieces(path: str, kind: Format, reading: Reading) -> tuple[tuple[str, ...], Iterator[tuple[Any, int]]]:
    """A table's columns; and the data of each block, and how many bytes they took."""
    if kind == "parquet":
        from textnorm.io.parquet import batches_of

        return (), batches_of(path, reading.columns)
    lines = _whole_lines(path, reading.encoding)
    if kind in {"txt", "jsonl"}:
        return (), lines
    return with_header(rows(lines, kind, reading.quote_levels), path, reading.header, reading.columns)


def _whole_lines(path: str, encoding: str) -> Iterator[tuple[bytes, int]]:
    """Cut a file behind the last line end of each chunk."""
    rest, is_empty = b"", True
    for chunk in chunks(path, encoding):
        data = rest + chunk
        is_empty = is_empty and not data
        end = max(data.rfind(b"\n"), data.rfind(b"\r", 0, -1)) + 1  # at the very end a \r may yet get its \n
        if not end and len(data) > MAX_LINE:
            raise DataError(f"{path} has a line of more than {MAX_LINE >> 20} MiB; text in lines is required")
        if end:
            yield data[:end], end
        rest = data[end:]
    if rest:
        yield rest, len(rest)
    if is_empty:
        raise DataError(f"{path} is empty; at least one row is required")
