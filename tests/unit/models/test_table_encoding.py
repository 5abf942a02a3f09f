"""The table encoder."""

from __future__ import annotations

import json

import numpy as np
import pytest

from textnorm.errors import DataError
from textnorm.models.table_encoding import PackedTable, TableEncoder

TABLE: dict[str, list[str | float | None]] = {"age": ["20", 40.0, "60"], "job": ["b", "a", "b"]}
FITTED = TableEncoder.fit(TABLE, numeric=["age"], categorical=["job"])


def test_numbers_are_scaled_by_training_rows() -> None:
    """Rows are measured by the training rows' figures, not by their own."""
    assert FITTED.encode({"age": ["40", "60"], "job": ["a", "a"]}).numeric.tolist() == [[0.0], [1.0]]


@pytest.mark.parametrize("cell", [None, "", "  ", float("nan")])
def test_missing_number_is_the_center(cell: str | float | None) -> None:
    """However a cell is empty, it reads as the training rows' center."""
    assert FITTED.encode({"age": [cell], "job": ["a"]}).numeric.tolist() == [[0.0]]


def test_features_of_all_columns_stand_side_by_side() -> None:
    """The width of each column adds up to that of the rows, and each cell keeps its place."""
    table: dict[str, list[str | float | None]] = {"a": [0, 1, 2, None], "b": [5, 5, 5, 5], "c": [0, 1, 2, 3]}
    encoder = TableEncoder.fit(table, numeric=["a", "b", "c"], bins=2)
    rows = encoder.encode({"a": [None], "b": [5], "c": [3]}).numeric
    assert rows.shape == (1, encoder.n_numeric)
    assert rows[0].tolist() == pytest.approx([0, 1, 0, 1, 0, 1, 1, 1])


def test_categories_are_ids_from_one() -> None:
    """Sorted training values from 1; values that training rows did not have, a missing one among them, are 0."""
    rows = FITTED.encode({"age": ["1"] * 4, "job": ["a", "b", "new", None]})
    assert (rows.categorical[:, 0].tolist(), FITTED.cardinalities) == ([1, 2, 0, 0], [3])


def test_missing_is_a_category_where_training_rows_had_it() -> None:
    """None, NaN and blanks are one category, and not that of unseen values."""
    encoder = TableEncoder.fit({"job": ["b", None, "a"]}, categorical=["job"])
    ids = encoder.encode({"job": [None, float("nan"), " ", "new", "a"]}).categorical[:, 0]
    assert (ids.tolist(), encoder.cardinalities) == ([1, 1, 1, 0, 2], [4])


def test_a_whole_float_is_the_category_of_its_int() -> None:
    """A reader that turns 1 to 1.0 changes no category; 1.5 is another one."""
    encoder = TableEncoder.fit({"level": ["1", "2"]}, categorical=["level"])
    assert encoder.encode({"level": [1, 1.0, 1.5]}).categorical[:, 0].tolist() == [1, 1, 0]


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
