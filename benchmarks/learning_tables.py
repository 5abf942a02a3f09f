"""Tables in cross-validation, beside logistic regression, LightGBM and CatBoost on the same folds."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from benchmarks.bars import Figure, at_least
from benchmarks.learning_rows import Rows, as_files, cpu_seconds, read_rows
from textnorm.extras import require_extra
from textnorm.models import metrics
from textnorm.recipes.targets import find_labels, targets_of
from textnorm.recipes.train import run_job
from textnorm.training.folds import stratified_folds
from textnorm.types import Record

__all__ = ["BARS", "tables"]

BARS = {"hr-attrition": 0.849, "telco-churn": 0.849, "netflix-churn": 0.990}


def tables(share: float, seeds: int) -> dict[str, Figure]:
    """The mean AUC over the folds, the median seed's; and how far above logistic regression it is, in standard errors."""
    for module in ("sklearn", "lightgbm", "catboost"):
        require_extra(module, "bench")
    figures = {}
    for name, bar in BARS.items():
        rows = read_rows(f"{name}/run.toml", share)
        runs = [_seed(rows, seed) for seed in range(seeds)]
        means = {side: [float(np.mean(run[side])) for run in runs] for side in runs[0]}
        median = sorted(range(seeds), key=lambda seed: means["ours"][seed])[seeds // 2]
        peers = {side: round(statistics.median(values), 4) for side, values in means.items() if side != "ours"}
        figures[name] = at_least(
            bar,
            round(means["ours"][median], 4),
            seeds=[round(value, 4) for value in means["ours"]],
            rows=len(rows.known),
            folds=len(runs[0]["ours"]),
            peers=peers,
        )
        above = standard_errors(runs[median]["ours"], runs[median]["logistic regression"])
        figures[f"{name}, standard errors above logistic regression"] = at_least(-1.0, round(above, 2))
    return figures


def standard_errors(ours: list[float], theirs: list[float]) -> float:
    """How many standard errors of their difference, fold by fold, ours is above.

    Example:
        >>> round(standard_errors([0.8, 0.9, 0.7], [0.7, 0.9, 0.6]), 2)
        2.0
    """
    difference = np.subtract(ours, theirs)
    mean, error = float(difference.mean()), float(difference.std(ddof=1)) / len(difference) ** 0.5
    return mean / max(error, 1e-9)  # all differences may be the same


def _seed(rows: Rows, seed: int) -> dict[str, list[float]]:
    """The AUC of every fold, by side; `test` stays out of it, as these corpora have none."""
    with TemporaryDirectory() as folder:
        whole = Rows(rows.path, rows.run, rows.known, [], [])
        ours = run_job(as_files(whole, Path(folder), seed), Path(folder) / "run").metrics["cv"]["auc"]["values"]
    records = [Record(number, row) for number, row in enumerate(rows.known, 1)]
    target = targets_of(rows.run, records, find_labels(rows.run, records))
    found: dict[str, list[float]] = {"ours": ours}
    for name, build in PEERS.items():
        found[name], seconds = cpu_seconds(lambda build=build: _folds(rows, target, build, seed))
        print(f"{rows.path.parent.name} seed {seed}: {name} {np.mean(found[name]):.4f}, {seconds:.0f} s", flush=True)
    print(f"{rows.path.parent.name} seed {seed}: ours {np.mean(ours):.4f}", flush=True)
    return found


def _folds(rows: Rows, target: Any, build: Callable[..., Any], seed: int) -> list[float]:
    """The AUC of each fold, cut as our cross-validation cuts: each repeat by the next seed."""
    data, table = rows.run.data, _frame(rows)
    found = []
    for repeat in range(data.repeats):
        for train, test in stratified_folds(target, data.folds, seed + repeat):
            model = build(list(data.numeric), list(data.categorical), seed)
            model.fit(table.iloc[train], target[train])
            found.append(metrics.auc(model.predict_proba(table.iloc[test])[:, 1], target[test]))
    return [value for value in found if value is not None]


def _frame(rows: Rows) -> Any:
    """Numbers as numbers, blank ones missing; categories as text."""
    import pandas as pd

    data = rows.run.data
    columns = {name: pd.to_numeric([row[name] for row in rows.known], errors="coerce") for name in data.numeric}
    return pd.DataFrame(columns | {name: [str(row[name]) for row in rows.known] for name in data.categorical})


def logistic_regression(numeric: list[str], categorical: list[str], seed: int) -> Any:
    """Scaled numbers, the median where one is missing, and a column for each category."""
    from sklearn.compose import make_column_transformer
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    columns = make_column_transformer((numbers, numeric), (OneHotEncoder(handle_unknown="ignore"), categorical))
    return make_pipeline(columns, LogisticRegression(max_iter=2000, random_state=seed))


def lightgbm(numeric: list[str], categorical: list[str], seed: int) -> Any:
    """Small trees, many of them: its own defaults overfit tables of this size."""
    from lightgbm import LGBMClassifier
    from sklearn.compose import make_column_transformer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OrdinalEncoder

    codes = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    columns = make_column_transformer(("passthrough", numeric), (codes, categorical)).set_output(transform="pandas")
    shape = {
        "n_estimators": 200,
        "num_leaves": 8,
        "learning_rate": 0.05,
        "min_child_samples": 20,
        "colsample_bytree": 0.5,
    }
    return make_pipeline(columns, LGBMClassifier(**shape, random_state=seed, n_jobs=1, verbose=-1))


def catboost(numeric: list[str], categorical: list[str], seed: int) -> Any:
    """Its own handling of categories; shallow trees."""
    from catboost import CatBoostClassifier

    del numeric
    shape = {"iterations": 300, "depth": 4, "learning_rate": 0.05}
    quiet = {"verbose": False, "allow_writing_files": False, "thread_count": 1}
    return CatBoostClassifier(**shape, **quiet, cat_features=categorical, random_seed=seed)


PEERS: dict[str, Callable[..., Any]] = {
    "logistic regression": logistic_regression,
    "lightgbm": lightgbm,
    "catboost": catboost,
}
