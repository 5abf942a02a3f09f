"""How rows are written: the bytes of some rows in a format, and which rows cannot be written in it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from shutil import copyfileobj
from typing import IO, Any

from textnorm.io.delimited import DELIMITERS
from textnorm.io.files import Format
from textnorm.io.jsonl import json_line, with_text
from textnorm.io.packing import packed
from textnorm.types import Token

__all__ = ["Refused", "Shape", "concatenate"]

Fields = Mapping[str, Any]
Refused = dict[int, str]  # by the index of a row: why it cannot be written


@dataclass(frozen=True)
class Shape:
    """A format, and what all rows of a file share in it.

    Args:
        kind: the format.
        column: the field that a txt file holds; the other formats hold all fields.
        columns: a table's columns.
        packing: the suffix of a compression. Pieces are packed one by one, and make one file when they are joined.
        schema: a parquet file's columns and types.
    """

    kind: Format
    column: str = "text"
    columns: tuple[str, ...] = ()
    packing: str = ""
    schema: Any = None

    def header(self) -> bytes:
        """What stands before the first row."""
        if self.kind not in DELIMITERS:
            return b""
        return packed(_encoded(self._table([list(self.columns)])), self.packing)

    def render(self, rows: Sequence[Fields], kept: Any = None) -> tuple[bytes, Refused]:
        r"""Write rows.

        Args:
            rows: their fields.
            kept: what is to be written as it stands: of parquet, a table of columns with their types; of jsonl, the
                rows' lines and what was in them, where at most the column's text is another now.

        Returns:
            The bytes (of parquet, a stream of Arrow's); and the rows that they lack, with the reason.

        Example:
            >>> Shape("tsv", columns=("text", "n")).render([{"text": "정말", "n": 1}, {"m": 2}])[1]
            {1: "there is no column 'm' in the header, which is the first row's fields; write jsonl"}
        """
        if self.kind == "parquet":
            from textnorm.io.parquet import table_bytes

            return table_bytes(rows, self.schema, kept)
        refused = {index: reason for index, row in enumerate(rows) if (reason := self._why_not(row))}
        if refused:
            rows = [row for index, row in enumerate(rows) if index not in refused]
        data = self._lines(rows, *kept) if kept else self._bytes(rows)
        return packed(data, self.packing) if rows else b"", refused

    def write(self, raw: IO[bytes], pieces: Iterable[bytes], *, with_header: bool) -> None:
        """Write rendered pieces as a file."""
        if self.kind == "parquet":
            from textnorm.io.parquet import write_tables

            write_tables(raw, pieces, self.schema)
            return
        if with_header:
            raw.write(self.header())
        raw.writelines(pieces)

    def join(self, raw: IO[bytes], files: Iterable[IO[bytes]]) -> None:
        """Write files, of which the first alone has a header, as one."""
        if self.kind == "parquet":
            from textnorm.io.parquet import join_files

            join_files(raw, files, self.schema)
        else:
            concatenate(raw, files)

    def _bytes(self, rows: Sequence[Fields]) -> bytes:
        if self.kind == "jsonl":
            return b"".join(map(self._json, rows))
        if self.kind == "txt":
            return _encoded("".join(f"{_flat(row[self.column])}\n" for row in rows))
        return _encoded(self._table([[_flat(row.get(name)) for name in self.columns] for row in rows]))

    def _lines(self, rows: Sequence[Fields], lines: Sequence[bytes], were: Sequence[Fields]) -> bytes:
        """The lines as they stood, but for those of the rows that are others now."""
        made = [*lines, b""]
        for index, (row, was) in enumerate(zip(rows, were, strict=True)):
            if row is not was:
                made[index] = with_text(lines[index], was[self.column], row[self.column]) or self._json(row)[:-1]
        return b"\n".join(made)

    def _json(self, row: Fields) -> bytes:
        tokens = row.get(self.column)
        if (
            type(tokens) is list and tokens and type(tokens[0]) is Token
        ):  # as plain tuples they take a third of the time
            row = {**row, self.column: list(map(tuple, tokens))}
        return json_line(row)

    def _why_not(self, row: Fields) -> str:
        if self.kind == "txt" and not {"\n", "\r"}.isdisjoint(line := _flat(row[self.column])):
            return f"a txt row must be one line, found a line break in {line[:40]!r}; write jsonl or csv"
        if self.kind in DELIMITERS and (extra := [name for name in row if name not in self.columns]):
            return f"there is no column {extra[0]!r} in the header, which is the first row's fields; write jsonl"
        return ""

    def _table(self, rows: list[list[str]]) -> str:
        delimiter, stream = DELIMITERS[self.kind], StringIO()
        plain = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
        # Minimal quoting minds the line terminator's characters alone: a bare \r would read back as the end of the row.
        quoted = csv.writer(stream, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
        for cells in rows:
            (quoted if any("\r" in cell for cell in cells) else plain).writerow(cells)
        return stream.getvalue()


def concatenate(raw: IO[bytes], files: Iterable[IO[bytes]]) -> None:
    """Write the bytes of files one after the other."""
    for file in files:
        copyfileobj(file, raw, 1 << 20)


def _encoded(text: str) -> bytes:
    """As UTF-8; a lone surrogate, which it cannot hold, as its escape."""
    return text.encode("utf-8", "backslashreplace")


def _flat(value: Any) -> str:
    """Tokens stand in one cell or line as their forms, with spaces between; nothing is an empty cell."""
    if isinstance(value, list):
        return " ".join(item.form if isinstance(item, Token) else str(item) for item in value)
    return "" if value is None else str(value)
