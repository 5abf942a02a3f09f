"""Records out, row by row, in the format of the file's name."""

from __future__ import annotations

import sys
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import IO, Any

from textnorm.errors import DataError
from textnorm.io.files import Format, file_format, replacing
from textnorm.io.packing import packing
from textnorm.io.shapes import Shape
from textnorm.types import Reject

__all__ = ["open_lines", "open_output", "open_writer", "reject_fields", "write_rejects"]

Write = Callable[[Mapping[str, Any]], None]


@contextmanager
def open_writer(path: str, *, file_type: Format | None = None, column: str = "text") -> Iterator[Write]:
    """Open a file for rows: what comes out of the `with` is a function that writes one row.

    Args:
        path: where to write; `-` is standard output. The file takes its name only when all rows are written.
        file_type: the format, where the name does not tell it.
        column: the field a txt file holds; the other formats hold all fields.

    Raises:
        DataError: a row cannot be written in the format, as a text with a line break in txt, or a field that the first
            row, and so the header, has not in csv or tsv; or nothing can be written there.
    """
    shape = Shape(file_type or file_format(path), column)
    with open_lines(path) as stream:
        yield _Rows(shape, stream, path)


class _Rows:
    def __init__(self, shape: Shape, stream: IO[bytes], path: str) -> None:
        self._shape, self._stream, self._path = shape, stream, path

    def __call__(self, fields: Mapping[str, Any]) -> None:
        if not self._shape.columns:
            self._shape = replace(self._shape, columns=tuple(fields))
            self._stream.write(self._shape.header())
        data, refused = self._shape.render([fields])
        if refused:
            raise DataError(f"{self._path}: {refused[0]}")
        self._stream.write(data)


@contextmanager
def open_output(path: str) -> Iterator[IO[bytes]]:
    """Open bytes that take the name at the end; or standard output."""
    if path == "-":
        yield sys.stdout.buffer
        sys.stdout.flush()
        return
    with replacing(path) as raw:
        yield raw


@contextmanager
def open_lines(path: str) -> Iterator[IO[bytes]]:
    """Open for lines, packed as the name says."""
    with open_output(path) as raw, packing(raw, path) as stream:
        yield stream


def reject_fields(reject: Reject, id_column: str = "") -> dict[str, Any]:
    """The row of a rejects file: where the row stood, which stage refused it, why, and what could be read of it.

    What the fields do not tell, a row that could not be read, stands in `raw`, or in `raw_base64` where it is no text.

    Example:
        >>> reject_fields(Reject(3, "read", "a JSON object is required", {}, "a.jsonl", b"{"))["raw"]
        '{'
    """
    fields = {"source": reject.source, "row": reject.row}
    if id_column:
        fields["id"] = reject.fields.get(id_column)
    fields |= {"stage": reject.stage, "reason": reject.reason, "fields": dict(reject.fields)}
    if not reject.raw:
        return fields
    try:
        return fields | {"raw": reject.raw.decode()}
    except UnicodeDecodeError:
        return fields | {"raw_base64": b64encode(reject.raw).decode()}


def write_rejects(path: str, rejects: Iterable[Reject]) -> None:
    """Write a rejects file, one JSON object a row."""
    with open_writer(path, file_type="jsonl") as write:
        for reject in rejects:
            write(reject_fields(reject))
