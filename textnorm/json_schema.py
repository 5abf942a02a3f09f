"""The JSON schema of a config, made from the registry and the run's dataclasses: editors complete and check with it."""

from __future__ import annotations

import inspect
import typing
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any

from textnorm import types
from textnorm.config import LIMIT, VERSION, adapter
from textnorm.registry import load_stage, stage_names
from textnorm.schema import TEXT_MODELS, Data, JointModel, Output, TableModel, Train

__all__ = ["json_schema"]

_LIMIT = {"type": "integer", "minimum": 0, "description": "Letters that a text stage may delete of a text."}
_TIMEOUT = {"type": "number", "exclusiveMinimum": 0, "description": "Seconds that a tokenizer may take for a text."}
_AROUND = {"text": {LIMIT: _LIMIT}, "tokenizer": {"timeout_s": _TIMEOUT}}


def json_schema() -> dict[str, Any]:
    """Return the schema of both kinds of config: a pipeline, and a run.

    Example:
        >>> sorted(json_schema()["$defs"]["stage:whitespace"]["properties"])
        ['keep_newlines', 'max_letter_loss', 'type']
    """
    stages = {f"stage:{name}": _stage(name) for name in stage_names()}
    definitions = stages | {"stage": {"oneOf": [{"$ref": f"#/$defs/{name}"} for name in stages]}}
    version = {"const": VERSION}
    stages_table = {"stages": {"type": "array", "items": {"$ref": "#/$defs/stage"}}, LIMIT: _LIMIT}
    pipeline = _object({"version": version, **stages_table}, ["version", "stages"])
    part = {"anyOf": [{"type": "string"}, {"type": "object"}]}  # a run config: a file, or its tables
    run = _object(
        {
            "version": version,
            "begin": part,
            "members": {"type": "array", "items": part},
            "data": _table(Data),
            "pipeline": _object(stages_table, ["stages"]),
            "model": {"anyOf": [_table(cls) for cls in (*TEXT_MODELS.values(), TableModel, JointModel)]},
            "train": _table(Train),
            "output": _table(Output),
        },
        ["version", "data"],
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "textnorm config",
        "anyOf": [pipeline, run],
        "$defs": definitions,
    }


def _stage(name: str) -> dict[str, Any]:
    cls = load_stage(name)
    table = _table(cls)
    properties = {"type": {"const": name}} | table["properties"] | _AROUND.get(cls.kind, {})
    return _object(properties, ["type", *table["required"]]) | {"description": _summary(cls)}


def _table(cls: type) -> dict[str, Any]:
    hints = typing.get_type_hints(cls, localns=vars(types), include_extras=True)
    known = [item for item in fields(cls) if item.init]
    required = [item.name for item in known if item.default is MISSING and item.default_factory is MISSING]
    return _object({item.name: _field(item, hints[item.name]) for item in known}, required)


def _field(item: Field[Any], hint: Any) -> dict[str, Any]:
    nested = next((option for option in (hint, *typing.get_args(hint)) if is_dataclass(option)), None)
    if isinstance(nested, type):
        return _table(nested)
    if typing.is_protocol(hint) if hasattr(typing, "is_protocol") else getattr(hint, "_is_protocol", False):
        return {"$ref": "#/$defs/stage"}
    schema: dict[str, Any] = adapter(hint).json_schema()
    if "pattern" in item.metadata:
        schema |= {"pattern": item.metadata["pattern"]}
    plain = item.default is None or isinstance(item.default, bool | int | float | str)
    return schema | {"default": item.default} if plain else schema


def _object(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _summary(cls: type) -> str:
    return (inspect.getdoc(cls) or "").partition("\n\n")[0].replace("\n", " ")
