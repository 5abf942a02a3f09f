"""csv and tsv: lines to cells. A line that is no CSV is told as such, and the next ones are read as if it were not there."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import chain
from typing import NamedTuple

from textnorm.errors import DataError
from textnorm.io.files import Format
from textnorm.registry import did_you_mean

__all__ = ["DELIMITERS", "BadLine", "Cells", "rows", "with_header"]

DELIMITERS = {"csv": ",", "tsv": "\t"}
MAX_CELL = 1 << 20  # characters: a quote that nobody closed must not swallow a file


class BadLine(NamedTuple):
    """A line that cannot be read, and why."""

    line: str
    reason: str


Cells = list[str] | BadLine
Pieces = Iterator[tuple[list[Cells], int]]


def rows(pieces: Iterator[tuple[bytes, int]], kind: Format, quote_levels: int) -> Pieces:
    """Read pieces of a file, whole lines each, into rows.

    Args:
        pieces: bytes, and how many of the file they stand for.
        kind: csv or tsv.
        quote_levels: as in `Reading`.

    Returns:
        Rows and how many bytes they took. A blank line is layout and no row.
    """
    if quote_levels != 1:
        return _unquoted(pieces, DELIMITERS[kind], quote_levels)
    csv.field_size_limit(MAX_CELL)
    return _quoted(pieces, DELIMITERS[kind])


def with_header(
    pieces: Pieces, path: str, names: Sequence[str], columns: Sequence[str]
) -> tuple[tuple[str, ...], Pieces]:
    """Take the header off, if the names are not given.

    Raises:
        DataError: there is none, a name stands twice, or a required column is not there.
    """
    header = list(names)
    if not header:
        none: tuple[list[Cells], int] = [BadLine("", "there is none")], 0
        (first, *others), size = next(filter(lambda piece: piece[0], pieces), none)
        if isinstance(first, BadLine):
            raise DataError(f"{path} must begin with a header; line 1, {first.line[:40]!r}: {first.reason}")
        header, pieces = first, chain([(others, size)], pieces)
    for column in header:
        if header.count(column) > 1:
            raise DataError(f"{path} has {header.count(column)} columns named {column!r}; give each its own name")
    for column in columns:
        if column not in header:
            raise DataError(f"{path} has no column {column!r}{did_you_mean(column, header)}")
    return tuple(header), pieces


def _text_lines(data: bytes) -> list[str]:
    return StringIO(data.decode("utf-8", "surrogateescape"), newline="").readlines()


# ---------------------------------------------------------------- quoted once


def _quoted(pieces: Iterator[tuple[bytes, int]], delimiter: str) -> Pieces:
    for data, size in pieces:
        lines = _text_lines(data)
        try:
            yield [cells for cells in csv.reader(lines, delimiter=delimiter, strict=True) if cells], size
        except csv.Error:  # a broken line, or a cell that goes on in the next piece
            source = _Lines(lines, size, pieces)
            yield list(_line_by_line(source, delimiter)), source.size


class _Lines:
    """Lines that can be taken back, until all of a piece are read; what a cell still lacks then comes from the next one."""

    def __init__(self, lines: list[str], size: int, pieces: Iterator[tuple[bytes, int]]) -> None:
        self.left, self.size = deque(lines), size
        self.taken: list[str] = []
        self._pieces = pieces

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if not self.left:
            data, size = next(self._pieces)
            self.left.extend(_text_lines(data))
            self.size += size
        self.taken.append(self.left.popleft())
        return self.taken[-1]


def _line_by_line(source: _Lines, delimiter: str) -> Iterator[Cells]:
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    while source.left:
        source.taken.clear()
        try:
            if cells := next(reader):
                yield cells
        except StopIteration:
            return
        except csv.Error as error:
            hint = "if its cells are not quoted, say quote_levels = 0"
            yield BadLine(source.taken[0], f"not well-formed CSV ({error}); {hint}")
            source.left.extendleft(reversed(source.taken[1:]))
            reader = csv.reader(source, delimiter=delimiter, strict=True)


# ---------------------------------------------------------------- quoted otherwise


def _unquoted(pieces: Iterator[tuple[bytes, int]], delimiter: str, levels: int) -> Pieces:
    for data, size in pieces:
        lines = _text_lines(data)
        yield [[_unquote(cell, levels) for cell in line.rstrip("\r\n").split(delimiter)] for line in lines], size


def _unquote(cell: str, times: int) -> str:
    for _ in range(times):
        if len(cell) >= 2 and cell[0] == cell[-1] == '"':  # noqa: PLR2004  # an opening and a closing quote
            cell = cell[1:-1].replace('""', '"')
    return cell
