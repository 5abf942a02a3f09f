"""A config in three passes: read (TOML, JSON or a dict), validate (all problems at once, each with its path), build.

A spec is what was read, not yet checked. Dataclasses say what is allowed: a stage's fields are its config, and
`textnorm.schema` holds the tables of a run. Nothing here knows any one of them.
"""

from __future__ import annotations

import json
import tomllib
import typing
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from textnorm import types
from textnorm.errors import ConfigError, DataError, Problem
from textnorm.loss import Limited
from textnorm.order import check_order
from textnorm.registry import did_you_mean, load_stage, stage_type
from textnorm.stages.timed import Timed
from textnorm.types import Stage, StageKind

__all__ = ["LIMIT", "WRAPPERS", "Spec", "build", "dump", "load_stages", "read_spec"]

VERSION = 1
LIMIT = "max_letter_loss"
# Keys that every stage of a kind may have, beside its own fields: each puts another stage around it.
WRAPPERS: dict[str, tuple[StageKind, type[Any]]] = {LIMIT: ("text", Limited), "timeout_s": ("tokenizer", Timed)}
T = TypeVar("T")


class Spec(NamedTuple):
    """What was read, and the folder its relative paths are relative to (None: leave paths as they are)."""

    tables: dict[str, Any]
    folder: Path | None = None


# ---------------------------------------------------------------- read


def read_spec(source: str | Path | Mapping[str, Any]) -> Spec:
    """Read a config file (`.toml` or `.json`), or take a dict as it is.

    Raises:
        DataError: there is no such file.
        ConfigError: the file is not TOML or JSON.

    Example:
        >>> read_spec({"version": 1, "stages": []})
        Spec(tables={'version': 1, 'stages': []}, folder=None)
    """
    if isinstance(source, Mapping):
        return Spec(dict(source))
    path = Path(source)
    if not path.is_file():
        raise DataError(f"a config file is required at {path}, and there is none; `textnorm init` writes one")
    try:
        text = path.read_text(encoding="utf-8")
        tables = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except ValueError as error:  # of TOML, JSON and UTF-8 alike
        raise ConfigError(f"{path} cannot be read as {path.suffix[1:].upper() or 'TOML'}: {error}") from error
    if not isinstance(tables, dict):
        raise ConfigError(f"{path} must hold a table, found {type(tables).__name__}")
    return Spec(tables, path.resolve().parent)


# ---------------------------------------------------------------- validate and build


def load_stages(spec: Spec) -> tuple[Stage, ...]:
    """Build the stages of a pipeline config, or of the pipeline inside a run config.

    Raises:
        ConfigError: with every problem found.

    Example:
        >>> load_stages(Spec({"version": 1, "stages": [{"type": "repeats", "max_run": 3}]}))
        (Repeats(max_run=3, syllables=False),)
        >>> load_stages(Spec({"version": 1, "stages": [{"type": "repeats", "max_runs": 3}]}))
        Traceback (most recent call last):
        textnorm.errors.ConfigError: stages[0].max_runs: unknown key; did you mean 'max_run'?
    """
    problems: list[Problem] = []
    check_version(spec.tables, problems)
    if "pipeline" in spec.tables:
        stages = build_stages(spec.tables["pipeline"], "pipeline", spec.folder, problems)
    else:
        stages = build_stages({k: v for k, v in spec.tables.items() if k != "version"}, "", spec.folder, problems)
    raise_all(problems)
    return stages


def check_version(tables: Mapping[str, Any], problems: list[Problem]) -> None:
    """A config says which version of the format it is written in."""
    if tables.get("version") != VERSION:
        problems.append(Problem("version", f"required {VERSION}, found {tables.get('version')!r}"))


def raise_all(problems: list[Problem]) -> None:
    """Raise what was found, if anything was; what was found twice is told once."""
    if problems:
        raise ConfigError(list(dict.fromkeys(problems)))


def build_stages(table: Any, path: str, folder: Path | None, problems: list[Problem]) -> tuple[Stage, ...]:
    """Build the stages of one `[[stages]]` table, and check their order."""
    if not isinstance(table, Mapping):
        problems.append(Problem(path, f"required a table, found {table!r}"))
        return ()
    _unknown_keys(table, ["stages", LIMIT], path, problems)
    where, specs = _join(path, "stages"), table.get("stages")
    if not isinstance(specs, list | tuple):
        problems.append(Problem(where, f"required an array of tables ([[{where}]]), found {specs!r}"))
        return ()
    built = [build_stage(item, f"{where}[{index}]", folder, problems) for index, item in enumerate(specs)]
    if LIMIT in table:
        built = [_limited(stage, table[LIMIT], path, problems) for stage in built]
    stages = tuple(stage for stage in built if stage is not None)
    if len(stages) == len(built):
        problems += check_order(stages, where)
    return stages


def build_stage(spec: Any, path: str, folder: Path | None, problems: list[Problem]) -> Stage | None:
    """Build one stage from its table; on a problem note it and return None."""
    if not isinstance(spec, Mapping) or not isinstance(spec.get("type"), str):
        problems.append(Problem(path, f"required a table with a `type`, found {spec!r}"))
        return None
    try:
        cls = load_stage(spec["type"])
    except ConfigError as error:
        problems += [Problem(_join(path, "type"), problem.message) for problem in error.problems]
        return None
    around = {key: spec[key] for key, (kind, _) in WRAPPERS.items() if key in spec and kind == cls.kind}
    own = {key: value for key, value in spec.items() if key != "type" and key not in around}
    stage: Stage | None = build(cls, own, path, folder, problems)
    for key, limit in around.items():
        stage = build(WRAPPERS[key][1], {"wrapped": stage, key: limit}, path, None, problems) if stage else None
    return stage


