"""Permutation importance of groups of columns."""

from __future__ import annotations

import numpy as np
import pytest

from textnorm.recipes.importance import importance_of, losses_by_group

ROWS = [{"a": i % 2, "b": i % 2, "c": i} for i in range(200)]


def share_right(rows):
    """Share of rows of which a or b, each of them enough, tells the row's parity."""
    return float(np.mean([(row["a"] == i % 2) or (row["b"] == i % 2) for i, row in enumerate(rows)]))


def test_what_is_not_looked_at_is_worth_nothing():
    """Shuffling a column that the measure does not read loses exactly nothing."""
    assert losses_by_group(share_right, ROWS, [("c", ["c"])], seed=0) == {"c": 0.0}


def test_columns_of_a_group_move_together():
    """Two columns that say the same are worth nothing singly and much as a group: half of the parities become wrong."""
    losses = losses_by_group(share_right, ROWS, [("a", ["a"]), ("b", ["b"]), ("both", ["a", "b"])], seed=0)
    assert (losses["a"], losses["b"]) == (0.0, 0.0)
    assert losses["both"] == pytest.approx(0.5, abs=0.1)


def test_rows_are_left_as_they_were():
    """Measuring changes no row of the caller's."""
    before = [dict(row) for row in ROWS]
    losses_by_group(share_right, ROWS, [("all", ["a", "b", "c"])], seed=0)
    assert before == ROWS


def test_the_interval_heeds_that_folds_overlap():
    """Its half width is 1.96 deviations times the root of 1/n + 1/(folds - 1): folds share their training rows."""
    losses = [{"g": value} for value in (0.1, 0.2, 0.3, 0.4)]
    told = importance_of(losses, n_folds=2)["g"]
    half = 1.96 * np.std([0.1, 0.2, 0.3, 0.4], ddof=1) * (1 / 4 + 1) ** 0.5
    assert told["mean"] == pytest.approx(0.25)
    assert (told["low"], told["high"]) == pytest.approx((0.25 - half, 0.25 + half))
    assert told["values"] == [0.1, 0.2, 0.3, 0.4]
