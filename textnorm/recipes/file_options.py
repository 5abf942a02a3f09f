"""How a job goes over files of any size."""

from __future__ import annotations

from dataclasses import dataclass, field

from textnorm.executors.run import Kind
from textnorm.io.blocks import Reading
from textnorm.io.files import Format

__all__ = ["FileOptions", "Limit"]


@dataclass(frozen=True)
class Limit:
    """How many rows may be rejected: so many, or so many in a hundred (told from 1,000 rows on, and at the end).

    Example:
        >>> Limit(percent=1.0).is_passed(rows=2_000, rejected=21)
        True
    """

    count: float = float("inf")
    percent: float = 100.0

    def is_passed(self, rows: int, rejected: int, *, at_end: bool = False) -> bool:
        """Whether too many were."""
        return rejected > self.count or ((at_end or rows >= 1_000) and rejected * 100 > self.percent * rows)  # noqa: PLR2004


@dataclass(frozen=True)
class FileOptions:
    """How a job goes over its files.

    Args:
        file_type: the format of all files, where their names do not tell it.
        id_column: a column that a reject tells beside the number of its row.
        reading: how files are read.
        rejects: where rejected rows go; by default beside the output.
        max_rejects: how many rows may be rejected before the job stops.
        losses: where to write what cleaning took from each row; nowhere, unless told.
        workers: how many work side by side; 0 leaves it to the engines, in this process.
        kind: how they do.
        engine: what spreads the work, "local", "ray" or "spark"; `address` is where its cluster is.
        limit_s: seconds that a worker may take for a block (about 1 MiB) before it is taken for hung.
        resume: go on with an unfinished job.
        quiet: show no progress.
    """

    reading: Reading = field(default_factory=Reading)
    file_type: Format | None = None
    id_column: str = ""
    rejects: str = ""
    max_rejects: Limit = field(default_factory=Limit)
    losses: str = ""
    workers: int = 0
    kind: Kind = "processes"
    engine: str = "local"
    address: str = ""
    limit_s: float = 600.0
    resume: bool = False
    quiet: bool = False
