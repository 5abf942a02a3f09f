"""Tables: numbers to features, categories to ids."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textnorm import ranks
from textnorm.models.averaged import Averaged
from textnorm.models.table_encoding import PackedTable, TableEncoder
from textnorm.models.tabular import TableModel
from textnorm.sides.side import module_arguments
from textnorm.streaming import Outcome
from textnorm.types import Record, Reject, Stage

if TYPE_CHECKING:
    from torch import nn

    from textnorm import run_config, schema
    from textnorm.progress import Phases

__all__ = ["TableSide", "check_cells"]


@dataclass(frozen=True)
class TableSide:
    """Tables: numbers to features, categories to ids."""

    encoder: TableEncoder
    settings: schema.TableModel

    _ENCODER: ClassVar[str] = "table.json"

    @classmethod
    def fit(
        cls, run: run_config.Run, rows: Sequence[Record | Reject], _folder: Path, phases: Phases
    ) -> tuple[TableSide, list[Outcome | Reject]]:
        """Learn the columns' scales and categories, of all processes' rows; return the side and the own rows, checked."""
        with phases("encode"):
            return cls._fit(run, rows)

    @classmethod
    def _fit(cls, run: run_config.Run, rows: Sequence[Record | Reject]) -> tuple[TableSide, list[Outcome | Reject]]:
        numeric, categorical = run.data.numeric, run.data.categorical
        outcomes = [check_cells(row, numeric, categorical) for row in rows]
        values = [outcome.value for outcome in outcomes if isinstance(outcome, Outcome)]
        settings, own = cast("schema.TableModel", run.model), _columns(values, numeric + categorical)
        table = {name: ranks.gathered(cells) for name, cells in own.items()}
        names = {"numeric": numeric, "categorical": categorical}
        return cls(TableEncoder.fit(table, **names, scaling=settings.scaling, bins=settings.bins), settings), outcomes

    @property
    def stages(self) -> tuple[Stage, ...]:
        """A table has no text to go through any."""
        return ()

    def stream(self, rows: Iterable[Record | Reject]) -> Iterator[Outcome | Reject]:
        """Rows -> their cells; a row without a column, or with a number that is none, comes out as a reject."""
        yield from (check_cells(row, tuple(self.encoder.numeric), tuple(self.encoder.categorical)) for row in rows)

    def pack(self, values: Sequence[Mapping[str, Any]]) -> PackedTable:
        """Cells -> features of numbers and category ids."""
        return self.encoder.encode(_columns(values, (*self.encoder.numeric, *self.encoder.categorical)))

    def build_model(self, out_features: int) -> nn.Module:
        """Build the untrained model."""
        shape, arguments = (self.encoder.n_numeric, self.encoder.cardinalities), module_arguments(self.settings)
        members = [TableModel(*shape, out_features, **arguments) for _ in range(self.settings.members)]
        return Averaged(members) if len(members) > 1 else members[0]

    def save(self, folder: Path) -> TableSide:
        """Write what was learned into `folder`."""
        text = json.dumps(self.encoder.to_dict(), ensure_ascii=False, indent=1)
        (folder / self._ENCODER).write_text(text, encoding="utf-8")
        return self

    def kept_in(self, run: run_config.Run) -> run_config.Run:
        """The run as it is: no stage of it was trained."""
        return run

    @classmethod
    def load(cls, run: run_config.Run, folder: Path) -> TableSide:
        """Read what `save` wrote."""
        tables = json.loads((folder / cls._ENCODER).read_text(encoding="utf-8"))
        return cls(TableEncoder.from_dict(tables), cast("schema.TableModel", run.model))


def check_cells(row: Record | Reject, numeric: tuple[str, ...], categorical: tuple[str, ...]) -> Outcome | Reject:
    """A row with its cells; one without a column, or with a number that is none, is rejected."""
    if isinstance(row, Reject):
        return row
    missing = [name for name in (*numeric, *categorical) if name not in row.fields]
    bad = [name for name in numeric if name not in missing and not _is_number(row.fields[name])]
    if not missing and not bad:
        return Outcome(row, row.fields)
    column = (missing + bad)[0]
    reason = (
        f"no column {column!r}" if missing else f"column {column!r} must hold a number, found {row.fields[column]!r}"
    )
    return Reject(row.row, "encode", reason, row.fields, row.source)


def _columns(rows: Sequence[Mapping[str, Any]], names: Iterable[str]) -> dict[str, list[Any]]:
    return {name: [row[name] for row in rows] for name in names}


def _is_number(cell: Any) -> bool:
    """A finite number, or nothing: a missing number is the encoder's business. True is no number, nor "nan"."""
    if cell is None or not str(cell).strip() or cell != cell:  # noqa: PLR0124  # NaN alone differs from itself
        return True
    try:
        return math.isfinite(float(str(cell)))
    except ValueError:
        return False
