"""The table encoder: columns of cells to features of numbers and category ids."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from textnorm.errors import DataError
from textnorm.models.numeric_column import NumericColumn, Scaling
from textnorm.models.packed import lying_on

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from textnorm.models.packed import Cut

    Indices = NDArray[np.int64]
    Cell = str | float | None
    Table = Mapping[str, Sequence[Cell]]

UNSEEN_ID = 0


@dataclass(frozen=True, eq=False)
class PackedTable:
    """Encoded rows, ready to be cut into batches.

    Shape:
        numeric (N, n_numeric) float32, categorical (N, n_categorical) int64

    Example:
        >>> rows = PackedTable(np.zeros((3, 2), np.float32), np.zeros((3, 1), np.int64))
        >>> {name: tuple(tensor.shape) for name, tensor in rows.batch(np.array([2, 0])).items()}
        {'numeric': (2, 2), 'categorical': (2, 1)}
    """

    numeric: NDArray[np.float32]
    categorical: Indices

    @property
    def lengths(self) -> Indices:
        """1 for each row, (N,): all are of one length."""
        return np.ones(len(self), dtype=np.int64)

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.numeric)

    def batch(self, indices: Indices) -> dict[str, torch.Tensor]:
        """Cut a batch: `numeric` (B, n_numeric) and `categorical` (B, n_categorical)."""
        rows = {"numeric": self.numeric[indices], "categorical": self.categorical[indices]}
        return {name: torch.from_numpy(values) for name, values in rows.items()}

    def cutter(self, place: torch.device) -> Cut:
        """Lay all rows on a device; what is returned cuts there the batches that `batch` cuts here."""
        numeric, categorical = lying_on(place, self.numeric, self.categorical)
        return lambda _, rows: {"numeric": numeric[rows], "categorical": categorical[rows]}


@dataclass(frozen=True)
class TableEncoder:
    """What the training rows say about each column.

    A numeric column becomes the features of its `NumericColumn`.

    A categorical cell becomes the id of its text, from 1. A missing cell is a category like any other where training
    rows had one; 0 stands for any value that they did not have.

    Attributes:
        numeric: Column -> what was learned of it.
        categorical: Column -> its values in training, sorted, "" for missing; values[i] has id i + 1.

    Example:
        >>> table = {"age": ["20", "40", "30"], "job": ["a", "b", ""]}
        >>> encoder = TableEncoder.fit(table, numeric=["age"], categorical=["job"])
        >>> rows = encoder.encode({"age": ["40", ""], "job": [None, "new"]})
        >>> rows.numeric.tolist(), rows.categorical.tolist(), encoder.cardinalities
        ([[1.0], [0.0]], [[1], [0]], [4])
    """

    numeric: dict[str, NumericColumn]
    categorical: dict[str, tuple[str, ...]]

    @classmethod
    def fit(
        cls,
        table: Table,
        *,
        numeric: Sequence[str] = (),
        categorical: Sequence[str] = (),
        scaling: Scaling = "robust",
        bins: int = 0,
    ) -> TableEncoder:
        """Learn from the training rows.

        Args:
            table: Column -> cells, of the training rows alone.
            numeric: The columns to read as numbers.
            categorical: The columns to read as categories.
            scaling: As for `NumericColumn.fit`.
            bins: As for `NumericColumn.fit`.

        Raises:
            DataError: If a column is absent, columns differ in length, there are no columns or rows, or a cell of a
                numeric column is not a finite number.
        """
        _check_columns(table, [*numeric, *categorical])
        return cls(
            {name: NumericColumn.fit(_numbers(name, table[name]), scaling=scaling, bins=bins) for name in numeric},
            {name: tuple(sorted(set(map(_text, table[name])))) for name in categorical},
        )

    @property
    def n_numeric(self) -> int:
        """Number of features of the numeric columns together."""
        return sum(column.width for column in self.numeric.values())

    @property
    def cardinalities(self) -> list[int]:
        """Number of ids of each categorical column, 0 among them."""
        return [len(values) + 1 for values in self.categorical.values()]

    def encode(self, table: Table) -> PackedTable:
        """Encode rows; columns that the encoder was not fitted on are ignored.

        Raises:
            DataError: As for `fit`.
        """
        n_rows = _check_columns(table, [*self.numeric, *self.categorical])
        features = [column.encode(_numbers(name, table[name])) for name, column in self.numeric.items()]
        numeric = np.concatenate([np.zeros((n_rows, 0), dtype=np.float32), *features], axis=1)
        categorical = np.zeros((n_rows, len(self.categorical)), dtype=np.int64)
        for i, (column, values) in enumerate(self.categorical.items()):
            ids = {value: id_ for id_, value in enumerate(values, UNSEEN_ID + 1)}
            categorical[:, i] = [ids.get(_text(cell), UNSEEN_ID) for cell in table[column]]
        return PackedTable(numeric, categorical)

    def to_dict(self) -> dict[str, Any]:
        """JSON-able form."""
        return {
            "numeric": {name: column.to_list() for name, column in self.numeric.items()},
            "categorical": {column: list(values) for column, values in self.categorical.items()},
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> TableEncoder:
        """Read what `to_dict` gave."""
        return cls(
            {name: NumericColumn.from_list(figures) for name, figures in data["numeric"].items()},
            {column: tuple(values) for column, values in data["categorical"].items()},
        )


def _check_columns(table: Table, columns: Sequence[str]) -> int:
    """Number of rows, once the columns are known to be there and of one length."""
    absent = [column for column in columns if column not in table]
    if absent:
        msg = f"columns {', '.join(absent)} are required; found {', '.join(table) or 'none'}: rename or add them"
        raise DataError(msg)
    lengths = {column: len(table[column]) for column in columns}
    if len(set(lengths.values())) != 1 or not min(lengths.values()):
        msg = f"a table needs columns of one length, at least one row; found {lengths}: check how it was read"
        raise DataError(msg)
    return next(iter(lengths.values()))


def _text(cell: Cell) -> str:
    """The cell's text; "" where it is missing. A whole float reads as an int: a column with gaps turns 1 to 1.0."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _numbers(column: str, cells: Sequence[Cell]) -> NDArray[np.float64]:
    """The column as floats, NaN where missing."""
    return np.array([_number(column, row, cell) for row, cell in enumerate(cells)], dtype=np.float64)


def _number(column: str, row: int, cell: Cell) -> float:
    text = _text(cell)
    if not text:
        return math.nan
    try:
        number = float(text)
    except ValueError:
        number = math.inf
    if not math.isfinite(number):
        msg = f"row {row}, column {column!r}: required a finite number or nothing, found {text!r}: mend or empty it"
        raise DataError(msg)
    return number
