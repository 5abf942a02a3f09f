"""Folds and splits."""

from __future__ import annotations

import numpy as np
import pytest

from textnorm.errors import DataError
from textnorm.training.folds import stratified_folds, stratified_split

CLASSES = np.random.default_rng(0).permutation(np.repeat(["a", "b", "c"], [70, 25, 8]))


@pytest.mark.parametrize("n_folds", [2, 5, 10])
def test_every_row_is_in_exactly_one_test_fold(n_folds: int) -> None:
    """Test folds cut the rows; each fold's train is the rest."""
    folds = stratified_folds(CLASSES, n_folds)
    assert sorted(np.concatenate([test for _, test in folds])) == list(range(len(CLASSES)))
    assert all(np.array_equal(np.union1d(train, test), np.arange(len(CLASSES))) for train, test in folds)
    assert all(not np.intersect1d(train, test).size for train, test in folds)


@pytest.mark.parametrize("n_folds", [2, 5, 10])
def test_folds_keep_class_shares(n_folds: int) -> None:
    """No two folds differ by more than one row of any class, nor in size."""
    tests = [test for _, test in stratified_folds(CLASSES, n_folds)]
    for name in "abc":
        counts = [np.sum(CLASSES[test] == name) for test in tests]
        assert max(counts) - min(counts) <= 1
    assert np.ptp([len(test) for test in tests]) <= 1


def test_the_seed_decides() -> None:
    """The same seed gives the same folds, another seed others."""
    first, again, other = (stratified_folds(CLASSES, 5, seed)[0][1].tolist() for seed in (3, 3, 4))
    assert first == again != other


@pytest.mark.parametrize("share", [0.1, 0.25, 0.5])
def test_split_keeps_class_shares(share: float) -> None:
    """Each class gives its share to within one row; both sides together are all rows."""
    train, test = stratified_split(CLASSES, share)
    assert sorted([*train, *test]) == list(range(len(CLASSES)))
    assert len(test) == round(len(CLASSES) * share)
    for name in "abc":
        taken, all_rows = (np.sum(classes == name) for classes in (CLASSES[test], CLASSES))
        assert abs(taken - share * all_rows) <= 1


@pytest.mark.parametrize("n_folds", [1, 104])
def test_senseless_folds_are_refused(n_folds: int) -> None:
    """A fold needs a row and a rest."""
    with pytest.raises(DataError, match="n_folds must be from 2"):
        stratified_folds(CLASSES, n_folds)


@pytest.mark.parametrize("share", [0.0, 1.0, 0.001])
def test_a_split_has_two_sides(share: float) -> None:
    """No share leaves one side empty."""
    with pytest.raises(DataError, match="both sides"):
        stratified_split(CLASSES, share)
