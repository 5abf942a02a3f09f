"""Permutation importance: what a model loses when columns, single or in named groups, are dealt to the wrong rows.

Measured on held-out rows alone: what a model merely memorised about its training rows is no importance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from textnorm.schema import Data

__all__ = ["groups_of", "importance_of", "losses_by_group"]

Rows = Sequence[Mapping[str, Any]]
Groups = Sequence[tuple[str, Sequence[str]]]

_SHUFFLES = 5
_Z = 1.96  # deviations either side that hold 95 % of a normal distribution


def groups_of(data: Data) -> dict[str, Groups]:
    """What is to be measured: `groups` as they are named, `columns` each as a group of its own.

    Example:
        >>> data = Data("a.csv", kind="table", numeric=("age",), categorical=("city",), folds=2, importance=True)
        >>> groups_of(data)
        {'columns': [('age', ('age',)), ('city', ('city',))]}
    """
    columns = [(name, (name,)) for name in data.columns] if data.importance else []
    return {kind: groups for kind, groups in (("groups", data.groups), ("columns", columns)) if groups}


def losses_by_group(measure: Callable[[Rows], float], rows: Rows, groups: Groups, seed: int) -> dict[str, float]:
    """How much lower `measure` is once a group's columns come from another row; the mean of five shuffles.

    The columns of one group move together, so what they say jointly stays whole, and columns that say the same cannot
    stand in for each other as they do when they are shuffled one by one.

    Args:
        measure: Rows, in the order given -> a figure of which more is better.
        rows: Held-out rows, as cells by column.
        groups: Names, each with its columns.
        seed: Decides the shuffles.

    Example:
        >>> rows = [{"a": i, "b": 7} for i in range(100)]
        >>> right = lambda rows: float(np.mean([row["a"] == i for i, row in enumerate(rows)]))
        >>> losses = losses_by_group(right, rows, [("first", ["a"]), ("second", ["b"])], seed=0)
        >>> losses["first"] > 0.9, losses["second"]
        (True, 0.0)
    """
    generator = np.random.default_rng(seed)
    whole = measure(rows)
    return {
        name: whole - float(np.mean([measure(_dealt(rows, columns, generator)) for _ in range(_SHUFFLES)]))
        for name, columns in groups
    }


def importance_of(losses: Sequence[Mapping[str, float]], n_folds: int) -> dict[str, Any]:
    """For each group the mean loss over folds, and the interval that holds it at about 95 %.

    Folds share most of their training rows, so their losses are no independent draws: the variance of the mean is
    taken as (1/n + 1/(n_folds - 1)) times that of the folds (Nadeau and Bengio, 2003), not as 1/n times.

    Args:
        losses: What `losses_by_group` gave, once for each fold of each repeat.
        n_folds: Number of folds of one repeat, at least 2.

    Example:
        >>> importance_of([{"a": 0.1}, {"a": 0.3}], n_folds=2)["a"]["mean"]
        0.2
    """
    return {name: _interval([fold[name] for fold in losses], n_folds) for name in losses[0]}


def _dealt(rows: Rows, columns: Sequence[str], generator: np.random.Generator) -> Rows:
    givers = generator.permutation(len(rows))
    return [
        {**row, **{column: rows[giver][column] for column in columns}} for row, giver in zip(rows, givers, strict=True)
    ]


def _interval(values: list[float], n_folds: int) -> dict[str, Any]:
    mean, variance = float(np.mean(values)), float(np.var(values, ddof=1))
    half = _Z * (variance * (1 / len(values) + 1 / (n_folds - 1))) ** 0.5
    return {"mean": mean, "low": mean - half, "high": mean + half, "values": values}
