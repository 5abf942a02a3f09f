from __future__ import annotations

import json

import pytest

from textnorm.errors import ConfigError
from textnorm.run_config import Run, dump_run, load_run
from textnorm.schema import Data, EarlyStopping, FastModel, Scheduler, TableModel, TextModel, Train
from textnorm.stages.split import Split

TEXT = {
    "version": 1,
    "data": {"train": "train.csv", "valid": "valid.csv", "text": "review"},
    "pipeline": {"stages": [{"type": "whitespace"}, {"type": "split"}]},
    "model": {"hidden": [64, 32]},
    "train": {
        "max_epochs": 3,
        "scheduler": {"name": "CosineAnnealingLR", "T_max": 3, "eta_min": 1e-5},
        "early_stopping": {"monitor": "valid_auc", "patience": 2},
    },
    "output": {"mistakes": 5},
}
TABLE = {
    "version": 1,
    "data": {
        "train": "t.csv",
        "kind": "table",
        "numeric": ["age"],
        "categorical": ["city"],
        "folds": 5,
        "groups": [["who", ["age"]], ["where", ["city"]]],
    },
    "model": {"hidden": [8]},
}


def text_run(**tables):
    return {"version": 1, "data": {"train": "a.csv"}, "pipeline": {"stages": [{"type": "split"}]}} | tables


def problems(tables):
    """What is wrong with a run config, one line each."""
    with pytest.raises(ConfigError) as caught:
        load_run(tables)
    return [str(problem) for problem in caught.value.problems]


# ---------------------------------------------------------------- there and back


@pytest.mark.parametrize("tables", [TEXT, TABLE, text_run(), text_run(model={"name": "fast", "bits": 12})])
@pytest.mark.parametrize("defaults", [False, True])
def test_a_run_survives_the_round_trip(tables, defaults):
    """What was dumped, as JSON, loads as the same run, with defaults spelt out or left out."""
    run = load_run(tables)
    assert load_run(json.loads(json.dumps(dump_run(run, defaults=defaults)))) == run


def test_a_dump_says_no_more_than_was_said():
    """Without `defaults`, a dump holds the keys of the config and no other."""
    assert dump_run(load_run(TEXT)) == TEXT


def test_tables_become_values():
    """Every table becomes its own dataclass, with the types that the fields say."""
    run = load_run(TEXT)
    assert run.data == Data("train.csv", valid="valid.csv", text="review")
    assert run.stages[1] == Split()
    assert run.model == TextModel(hidden=(64, 32))
    assert run.train.scheduler == Scheduler("CosineAnnealingLR", T_max=3, eta_min=1e-5)
    assert run.train.early_stopping == EarlyStopping("valid_auc", patience=2)


def test_paths_start_at_the_config(tmp_path):
    """Files beside the config are found from any folder; a corpus and an empty path are no files beside it."""
    data = {"train": "a.csv", "valid": "/abs/b.csv", "test": "corpus:reviews/test.csv"}
    (tmp_path / "run.json").write_text(json.dumps(text_run(data=data)), encoding="utf-8")
    run = load_run(tmp_path / "run.json")
    assert run.data == Data(str(tmp_path / "a.csv"), valid="/abs/b.csv", test="corpus:reviews/test.csv")
    assert run.output.run_dir == ""
    assert load_run(text_run(data=data), folder=tmp_path) == run


# ---------------------------------------------------------------- what is refused


def test_all_problems_of_all_tables_come_at_once():
    """A run config is mended in one go, from the version down to a field of a nested table."""
    found = problems(
        {
            "version": 3,
            "dta": {},
            "data": {"text": 7},
            "pipeline": {"stages": [{"type": "repeats", "max_run": "2"}, {"type": "spit"}]},
            "model": {"hiden": [1]},
            "train": {"lr": "fast", "early_stopping": {"patience": "3"}},
            "output": [],
        }
    )
    assert found == [
        "version: required 1, found 3",
        "dta: unknown table; did you mean 'data'?",
        "data.train: required, and missing",
        "data.text: required a valid string, found 7",
        "pipeline.stages[0].max_run: required a valid integer, found '2'",
        "pipeline.stages[1].type: no stage is called 'spit'; did you mean 'split'?",
        "model.hiden: unknown key; did you mean 'hidden'?",
        "train.lr: required a valid number, found 'fast'",
        "train.early_stopping.patience: required a valid integer, found '3'",
        "output: required a table, found []",
    ]


