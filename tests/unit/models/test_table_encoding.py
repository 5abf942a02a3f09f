"""The table encoder."""

from __future__ import annotations

import json

import numpy as np
import pytest

from textnorm.errors import DataError
from textnorm.models.table_encoding import PackedTable, TableEncoder

TABLE: dict[str, list[str | float | None]] = {"age": ["20", 40.0, "60"], "job": ["b", "a", "b"]}
FITTED = TableEncoder.fit(TABLE, numeric=["age"], categorical=["job"])


def test_numbers_are_standardised_by_training_rows() -> None:
    """Training rows have mean 0 and deviation 1; other rows are measured by the same figures."""
    numeric = FITTED.encode(TABLE).numeric[:, 0]
    assert (numeric.mean(), numeric.std()) == pytest.approx((0.0, 1.0), abs=1e-6)
    assert FITTED.encode({"age": ["40"], "job": ["a"]}).numeric.tolist() == [[0.0]]


@pytest.mark.parametrize("cell", [None, "", "  ", float("nan")])
def test_missing_number_is_the_training_mean(cell: str | float | None) -> None:
    """Nothing known, nothing said: 0 after standardising."""
    assert FITTED.encode({"age": [cell], "job": ["a"]}).numeric.tolist() == [[0.0]]


def test_missing_numbers_do_not_move_the_mean() -> None:
    """Mean and deviation are those of the cells that are there."""
    assert TableEncoder.fit({"x": ["1", None, "3"]}, numeric=["x"]).numeric == {"x": (2.0, 1.0)}


@pytest.mark.parametrize("cells", [["5", "5"], [0.1 + 0.2, 0.1 + 0.2, 0.1 + 0.2], [None, None]])
def test_constant_column_is_zero(cells: list[str | float | None]) -> None:
    """A column without variance gives no division by zero, and no noise."""
    encoder = TableEncoder.fit({"x": cells}, numeric=["x"])
    assert encoder.encode({"x": cells}).numeric == pytest.approx(0.0)


def test_categories_are_ids_from_one() -> None:
    """Sorted training values from 1; unseen and missing share 0."""
    rows = FITTED.encode({"age": ["1"] * 4, "job": ["a", "b", "new", None]})
    assert (rows.categorical[:, 0].tolist(), FITTED.cardinalities) == ([1, 2, 0, 0], [3])


@pytest.mark.parametrize("cell", ["forty", "1,000", "inf", "nan"])
def test_bad_number_is_named(cell: str) -> None:
    """The error says row, column and cell."""
    with pytest.raises(DataError, match=f"row 1, column 'age'.*found '{cell}'"):
        FITTED.encode({"age": ["1", cell], "job": ["a", "a"]})


def test_absent_column_is_named() -> None:
    """The error says which column is missing and which there are."""
    with pytest.raises(DataError, match="columns job are required; found age"):
        FITTED.encode({"age": ["1"]})


@pytest.mark.parametrize("table", [{"age": ["1"], "job": ["a", "b"]}, {"age": [], "job": []}])
def test_columns_are_of_one_length_and_not_empty(table: dict[str, list[str]]) -> None:
    """A short column would shift cells to other rows."""
    with pytest.raises(DataError, match="columns of one length"):
        FITTED.encode(table)


def test_encoder_survives_json() -> None:
    """The dict form goes through JSON and back without a change."""
    assert TableEncoder.from_dict(json.loads(json.dumps(FITTED.to_dict()))) == FITTED


def test_table_of_one_kind_has_a_row_for_each_cell() -> None:
    """A table without numbers still has rows: their count is not the numbers' count."""
    rows = TableEncoder.fit({"job": ["a", "b"]}, categorical=["job"]).encode({"job": ["b"]})
    assert (len(rows), rows.numeric.shape, rows.lengths.tolist()) == (1, (1, 0), [1])


def test_batch_takes_rows_in_the_order_asked() -> None:
    """Names are the model's arguments."""
    rows = PackedTable(np.arange(6, dtype=np.float32).reshape(3, 2), np.arange(3, dtype=np.int64).reshape(3, 1))
    batch = rows.batch(np.array([2, 0]))
    assert {name: tensor.tolist() for name, tensor in batch.items()} == {
        "numeric": [[4.0, 5.0], [0.0, 1.0]],
        "categorical": [[2], [0]],
    }
