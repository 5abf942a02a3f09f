"""What a config of texts with columns may say."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from textnorm.errors import ConfigError
from textnorm.run_config import dump_run, load_run
from textnorm.schema import Columns, JointModel, TableModel

TEXT = {"train": "a.csv"}
BOTH = {"train": "a.csv", "kind": "both", "text": "review", "numeric": ["stars"], "categorical": ["city"]}
SPLIT = {"stages": [{"type": "split"}]}


def config(data=BOTH, **tables):
    return {"version": 1, "data": data, "pipeline": SPLIT} | tables


def problems(tables):
    """What is wrong with a run config, one line each."""
    with pytest.raises(ConfigError) as caught:
        load_run(tables)
    return [str(problem) for problem in caught.value.problems]


def test_a_row_has_its_text_and_its_columns():
    """The text comes first, then numbers, then categories; the model is the deep text model's, with columns."""
    run = load_run(config(model={"hidden": [4], "columns": {"bins": 0}}))
    assert run.data.columns == ("review", "stars", "city")
    assert run.model == JointModel(hidden=(4,), columns=Columns(bins=0))


@pytest.mark.parametrize("defaults", [False, True])
def test_it_survives_the_round_trip(defaults):
    """What was dumped, as JSON, loads as the same run."""
    run = load_run(config(model={"layers": 0, "columns": {"scaling": "standard"}}))
    assert load_run(json.loads(json.dumps(dump_run(run, defaults=defaults)))) == run


def test_columns_are_read_as_in_a_table():
    """What may be said of columns is what a table model says of them, with its defaults."""
    table = asdict(TableModel())
    assert asdict(Columns()) == {name: table[name] for name in ("scaling", "bins", "embedding_dim")}


@pytest.mark.parametrize(
    ("tables", "problem"),
    [
        (config(model={"name": "fast"}), "model.name: with columns beside the text required 'deep', found 'fast'"),
        (config(model={"name": "blend"}), "model.name: with columns beside the text required 'deep', found 'blend'"),
        (config(model={"bins": 4}), "model.bins: unknown key"),
        (config(model={"columns": {"bin": 4}}), "model.columns.bin: unknown key; did you mean 'bins'?"),
        (config(TEXT, model={"columns": {"bins": 4}}), "model.columns: unknown key"),
        (config(pipeline={"stages": []}), "pipeline.stages: a classifier of texts needs a tokenizer stage"),
        (config(train={"masked_tokens": 0.1}), "train.masked_tokens: needs texts alone"),
        (config(begin=config(TEXT)), "begin: is for texts alone"),
        (config(BOTH | {"numeric": [], "categorical": []}), "data: numeric or categorical columns go with kind"),
        (config(BOTH | {"categorical": ["review"]}), "data: column 'review' is the text: drop it from numeric"),
        (config(BOTH | {"folds": 2, "groups": [["who", ["age"]]]}), "data: group 'who' must name columns that are"),
    ],
)
def test_what_it_cannot_have_is_refused(tables, problem):
    """What is of texts alone, or of tables alone, is a problem where it stands, and the only one."""
    [found] = problems(tables)
    assert found.startswith(problem)


def test_a_text_may_be_of_a_group():
    """Importance is measured of the text as of any other column."""
    asked = {"folds": 2, "groups": [["said", ["review", "stars"]]]}
    assert load_run(config(BOTH | asked)).data.groups == (("said", ("review", "stars")),)


def test_a_tables_own_column_may_have_the_texts_name():
    """A table has no text, so a category may be called what the text is called elsewhere."""
    data = {"train": "a.csv", "kind": "table", "categorical": ["text"]}
    assert load_run({"version": 1, "data": data}).data.columns == ("text",)
