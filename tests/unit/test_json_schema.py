from __future__ import annotations

import json
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from textnorm import schema as tables
from textnorm.json_schema import json_schema
from textnorm.pipeline import preset_names
from textnorm.recipes.init import template
from textnorm.registry import load_stage, stage_names

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def schema():
    return json_schema()


def fits(value, schema):
    """Whether a config is what the schema asks for; jsonschema decides."""
    return Draft202012Validator(schema).is_valid(value)


def configs():
    yield from ((f"template {kind}", tomllib.loads(template(kind))) for kind in ("text", "table", "both"))
    presets = PROJECT / "textnorm" / "stages" / "presets"
    paths = [*(presets / f"{name}.toml" for name in preset_names()), *PROJECT.glob("corpora/*/*.toml")]
    yield from ((str(path.relative_to(PROJECT)), tomllib.loads(path.read_text(encoding="utf-8"))) for path in paths)


CONFIGS = dict(configs())
PLAIN = {"version": 1, "data": {"train": "a.csv"}, "pipeline": {"stages": [{"type": "split"}]}}


@pytest.mark.parametrize("name", CONFIGS)
def test_our_own_configs_fit(schema, name):
    """Every template, preset and corpus's config fits the schema."""
    assert fits(CONFIGS[name], schema)


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": 2},
        {"data": {}},
        {"data": {"train": "a.csv", "tran": "b.csv"}},
        {"data": {"train": "a.csv", "format": "xlsx"}},
        {"model": {"task": "ranking"}},
        {"train": {"max_epochs": "ten"}},
        {"train": {"max_epochs": 0}},
        {"train": {"lr": -1.0}},
        {"train": {"device": "gpu"}},
        {"train": {"device": "cuda:"}},
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
    assert fits(PLAIN, schema)
    assert not fits(PLAIN | wrong, schema)


def test_it_is_json(schema):
    """The schema is JSON and a valid schema, and every reference in it leads somewhere."""
    Draft202012Validator.check_schema(schema)
    text = json.dumps(schema, allow_nan=False)
    references = {part.partition('"')[0] for part in text.split('"$ref": "#/$defs/')[1:]}
    assert references
    assert references <= set(schema["$defs"])


@pytest.mark.parametrize("name", stage_names())
def test_a_stage_is_its_fields(schema, name):
    """A stage's properties are its `type` and its dataclass's fields, and the limit of its kind; nothing else may stand
    there, and it is described."""
    stage = schema["$defs"][f"stage:{name}"]
    limit = {"text": {"max_letter_loss"}, "tokenizer": {"timeout_s"}}.get(load_stage(name).kind, set())
    assert set(stage["properties"]) == {"type"} | {item.name for item in fields(load_stage(name)) if item.init} | limit
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
