"""The rows of a block: fields by name, or the reason why there are none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from textnorm.errors import StageError
from textnorm.io.blocks import Block
from textnorm.io.broken import Found, Undecodable, checked, shown
from textnorm.io.delimited import DELIMITERS, BadLine, Cells
from textnorm.io.jsonl import json_object
from textnorm.types import Record, Reject

__all__ = ["Rows", "parse"]


class Rows(NamedTuple):
    """Rows of a file: numbers and fields of the good ones, and those that were rejected; jsonl's lines, too."""

    source: str
    numbers: Sequence[int]
    fields: list[dict[str, Any]]
    rejects: list[Reject]
    lines: Sequence[bytes] = ()

    def records(self) -> Iterator[Record]:
        """The good rows, one by one."""
        return (Record(number, fields, self.source) for number, fields in zip(self.numbers, self.fields, strict=True))

    def without(self, failed: Mapping[int, StageError]) -> Rows:
        """The rows without those that failed, by their index, which are rejects now."""
        if not failed:
            return self
        rejects = [
            Reject(self.numbers[index], error.stage, error.reason, self.fields[index], self.source)
            for index, error in failed.items()
        ]
        good = [index for index in range(len(self.fields)) if index not in failed]
        numbers, fields = [self.numbers[index] for index in good], [self.fields[index] for index in good]
        lines = [self.lines[index] for index in good] if self.lines else ()
        return Rows(self.source, numbers, fields, self.rejects + rejects, lines)


def parse(block: Block, text: str = "text") -> Rows:
    r"""Read the rows of a block; those that cannot be read are rejects.

    Args:
        block: as it was cut.
        text: the field that holds a line of a txt file.

    Example:
        >>> rows = parse(Block("a.jsonl", 7, "jsonl", b'{"text": "hi"}\n[]\n'))
        >>> rows.fields, [(reject.row, reject.reason) for reject in rows.rejects]
        ([{'text': 'hi'}], [(8, 'a JSON object is required, found list')])
    """
    raws, found = _found(block, text)
    if block.added:  # a column of that name is the row's own
        found = [dict(block.added) | fields if type(fields) is dict else fields for fields in found]
    lines = raws if block.kind == "jsonl" and not block.added else ()
    if set(map(type, found)) <= {dict}:
        numbers = range(block.first, block.first + len(found))
        return Rows(block.source, numbers, found, [], lines)  # type: ignore[arg-type]  # just asked
    good = [index for index, fields in enumerate(found) if isinstance(fields, dict)]
    rejects = [
        _reject(block, index, fields, _bytes(raws[index], block.kind))
        for index, fields in enumerate(found)
        if not isinstance(fields, dict)
    ]
    fields: Any = [found[index] for index in good]
    lines = lines and [lines[index] for index in good]
    return Rows(block.source, [block.first + index for index in good], fields, rejects, lines)


def _found(block: Block, text: str) -> tuple[Sequence[Any], list[Found]]:
    """The rows as they stand in the file, and what is in them."""
    if block.kind == "parquet":
        from textnorm.io.parquet import rows_of

        return (), list(rows_of(block.data))
    if block.kind == "txt":
        lines = block.data.splitlines()
        return lines, _texts(lines, text)
    if block.kind == "jsonl":
        lines = block.data.splitlines()
        return lines, list(map(json_object, lines))
    return block.data, [_fields(cells, block.header) for cells in block.data]


def _texts(lines: list[bytes], text: str) -> list[Found]:
    try:
        return [{text: line} for line in b"\n".join(lines).decode().split("\n")] if lines else []
    except UnicodeDecodeError:
        return [checked({text: line.decode("utf-8", "surrogateescape")}) for line in lines]


def _fields(cells: Cells, header: tuple[str, ...]) -> Found:
    if isinstance(cells, BadLine):
        return cells.reason
    if len(cells) != len(header):
        return f"{len(header)} cells are required, as in the header, found {len(cells)}"
    return checked(dict(zip(header, cells, strict=True)))


def _reject(block: Block, index: int, found: str | Undecodable, raw: bytes) -> Reject:
    """A row that cannot be read, with its bytes."""
    if isinstance(found, str):
        return Reject(block.first + index, "read", found, {}, block.source, raw)
    fields = {name: shown(cell) for name, cell in found.fields.items()}
    return Reject(block.first + index, "read", "the bytes are not valid in this encoding", fields, block.source, raw)


def _bytes(raw: bytes | Cells, kind: str) -> bytes:
    if isinstance(raw, bytes):
        return raw
    line = raw.line.rstrip("\r\n") if isinstance(raw, BadLine) else DELIMITERS[kind].join(raw)
    return line.encode("utf-8", "surrogateescape")
