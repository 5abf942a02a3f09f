from __future__ import annotations

import json
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from textnorm import schema as tables
from textnorm.json_schema import json_schema
from textnorm.pipeline import preset_names
from textnorm.recipes.init import template
from textnorm.registry import load_stage, stage_names

PROJECT = Path(__file__).parents[2]
KINDS = {
    "object": dict,
    "array": list | tuple,
    "string": str,
    "integer": int,
    "number": int | float,
    "boolean": bool,
    "null": type(None),
}


@pytest.fixture(scope="module")
def schema():
    return json_schema()


def check(value, schema, root):
    """Whether a value is what a schema asks for: as much of JSON Schema as ours uses, and an error on any more."""
    known = {"$ref", "anyOf", "oneOf", "type", "properties", "required", "additionalProperties", "items", "const", "enum", "minItems",
             "maxItems", "prefixItems", "$schema", "title", "$defs", "description", "default"}  # fmt: skip
    assert set(schema) <= known, set(schema) - known
    if "$ref" in schema:
        return check(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root)
    if "anyOf" in schema:
        return any(check(value, option, root) for option in schema["anyOf"])
    if "oneOf" in schema:
        return sum(check(value, option, root) for option in schema["oneOf"]) == 1
    if "const" in schema or "enum" in schema:
        return value in schema.get("enum", [schema.get("const")])
    return check_kind(value, schema) and check_inside(value, schema, root)


def check_kind(value, schema):
    wanted = schema.get("type")
    if wanted is None:
        return True
    return isinstance(value, KINDS[wanted]) and (wanted == "boolean" or not isinstance(value, bool))


def check_inside(value, schema, root):
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        return set(schema.get("required", [])) <= set(value) and all(
            check(item, properties[key], root) if key in properties else schema.get("additionalProperties") is not False
            for key, item in value.items()
        )
    if isinstance(value, list | tuple) and "items" in schema and schema["items"]:
        return all(check(item, schema["items"], root) for item in value)
    return True


def configs():
    yield from ((f"template {kind}", tomllib.loads(template(kind))) for kind in ("text", "table"))
    presets = PROJECT / "textnorm" / "stages" / "presets"
    paths = [*(presets / f"{name}.toml" for name in preset_names()), *PROJECT.glob("corpora/*/run.toml")]
    yield from ((str(path.relative_to(PROJECT)), tomllib.loads(path.read_text(encoding="utf-8"))) for path in paths)


CONFIGS = dict(configs())
PLAIN = {"version": 1, "data": {"train": "a.csv"}, "pipeline": {"stages": [{"type": "split"}]}}


@pytest.mark.parametrize("name", CONFIGS)
def test_our_own_configs_fit(schema, name):
    """Every template, preset and corpus's config fits the schema."""
    assert check(CONFIGS[name], schema, schema)


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": 2},
        {"data": {}},
        {"data": {"train": "a.csv", "tran": "b.csv"}},
        {"data": {"train": "a.csv", "format": "xlsx"}},
        {"model": {"task": "ranking"}},
        {"train": {"max_epochs": "ten"}},
        {"train": {"scheduler": {"name": "Cosine"}}},
        {"train": {"early_stopping": {"patience": 1.5}}},
        {"pipeline": {"stages": [{"type": "splitt"}]}},
        {"pipeline": {"stages": [{"type": "repeats", "max_runs": 2}]}},
        {"pipeline": {"stages": [{"max_run": 2}]}},
        {"extra": {}},
    ],
)
def test_wrong_configs_do_not_fit(schema, wrong):
    """A plain config fits, and a change that no config may have makes it unfit."""
    assert check(PLAIN, schema, schema)
    assert not check(PLAIN | wrong, schema, schema)


def test_it_is_json(schema):
    """The schema is JSON, and every reference in it leads somewhere."""
    text = json.dumps(schema, allow_nan=False)
    references = {part.partition('"')[0] for part in text.split('"$ref": "#/$defs/')[1:]}
    assert references
    assert references <= set(schema["$defs"])


@pytest.mark.parametrize("name", stage_names())
def test_a_stage_is_its_fields(schema, name):
    """A stage's properties are its `type` and its dataclass's fields, nothing else may stand there, and it is described."""
    stage = schema["$defs"][f"stage:{name}"]
    assert set(stage["properties"]) == {"type"} | {item.name for item in fields(load_stage(name)) if item.init}
    assert stage["properties"]["type"] == {"const": name}
    assert stage["additionalProperties"] is False
    assert stage["description"].endswith((".", ")"))


@pytest.mark.parametrize(("table", "cls"), [("data", tables.Data), ("train", tables.Train), ("output", tables.Output)])
def test_a_table_is_its_fields(schema, table, cls):
    """A table's properties are its dataclass's fields; only those without a default are required."""
    run = schema["anyOf"][1]["properties"][table]
    assert set(run["properties"]) == {item.name for item in fields(cls)}
    assert run["required"] == (["train"] if table == "data" else [])


def test_defaults_are_told(schema):
    """A plain default is told, so that an editor can show it."""
    train = schema["anyOf"][1]["properties"]["train"]["properties"]
    assert (train["max_epochs"]["default"], train["lr"]["default"], train["device"]["default"]) == (10, 1e-3, "auto")
