"""The loss report of a job: what cleaning took from which row, a line each, and the sums by stage."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from textnorm.io.writers import open_writer
from textnorm.loss import Loss
from textnorm.types import Record

__all__ = ["LossReport", "Sums", "add_sums", "open_loss_report", "table_of"]

Sums = dict[str, dict[str, int]]  # by stage
_SUMS = ("rows", *Loss._fields)


class LossReport:
    """What the stages took, summed by stage.

    `sums[stage]` holds `rows`, those the stage changed at all, and the fields of `Loss`; of `digits_changed` it counts
    the pieces.

    Args:
        write: takes a line for each row and stage that deleted letters, changed digits or masked something: source, row,
            stage, and the fields of `Loss`.
    """

    def __init__(self, write: Callable[[Mapping[str, Any]], None] | None = None) -> None:
        self.sums: Sums = {}
        self._write = write

    def add(self, record: Record, losses: Iterable[tuple[str, Loss]]) -> None:
        """Take in what the stages took from one row."""
        for stage, loss in losses:
            self._count(stage, loss)
            if self._write and any(loss):
                self._write({"source": record.source, "row": record.row, "stage": stage, **loss._asdict()})

    def _count(self, stage: str, loss: Loss) -> None:
        sums = self.sums.setdefault(stage, dict.fromkeys(_SUMS, 0))
        sums["rows"] += 1
        for name, value in loss._asdict().items():
            sums[name] += len(value) if isinstance(value, tuple) else value


def table_of(sums: Sums) -> list[list[str]]:
    """Sums for the eye, a row of column names first."""
    rows = [[stage, *(f"{figures[name]:,}" for name in _SUMS)] for stage, figures in sums.items()]
    return [["stage", *(name.replace("_", " ") for name in _SUMS)], *rows]


def add_sums(sums: Sums, more: Sums) -> None:
    """Add the sums of some rows to those of others."""
    for stage, figures in more.items():
        known = sums.setdefault(stage, dict.fromkeys(_SUMS, 0))
        for name, value in figures.items():
            known[name] += value


@contextmanager
def open_loss_report(path: str) -> Iterator[LossReport]:
    """Open a loss report that writes its lines to a JSON lines file."""
    with open_writer(path, file_type="jsonl") as write:
        yield LossReport(write)
