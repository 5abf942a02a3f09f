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
from textnorm.stages.threads import THREADS

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
            os.environ[THREADS] = str(self.threads)
        return partial(self._made, self.work.open())

    def _made(self, work: Callable[[list[Fields]], list[Any]], block: Block) -> Made:
        rows = parse(block, self.text)
        values = work(rows.fields)
        rows = rows.without({index: error for index, error in enumerate(values) if isinstance(error, StageError)})
        values = [value for value in values if not isinstance(value, StageError)]
        values, losses, sums = self._told(rows, values)
        output, refused = self.shape.render(self.work.merged(rows.fields, values), self._kept(block, rows))
        rows = rows.without({index: StageError("write", reason) for index, reason in refused.items()})
        return replace(self._counted(rows), output=output, losses=losses, sums=sums)

    def _told(self, rows: Rows, values: list[Any]) -> tuple[list[Any], bytes, Sums]:
        """Values without what was told beside them; and that, as lines and as sums."""
        if not self.loss:
            return values, b"", {}
        lines: list[bytes] = []
        report = LossReport(lambda fields: lines.append(json_line(fields)))
        for record, (_, losses) in zip(rows.records(), values, strict=True):
            report.add(record, losses)
        return [value for value, _ in values], b"".join(lines), report.sums

    def _kept(self, block: Block, rows: Rows) -> Any:
        """What is written as it stands: a parquet file's columns, or lines of which at most the text is another."""
        if block.kind == self.shape.kind == "parquet":
            changed = [name for name in block.data.schema.names if name in self.work.adds]
            return block.data.take([number - block.first for number in rows.numbers]).drop_columns(changed)
        if self.shape.kind == "jsonl" and self.work.adds == (self.text,):
            return rows.lines and (rows.lines, rows.fields)
        return None

    def _counted(self, rows: Rows) -> Made:
        """The figures of a block, and the lines of its rejects."""
        rejects = sorted(rows.rejects, key=attrgetter("row"))
        lines = b"".join(json_line(reject_fields(reject, self.id_column)) for reject in rejects)
        reasons = Counter(f"{reject.stage}: {reject.reason.partition(', found')[0]}" for reject in rejects)
        return Made(len(rows.fields) + len(rejects), rejects=lines, reasons=dict(reasons))

    def given_up(self, block: Block, reason: str) -> Made:
        """What is made of a block of one row that no worker came back from."""
        rows = parse(block, self.text)
        return self._counted(rows.without(dict.fromkeys(range(len(rows.fields)), StageError("worker", reason))))