@pytest.mark.parametrize(
    ("table", "fields", "path"),
    [
        ("train", {"max_epochs": 0}, "train.max_epochs"),
        ("train", {"lr": 0.0}, "train.lr"),
        ("train", {"lr": float("nan")}, "train.lr"),
        ("train", {"batch_size": 1}, "train.batch_size"),
        ("train", {"device": "gpu"}, "train.device"),
        ("train", {"early_stopping": {"patience": 0}}, "train.early_stopping.patience"),
        ("train", {"early_stopping": {"min_delta": -0.1}}, "train.early_stopping.min_delta"),
        ("model", {"dropout": 1.0}, "model.dropout"),
        ("model", {"dropout": -0.1}, "model.dropout"),
        ("model", {"hidden": [64, "x"]}, "model.hidden[1]"),
        ("model", {"task": "ranking"}, "model.task"),
        ("data", {"train": "a", "valid_share": 1.0}, "data.valid_share"),
        ("data", {"train": "a", "quote_levels": -1}, "data.quote_levels"),
        ("data", {"train": "a", "format": "xlsx"}, "data.format"),
    ],
)
def test_a_value_out_of_its_range_is_refused(table, fields, path):
    """A number outside its range or a word that is none of the allowed ones is named with its path, and alone."""
    [problem] = problems(text_run(**{table: fields}))
    where, _, message = problem.partition(": ")
    assert path.startswith(where)
    assert path.rpartition(".")[2] in problem  # the field is named, in the path or in the message
    assert "found" in message


@pytest.mark.parametrize(
    ("scheduler", "arguments"),
    [
        ({"name": "StepLR", "step_size": 2}, {"step_size": 2}),
        ({"name": "StepLR", "step_size": 2, "gamma": 0.5}, {"step_size": 2, "gamma": 0.5}),
        ({"name": "CosineAnnealingLR", "T_max": 9, "eta_min": 0.0}, {"T_max": 9, "eta_min": 0.0}),
        ({"name": "CosineAnnealingWarmRestarts", "T_0": 3, "T_mult": 2}, {"T_0": 3, "T_mult": 2}),
    ],
)
def test_a_scheduler_takes_its_own_arguments(scheduler, arguments):
    """Arguments have torch's names, and what was not given stays torch's own default."""
    assert load_run(text_run(train={"scheduler": scheduler})).train.scheduler.arguments == arguments


@pytest.mark.parametrize(
    ("scheduler", "message"),
    [
        ({"name": "StepLR"}, "StepLR requires step_size and may have gamma, step_size; found nothing"),
        ({"name": "StepLR", "T_max": 3}, "StepLR requires step_size and may have gamma, step_size; found T_max"),
        ({"name": "StepLR", "step_size": 1, "eta_min": 0.1}, "found eta_min, step_size"),
        ({"name": "CosineAnnealingLR", "gamma": 0.1}, "CosineAnnealingLR requires nothing and may have T_max, eta_min; found gamma"),
        ({"name": "CosineAnnealingWarmRestarts", "T_mult": 2}, "CosineAnnealingWarmRestarts requires T_0"),
        ({"name": "StepLr", "step_size": 1}, "train.scheduler.name: required 'StepLR'"),
        ({"name": "StepLR", "step_sise": 1}, "train.scheduler.step_sise: unknown key; did you mean 'step_size'?"),
        ({"step_size": 1}, "train.scheduler.name: required, and missing"),
    ],
)  # fmt: skip
def test_a_schedulers_arguments_are_checked(scheduler, message):
    """An argument that is missing, or is another scheduler's, is found before an epoch is spent."""
    [problem] = problems(text_run(train={"scheduler": scheduler}))
    assert problem.startswith("train.scheduler")
    assert message in problem


