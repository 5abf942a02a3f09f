"""A run config: the tables of `schema` around a pipeline, read and checked as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from textnorm.config import VERSION, Spec, build, build_stages, check_version, dump, raise_all, read_spec
from textnorm.errors import Problem
from textnorm.overrides import override
from textnorm.registry import did_you_mean
from textnorm.schema import TEXT_MODELS, BlendModel, Data, FastModel, JointModel, Output, TableModel, TextModel, Train
from textnorm.types import Stage

__all__ = ["Run", "dump_run", "load_run"]

Model = TextModel | FastModel | BlendModel | TableModel | JointModel
# What the whole says of these holds in its parts, too: in what it begins with, and in the members of a blend.
_SHARED = ("seed", "device", "num_threads")
_TABLES = ("data", "pipeline", "model", "train", "output")


@dataclass(frozen=True)
class Run:
    """A whole run: from files to a trained bundle.

    Args:
        data: which files.
        stages: the pipeline.
        model: the model's settings.
        train: how it is trained.
        output: what is left.
        begin: a run that is done first, and whose pipeline, vocabulary and weights this one begins with.
        members: the runs whose models a blend weighs; they have its data.

    What begins a run, and what is a member of one, has its seed, device and number of threads, where it says any.
    """

    data: Data
    stages: tuple[Stage, ...]
    model: Model
    train: Train = field(default_factory=Train)
    output: Output = field(default_factory=Output)
    begin: Run | None = None
    members: tuple[Run, ...] = ()


def load_run(
    source: str | Path | Mapping[str, Any], *, folder: Path | None = None, overrides: Sequence[str] = ()
) -> Run:
    """Read, validate and build a run config.

    Args:
        source: a `.toml` or `.json` file, or a dict of the same shape.
        folder: where relative paths of a dict start; for a file it is the file's own folder.
        overrides: PATH=VALUE each, as if the value stood in the config; device and seed are those of its parts, too.

    Raises:
        ConfigError: with all problems at once, each with its path.

    Example:
        >>> run = load_run({"version": 1, "data": {"train": "a.csv"}, "pipeline": {"stages": [{"type": "split"}]}})
        >>> run.model.task, run.train.max_epochs
        ('binary', 10)
    """
    spec = read_spec(source)
    given, folder = override(spec.tables, overrides), folder or spec.folder
    problems: list[Problem] = []
    begin, members = _begun(given, folder), _members(given, folder)
    tables = _with_begun(given, begin)
    check_version(tables, problems)
    _check_tables(tables, ["version", "begin", "members", *_TABLES], problems)
    parts: dict[str, Any] = {name: {"stages": []} if name == "pipeline" else {} for name in _TABLES} | tables
    data = build(Data, parts["data"], "data", folder, problems)
    kind = str(parts["data"].get("kind", "text")) if isinstance(parts["data"], Mapping) else "text"
    stages = build_stages(parts["pipeline"], "pipeline", folder, problems)
    model = _build_model(parts["model"], kind, folder, problems)
    train = build(Train, parts["train"], "train", folder, problems)
    output = build(Output, parts["output"], "output", folder, problems)
    _check_kind(stages, kind == "table", problems, needs_tokenizer=not members)
    if begin and kind == "both":
        problems.append(Problem("begin", "is for texts alone, and kind = 'both' has columns beside them; drop it"))
    if data and model and train:
        _check_loss(data, model, train, problems)
        _check_members(model, members, problems)
    raise_all(problems)
    assert data and model and train and output  # noqa: PT018, S101  # each is None only beside a problem
    return Run(data, stages, model, train, output, begin, members)


def dump_run(run: Run, *, defaults: bool = False) -> dict[str, Any]:
    """Turn a run back into plain tables: `load_run(dump_run(run)) == run`."""
    tables = {name: dump(getattr(run, name), defaults=defaults) for name in ("data", "model", "train", "output")}
    stages = {"stages": dump(run.stages, defaults=defaults)}
    first = {"begin": dump_run(run.begin, defaults=defaults)} if run.begin else {}
    members = {"members": [dump_run(member, defaults=defaults) for member in run.members]} if run.members else {}
    return {"version": VERSION, **first, **members, "data": tables.pop("data"), "pipeline": stages, **tables}


def _begun(tables: Mapping[str, Any], folder: Path | None) -> Run | None:
    if "begin" not in tables:
        return None
    spec = _read_part(tables["begin"], folder)
    return load_run(_shared(spec.tables, tables), folder=spec.folder)


def _with_begun(tables: Mapping[str, Any], begin: Run | None) -> dict[str, Any]:
    """Fill in what a run has of the one it begins with: its pipeline, and the settings of its model."""
    if begin is None:
        return dict(tables)
    first, model = dump_run(begin), tables.get("model", {})
    return {**tables, "pipeline": first["pipeline"], "model": first["model"] | model}


def _members(tables: Mapping[str, Any], folder: Path | None) -> tuple[Run, ...]:
    """Load the members of a blend, and give each the blend's data."""
    members = (_read_part(source, folder) for source in tables.get("members", ()))
    data = {"data": tables.get("data", {})}
    return tuple(load_run(_shared(spec.tables, tables) | data, folder=spec.folder) for spec in members)