def _limited(stage: Stage | None, limit: Any, path: str, problems: list[Problem]) -> Stage | None:
    """A text stage with its limit; that of the pipeline is for those that have none of their own."""
    if stage is None or stage.kind != "text" or isinstance(stage, Limited):
        return stage
    return build(Limited, {"wrapped": stage, LIMIT: limit}, path, None, problems)


def build(cls: type[T], table: Any, path: str, folder: Path | None, problems: list[Problem]) -> T | None:
    """Build a dataclass from a table, noting every problem; None when there was one.

    Fields that are dataclasses are tables of their own; a table with a `type` in place of a value is a stage; a field
    with `metadata={"path": True}` is resolved against `folder`.
    """
    if not isinstance(table, Mapping):
        problems.append(Problem(path, f"required a table, found {table!r}"))
        return None
    before = len(problems)
    known = [item for item in fields(cls) if item.init]  # type: ignore[arg-type]  # T is a dataclass
    _unknown_keys(table, [item.name for item in known], path, problems)
    values = {}
    for item in known:
        where = _join(path, item.name)
        if item.name in table:
            values[item.name] = _value(cls, item, table[item.name], where, folder, problems)
        elif item.default is MISSING and item.default_factory is MISSING:
            problems.append(Problem(where, "required, and missing"))
    return _construct(cls, values, path, problems) if len(problems) == before else None


def _construct(cls: type[T], values: dict[str, Any], path: str, problems: list[Problem]) -> T | None:
    try:
        return cls(**values)
    except ConfigError as error:  # a dataclass's own check, which says where in it
        problems += [Problem(_join(path, problem.path), problem.message) for problem in error.problems]
    except ValueError as error:  # or does not
        problems.append(Problem(path, str(error)))
    return None


def _value(cls: type, item: Field[Any], value: Any, path: str, folder: Path | None, problems: list[Problem]) -> Any:
    hint = _hints(cls)[item.name]
    table_class = next((option for option in (hint, *typing.get_args(hint)) if is_dataclass(option)), None)
    if isinstance(table_class, type) and value is not None:
        return build(table_class, value, path, folder, problems)
    if isinstance(value, Mapping) and "type" in value:
        value = build_stage(value, path, folder, problems)
        if value is None:
            return None
    value = _checked(hint, _freeze(value), path, problems)
    return _resolve(value, folder) if item.metadata.get("path") else value


def _checked(hint: Any, value: Any, path: str, problems: list[Problem]) -> Any:
    from pydantic import ValidationError

    try:
        return adapter(hint).validate_python(value, strict=True)
    except ValidationError as error:
        for found in error.errors(include_url=False):
            where = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in found["loc"])
            required = found["msg"].removeprefix("Input should be ")
            problems.append(Problem(path + where, f"required {required}, found {found['input']!r}"))
        return value


@cache
def adapter(hint: Any) -> Any:
    """Pydantic's validator of one field type. Imported here: it costs 0.15 s, and only a config that is loaded pays."""
    from pydantic import ConfigDict, TypeAdapter

    return TypeAdapter(hint, config=ConfigDict(arbitrary_types_allowed=True))


@cache
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls, localns=vars(types), include_extras=True)


def _resolve(value: Any, folder: Path | None) -> Any:
    """Make a relative path absolute; `corpus:NAME/FILE` is looked up only when it is opened."""
    if folder is None or not isinstance(value, str) or not value or value.startswith("corpus:"):
        return value
    return str(folder / value)


def _freeze(value: Any) -> Any:
    """Turn lists into tuples, since stages must be hashable."""
    return tuple(map(_freeze, value)) if isinstance(value, list) else value


def _join(path: str, key: str) -> str:
    return ".".join(filter(None, (path, key)))


def _unknown_keys(table: Mapping[str, Any], known: list[str], path: str, problems: list[Problem]) -> None:
    unknown = (key for key in table if key not in known)
    problems += (Problem(_join(path, key), f"unknown key{did_you_mean(key, known)}") for key in unknown)


# ---------------------------------------------------------------- and back


def dump(value: Any, *, defaults: bool = False) -> Any:
    """Turn a built config back into plain tables.

    Args:
        value: a dataclass of a config, or anything inside one.
        defaults: spell out fields that have their default value too.

    Raises:
        ConfigError: a stage's class is in no registry, so no config can name it.

    Example:
        >>> from textnorm.stages.cleaning import Repeats
        >>> dump(Repeats(max_run=3)), dump(Repeats(max_run=3), defaults=True)
        ({'type': 'repeats', 'max_run': 3}, {'type': 'repeats', 'max_run': 3, 'syllables': False})
    """
    if isinstance(value, tuple | list):
        return [dump(item, defaults=defaults) for item in value]
    if isinstance(value, Limited | Timed):
        key = next(key for key, (_, wrapper) in WRAPPERS.items() if isinstance(value, wrapper))
        return dump(value.wrapped, defaults=defaults) | {key: getattr(value, key)}
    if not is_dataclass(value):
        return value
    kept = (
        (item.name, getattr(value, item.name)) for item in fields(value) if defaults or not _is_default(value, item)
    )
    plain = {name: dump(content, defaults=defaults) for name, content in kept}
    return {"type": _name(value), **plain} if isinstance(value, Stage) else plain


def _name(stage: Stage) -> str:
    name = stage_type(stage)
    if name is None:
        group = "the entry-point group 'textnorm.stages'"
        raise ConfigError(f"{type(stage).__name__} has no name: register it in {group} to write it to a config")
    return name


def _is_default(owner: Any, item: Field[Any]) -> bool:
    value = getattr(owner, item.name)
    if item.default_factory is not MISSING:
        return bool(value == item.default_factory())
    return item.default is not MISSING and bool(value == item.default)
