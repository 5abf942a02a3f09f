"""Splits and folds that keep each class's share; seeded, and every row in exactly one test fold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from textnorm.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]
    Indices = NDArray[np.int64]


_FEWEST_FOLDS = 2


def stratified_folds(classes: Array, n_folds: int, seed: int = 0) -> list[tuple[Indices, Indices]]:
    """Cut rows into (train, test) index pairs, one a fold, each index array ascending.

    Args:
        classes: Each row's class, (N,).
        n_folds: Number of folds; each class's rows are dealt evenly among them.
        seed: Decides which row goes where.

    Raises:
        DataError: If n_folds is below 2 or above the number of rows.

    Example:
        >>> classes = np.array([0, 0, 0, 0, 1, 1])
        >>> [np.bincount(classes[test]).tolist() for _, test in stratified_folds(classes, 2)]
        [[2, 1], [2, 1]]
    """
    if not _FEWEST_FOLDS <= n_folds <= len(classes):
        msg = f"n_folds must be from 2 to the number of rows, {len(classes)}; found {n_folds}: choose one between"
        raise DataError(msg)
    # Rows stand class by class, shuffled within; dealing them round and round gives each fold its share of each.
    dealt = _class_by_class(classes, seed)
    fold_of = np.empty(len(classes), dtype=np.int64)
    fold_of[dealt] = np.arange(len(classes)) % n_folds
    return [(np.flatnonzero(fold_of != k), np.flatnonzero(fold_of == k)) for k in range(n_folds)]


def stratified_split(classes: Array, test_share: float, seed: int = 0) -> tuple[Indices, Indices]:
    """Cut rows once into (train, test) indices, ascending.

    Args:
        classes: Each row's class, (N,).
        test_share: Share of each class's rows that goes to test, between 0 and 1.
        seed: Decides which rows.

    Raises:
        DataError: If either side would be empty.

    Example:
        >>> train, test = stratified_split(np.array([0] * 8 + [1] * 4), 0.25)
        >>> len(train), len(test), (test >= 8).sum().item()
        (9, 3, 1)
    """
    # A row is taken where row * share passes a whole number: evenly along the classes, round(N * share) in all.
    steps = np.floor(np.arange(len(classes) + 1) * test_share + 0.5)
    taken = np.diff(steps) > 0
    order = _class_by_class(classes, seed)
    train, test = np.sort(order[~taken]), np.sort(order[taken])
    if not len(train) or not len(test):
        msg = f"a split must leave rows on both sides; found {len(train)} and {len(test)} with test_share {test_share}"
        raise DataError(msg)
    return train, test


def _class_by_class(classes: Array, seed: int) -> Indices:
    """All indices, sorted by class, in random order within each."""
    shuffled = np.random.default_rng(seed).permutation(len(classes))
    return shuffled[np.argsort(classes[shuffled], kind="stable")]
