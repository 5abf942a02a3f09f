"""A column of numbers as features."""

from __future__ import annotations

import json

import numpy as np
import pytest

from textnorm.models.numeric_column import NumericColumn

NAN = np.nan
SKEWED = np.array([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 1e6])


def test_standard_scaling_is_by_mean_and_deviation() -> None:
    """Training rows have mean 0 and deviation 1."""
    encoded = NumericColumn.fit(SKEWED, scaling="standard").encode(SKEWED)
    assert (encoded.mean(), encoded.std()) == pytest.approx((0.0, 1.0), abs=1e-6)


def test_robust_scaling_does_not_heed_one_far_row() -> None:
    """The median is 0 and the quartiles are one apart, however far out the last row is."""
    encoded = NumericColumn.fit(SKEWED, scaling="robust").encode(SKEWED)[:, 0]
    assert encoded[:8] == pytest.approx((SKEWED[:8] - 4) / 4)


def test_robust_scaling_of_a_column_that_mostly_agrees() -> None:
    """Without an interquartile range half the whole range is the scale: nothing is divided by 0."""
    column = NumericColumn.fit(np.array([5.0] * 9 + [9.0]), scaling="robust")
    assert (column.center, column.scale) == (5.0, 2.0)


@pytest.mark.parametrize("scaling", ["robust", "standard"])
@pytest.mark.parametrize("cells", [[5.0, 5.0], [0.1 + 0.2] * 3, [NAN, NAN]])
def test_constant_and_empty_columns_say_nothing(scaling, cells) -> None:
    """A constant column and one without any number are a single feature, 0 on the training rows, without noise."""
    numbers = np.array(cells)
    column = NumericColumn.fit(numbers, scaling=scaling, bins=8)
    assert column.encode(numbers) == pytest.approx(np.zeros((len(cells), 1)))


def test_a_bin_is_how_far_a_number_has_come_through_it() -> None:
    """0 below a bin, 1 above it, linear within; beyond the edges nothing grows."""
    column = NumericColumn.fit(np.arange(5.0), bins=2)
    assert column.edges == (0.0, 2.0, 4.0)
    bins = column.encode(np.array([-9.0, 0.0, 1.0, 3.0, 99.0]))[:, 1:]
    assert bins.tolist() == [[0, 0], [0, 0], [0.5, 0], [1, 0.5], [1, 1]]


def test_equal_quantiles_make_one_edge() -> None:
    """A column of few values gets a bin between each two of them, never one without width."""
    column = NumericColumn.fit(np.array([1.0, 1, 1, 1, 2, 2, 4]), bins=16)
    assert set(column.edges) >= {1.0, 2.0, 4.0}
    assert (np.diff(column.edges) > 0).all()


def test_two_values_need_no_bins() -> None:
    """One bin would repeat the scaled number."""
    assert NumericColumn.fit(np.array([0.0, 1.0, 1.0]), bins=1).width == 1


def test_missing_is_a_feature_where_training_rows_had_gaps() -> None:
    """A missing number reads as the center, and is told from it."""
    column = NumericColumn.fit(np.array([1.0, NAN, 3.0, 4.0]), bins=2)
    center, missing = column.encode(np.array([column.center, NAN]))
    assert center[:-1].tolist() == missing[:-1].tolist()
    assert (center[-1], missing[-1]) == (0, 1)


def test_missing_is_the_center_where_training_rows_had_no_gaps() -> None:
    """A gap that training never saw has no feature of its own, so that no untrained weight speaks."""
    column = NumericColumn.fit(np.arange(5.0), bins=2)
    assert column.encode(np.array([NAN])).tolist() == column.encode(np.array([column.center])).tolist()


@pytest.mark.parametrize("numbers", [SKEWED, np.array([1.0, NAN]), np.array([NAN])])
@pytest.mark.parametrize("bins", [0, 1, 4])
def test_width_is_the_number_of_features(numbers, bins) -> None:
    """The model is built for as many features as there are, all of them finite."""
    column = NumericColumn.fit(numbers, bins=bins)
    encoded = column.encode(np.array([NAN, -1e30, 1e30]))
    assert encoded.shape == (3, column.width)
    assert np.isfinite(encoded).all()


@pytest.mark.parametrize("bins", [0, 4])
def test_numbers_beyond_float32_are_merely_far_out(bins) -> None:
    """The largest float is no infinity, which would end as NaN or 0: it is as far out as any number can be."""
    column = NumericColumn.fit(np.array([0.0, 0.1, 0.2, 0.3]), bins=bins)
    low, high = column.encode(np.array([-1.7e308, 1.7e308]))
    assert (low[0], high[0]) == (-1e6, 1e6)
    assert set(low[1:]) <= {0.0}
    assert set(high[1:]) <= {1.0}


def test_column_survives_json() -> None:
    """The list form goes through JSON and back without a change; one of center and scale alone is read, too."""
    column = NumericColumn.fit(np.array([0.0, 1.0, 2.0, NAN]), bins=2)
    assert NumericColumn.from_list(json.loads(json.dumps(column.to_list()))) == column
    assert NumericColumn.from_list([1.0, 2.0]) == NumericColumn(1.0, 2.0)
