"""The work on a block: its rows are read, worked on and written, wherever that happens; out come bytes and figures."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from operator import attrgetter
from typing import Any, Protocol

from textnorm.errors import StageError
from textnorm.io.blocks import Block
from textnorm.io.jsonl import json_line
from textnorm.io.rows import Rows, parse
from textnorm.io.shapes import Shape
from textnorm.io.writers import reject_fields
from textnorm.recipes.losses import LossReport, Sums
from textnorm.types import Record, Reject

__all__ = ["BlockJob", "Made", "Work"]

Fields = dict[str, Any]


class Work(Protocol):
    """What is done to rows: a frozen value that travels, and builds what it needs where it arrives."""

    @property
    def adds(self) -> tuple[str, ...]:
        """The fields that are new, or not what they were."""
        ...

    @property
    def sample(self) -> Any:
        """A value as they come out, for its types."""
        ...

    def open(self) -> Callable[[list[Fields]], list[Any]]:
        """Build what takes the fields of rows, and gives for each its value, or a `StageError`."""
        ...

    def merged(self, fields: list[Fields], values: list[Any]) -> list[Fields]:
        """The fields of the rows that are written."""
        ...


@dataclass(frozen=True)
class Made:
    """What became of a block.

    Args:
        rows: how many it had.
        output: what is written of them.
        rejects: the lines of those that were rejected.
        reasons: how many were, by reason.
        losses: the lines of what cleaning took.
        sums: what it took by stage, each figure of a `Loss` and the rows.
    """

    rows: int
    output: bytes = b""
    rejects: bytes = b""
    reasons: dict[str, int] = field(default_factory=dict)
    losses: bytes = b""
    sums: Sums = field(default_factory=dict)

    @property
    def rejected(self) -> int:
        """How many rows were rejected."""
        return sum(self.reasons.values())


@dataclass(frozen=True)
class BlockJob:
    """What is done to each block.

    Args:
        work: on its rows.
        text: the field that holds a line of a txt file.
        shape: how rows are written.
        id_column: a field that a reject tells beside the number of its row.
        loss: whether a value is a pair, of which the second is what the stages took from the text.
        threads: how many an engine may use; 0 leaves it as it is.
    """

    work: Work
    text: str
    shape: Shape
    id_column: str = ""
    loss: bool = False
    threads: int = 0

    def open(self) -> Callable[[Block], Made]:
        """Build what works on blocks, once in each process."""
        if self.threads:
            os.environ["TEXTNORM_THREADS"] = str(self.threads)
        return partial(self._made, self.work.open())

    def _made(self, work: Callable[[list[Fields]], list[Any]], block: Block) -> Made:
        rows = parse(block, self.text)
        values = work(rows.fields)
        failed = {index: value for index, value in enumerate(values) if isinstance(value, StageError)}
        good = [index for index in range(len(values)) if index not in failed] if failed else range(len(values))
        fields, numbers = [rows.fields[index] for index in good], [rows.numbers[index] for index in good]
        values = [values[index] for index in good]
        lines: list[bytes] = []
        report = LossReport(lambda fields: lines.append(json_line(fields)))
        if self.loss:
            records = (Record(number, row, block.source) for number, row in zip(numbers, fields, strict=True))
            values = [report.taken(record, *pair) for record, pair in zip(records, values, strict=True)]
        output, refused = self.shape.render(self.work.merged(fields, values), self._kept(block, numbers))
        failed |= {good[place]: StageError("write", reason) for place, reason in refused.items()}
        rejects = rows.rejects + [_reject(block, rows, index, error) for index, error in failed.items()]
        made = self._rejecting(len(rows.fields) + len(rows.rejects), rejects)
        return replace(made, output=output, losses=b"".join(lines), sums=report.sums)

    def _kept(self, block: Block, numbers: list[int]) -> Any:
        """The columns of a parquet file that are written as they are."""
        if block.kind != "parquet":
            return None
        changed = [name for name in block.data.schema.names if name in self.work.adds]
        return block.data.take([number - block.first for number in numbers]).drop_columns(changed)

    def _rejecting(self, rows: int, rejects: list[Reject]) -> Made:
        rejects.sort(key=attrgetter("row"))
        lines = b"".join(json_line(reject_fields(reject, self.id_column)) for reject in rejects)
        reasons = Counter(f"{reject.stage}: {reject.reason.partition(', found')[0]}" for reject in rejects)
        return Made(rows, rejects=lines, reasons=dict(reasons))

    def given_up(self, block: Block, reason: str) -> Made:
        """What is made of a block of one row that no worker came back from."""
        rows = parse(block, self.text)
        rejects = [_reject(block, rows, index, StageError("worker", reason)) for index in range(len(rows.fields))]
        return self._rejecting(len(block), rows.rejects + rejects)


def _reject(block: Block, rows: Rows, index: int, error: StageError) -> Reject:
    return Reject(rows.numbers[index], error.stage, error.reason, rows.fields[index], block.source)