# ---------------------------------------------------------------- text or table


def test_the_kind_of_data_chooses_the_model():
    """Texts get the text model, tables the table model; what only the other has is unknown there."""
    assert isinstance(load_run(TEXT).model, TextModel)
    assert load_run(TABLE).model == TableModel(hidden=(8,))
    assert problems(TABLE | {"model": {"max_tokens": 9}})[0].startswith("model.max_tokens: unknown key")


def test_a_name_chooses_the_text_model():
    """[model] name asks for a text model, deep unless told otherwise; a name or a key of another is refused."""
    assert load_run(text_run(model={"name": "fast"})).model == FastModel("fast")
    assert load_run(text_run(model={"name": "deep"})).model == load_run(text_run()).model == TextModel()
    unknown = text_run(model={"name": "fsat", "layers": 2})
    assert problems(unknown) == ["model.name: required 'deep' or 'fast' or 'blend', found 'fsat'; did you mean 'fast'?"]
    assert problems(text_run(model={"name": ["fast"]}))[0].startswith("model.name: required 'deep' or 'fast'")
    assert problems(text_run(model={"name": "fast", "layers": 2}))[0].startswith("model.layers: unknown key")
    assert problems(text_run(model={"name": "fast", "ngrams": []}))[0].startswith("model: ngrams requires")
    assert problems(TABLE | {"model": {"name": "fast"}})[0].startswith("model.name: unknown key")


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        (TABLE | {"pipeline": {"stages": [{"type": "split"}]}}, "pipeline: a table has no text to go through a pipeline"),
        (text_run(pipeline={"stages": [{"type": "whitespace"}]}), "pipeline.stages: a classifier of texts needs a tokenizer stage"),
        ({"version": 1, "data": {"train": "a.csv"}}, "pipeline.stages: a classifier of texts needs a tokenizer stage"),
        (text_run(data={"train": "a", "numeric": ["age"]}), "data: numeric or categorical columns go with kind = 'table'"),
        ({"version": 1, "data": {"train": "a", "kind": "table"}}, "data: numeric or categorical columns go with kind = 'table'"),
        (text_run(data={"train": "a", "folds": 3}), "data: folds needs kind = 'table'"),
        ({"version": 1, "data": TABLE["data"] | {"folds": 1}}, "data: folds must be 0 or at least 2, found 1"),
        (text_run(data={"train": "a", "repeats": 2}), "data: repeats needs folds, found repeats = 2 without"),
        ({"version": 1, "data": TABLE["data"] | {"folds": 0, "groups": [["who", ["age"]]]}}, "data: groups needs folds"),
        ({"version": 1, "data": TABLE["data"] | {"folds": 0, "groups": [], "importance": True}}, "data: importance needs folds"),
        ({"version": 1, "data": TABLE["data"] | {"groups": [["who", ["age", "sex"]]]}}, "data: group 'who' must name columns that are learned from; found sex besides"),
        ({"version": 1, "data": TABLE["data"] | {"groups": [["who", []]]}}, "data: group 'who' must name columns that are learned from; found none"),
        ({"version": 1, "data": TABLE["data"] | {"groups": [["a", ["age"]], ["a", ["city"]]]}}, "data: groups must have names of their own, found a, a"),
    ],
)  # fmt: skip
def test_text_and_table_do_not_mix(tables, message):
    """What belongs to one kind of data is an error with the other."""
    [problem] = problems(tables)
    assert problem.startswith(message)


def test_the_columns_a_row_must_have():
    """A text row needs its text column, a table row all its numbers and categories."""
    assert load_run(TEXT).data.columns == ("review",)
    assert load_run(TABLE).data.columns == ("age", "city")


def test_a_run_is_a_value():
    """Runs of one config are equal and hash alike."""
    assert load_run(TEXT) == load_run(TEXT) != load_run(TABLE)
    assert hash(load_run(TEXT)) == hash(load_run(TEXT))
    assert Run(Data("a"), (), TextModel()).train == Train()