def _shared(part: Mapping[str, Any], whole: Mapping[str, Any]) -> dict[str, Any]:
    """A part of a run with what the whole says of seed, device and threads."""
    said = {key: value for key, value in whole.get("train", {}).items() if key in _SHARED}
    return {**part, "train": part.get("train", {}) | said}


def _read_part(source: Any, folder: Path | None) -> Spec:
    """Read a run config inside a run config: a path, relative to its folder, or its tables."""
    if isinstance(source, Mapping):
        return Spec(dict(source), folder)
    return read_spec((folder or Path()) / source)


def _build_model(table: Any, kind: str, folder: Path | None, problems: list[Problem]) -> Model | None:
    """Build the settings of the model that `[model] name` asks for, of those that the kind of data has."""
    if kind == "table":
        return build(TableModel, table, "model", folder, problems)
    models = {"deep": JointModel} if kind == "both" else TEXT_MODELS
    name = str(table.get("name", "deep")) if isinstance(table, Mapping) else "deep"
    if name not in models:
        names, found = " or ".join(map(repr, models)), f"{name!r}{did_you_mean(name, list(models))}"
        why = "with columns beside the text " if kind == "both" else ""
        problems.append(Problem("model.name", f"{why}required {names}, found {found}"))
        return None
    return build(models[name], table, "model", folder, problems)


def _check_tables(tables: Mapping[str, Any], known: list[str], problems: list[Problem]) -> None:
    problems += [Problem(key, f"unknown table{did_you_mean(key, known)}") for key in tables if key not in known]


def _check_kind(stages: tuple[Stage, ...], is_table: bool, problems: list[Problem], *, needs_tokenizer: bool) -> None:
    if is_table and stages:
        problems.append(Problem("pipeline", "a table has no text to go through a pipeline; drop it, or kind = 'table'"))
    if not needs_tokenizer and stages:
        problems.append(Problem("pipeline", "each member of a blend has its own, and a blend none; drop it"))
    if needs_tokenizer and not is_table and not problems and not any(stage.kind == "tokenizer" for stage in stages):
        problems.append(Problem("pipeline.stages", "a classifier of texts needs a tokenizer stage, and there is none"))


def _check_members(model: Model, members: tuple[Run, ...], problems: list[Problem]) -> None:
    if isinstance(model, BlendModel) != bool(members):
        problems.append(Problem("members", "a blend needs members, and members need [model] name = 'blend'"))
    for index, member in enumerate(members):
        if (member.model.task, member.model.output_activation) != (model.task, model.output_activation):
            problems.append(Problem(f"members[{index}]", f"required task {model.task!r}, found {member.model.task!r}"))


def _check_loss(data: Data, model: Model, train: Train, problems: list[Problem]) -> None:
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
    if data.confidence and model.task not in {"binary", "multiclass"}:
        problems.append(Problem("data.confidence", f"needs one label a row, found task {model.task!r}; drop it"))
    if data.confidence and (train.class_weights or train.label_smoothing):
        problems.append(
            Problem("data.confidence", "is itself how a loss is softened; drop class_weights, label_smoothing")
        )
    if train.masked_tokens and not (type(model) is TextModel and model.token_dropout):
        needed = "needs texts alone, model.name = 'deep', and token_dropout above 0"
        problems.append(Problem("train.masked_tokens", needed))
