"""A run config: the tables of `schema` around a pipeline, read and checked as one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from textnorm.config import VERSION, build, build_stages, check_version, dump, raise_all, read_spec
from textnorm.errors import Problem
from textnorm.registry import did_you_mean
from textnorm.schema import TEXT_MODELS, Data, FastModel, Output, TableModel, TextModel, Train
from textnorm.types import Stage

__all__ = ["Run", "dump_run", "load_run"]


@dataclass(frozen=True)
class Run:
    """A whole run: from files to a trained bundle."""

    data: Data
    stages: tuple[Stage, ...]
    model: TextModel | FastModel | TableModel
    train: Train = field(default_factory=Train)
    output: Output = field(default_factory=Output)


def load_run(source: str | Path | Mapping[str, Any], *, folder: Path | None = None) -> Run:
    """Read, validate and build a run config.

    Args:
        source: a `.toml` or `.json` file, or a dict of the same shape.
        folder: where relative paths of a dict start; for a file it is the file's own folder.

    Raises:
        ConfigError: with all problems at once, each with its path.

    Example:
        >>> run = load_run({"version": 1, "data": {"train": "a.csv"}, "pipeline": {"stages": [{"type": "split"}]}})
        >>> run.model.task, run.train.max_epochs
        ('binary', 10)
    """
    spec = read_spec(source)
    tables, folder = spec.tables, folder or spec.folder
    problems: list[Problem] = []
    check_version(tables, problems)
    known: dict[str, Any] = {
        "version": None,
        "data": {},
        "pipeline": {"stages": []},
        "model": {},
        "train": {},
        "output": {},
    }
    _check_tables(tables, list(known), problems)
    parts = known | tables
    data = build(Data, parts["data"], "data", folder, problems)
    is_table = isinstance(parts["data"], Mapping) and parts["data"].get("kind") == "table"
    stages = build_stages(parts["pipeline"], "pipeline", folder, problems)
    model = _build_model(parts["model"], is_table, folder, problems)
    train = build(Train, parts["train"], "train", folder, problems)
    output = build(Output, parts["output"], "output", folder, problems)
    _check_kind(stages, is_table, problems)
    if model and train:
        _check_loss(model, train, problems)
    raise_all(problems)
    assert data and model and train and output  # noqa: PT018, S101  # each is None only beside a problem
    return Run(data, stages, model, train, output)


def dump_run(run: Run, *, defaults: bool = False) -> dict[str, Any]:
    """Turn a run back into plain tables: `load_run(dump_run(run)) == run`."""
    tables = {name: dump(getattr(run, name), defaults=defaults) for name in ("data", "model", "train", "output")}
    stages = {"stages": dump(run.stages, defaults=defaults)}
    return {"version": VERSION, "data": tables.pop("data"), "pipeline": stages, **tables}


def _build_model(
    table: Any, is_table: bool, folder: Path | None, problems: list[Problem]
) -> TextModel | FastModel | TableModel | None:
    """Build the settings of the model that `[model] name` asks for; for tables there is only one."""
    name = str(table.get("name", "deep")) if isinstance(table, Mapping) else "deep"
    if is_table:
        return build(TableModel, table, "model", folder, problems)
    if name not in TEXT_MODELS:
        names = " or ".join(repr(known) for known in TEXT_MODELS)
        problems.append(
            Problem("model.name", f"required {names}, found {name!r}{did_you_mean(name, list(TEXT_MODELS))}")
        )
        return None
    return build(TEXT_MODELS[name], table, "model", folder, problems)


def _check_tables(tables: Mapping[str, Any], known: list[str], problems: list[Problem]) -> None:
    problems += [Problem(key, f"unknown table{did_you_mean(key, known)}") for key in tables if key not in known]


def _check_kind(stages: tuple[Stage, ...], is_table: bool, problems: list[Problem]) -> None:
    if is_table and stages:
        problems.append(Problem("pipeline", "a table has no text to go through a pipeline; drop it, or kind = 'table'"))
    if not is_table and not problems and not any(stage.kind == "tokenizer" for stage in stages):
        problems.append(Problem("pipeline.stages", "a classifier of texts needs a tokenizer stage, and there is none"))


def _check_loss(model: TextModel | FastModel | TableModel, train: Train, problems: list[Problem]) -> None:
    if model.output_activation and model.task != "regression":
        problems.append(
            Problem("model.output_activation", f"is for task = 'regression', found {model.task!r}; drop it")
        )
    if train.class_weights and model.task == "regression":
        problems.append(Problem("train.class_weights", "needs classes, and a regression has none; drop it"))
    if train.calibrate and model.task == "regression":
        problems.append(Problem("train.calibrate", "needs probabilities, and a regression has none; drop it"))
    if train.label_smoothing and model.task not in {"binary", "multiclass"}:
        problems.append(Problem("train.label_smoothing", f"needs one label a row, found task {model.task!r}; drop it"))
