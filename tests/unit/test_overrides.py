from __future__ import annotations

import pytest

from textnorm.errors import ConfigError
from textnorm.overrides import override
from textnorm.run_config import load_run

TABLES = {
    "version": 1,
    "data": {"train": "a.csv"},
    "pipeline": {"stages": [{"type": "unicode"}, {"type": "split"}]},
    "train": {"lr": 0.02},
}


def load(*overrides):
    return load_run(TABLES, overrides=overrides)


def problem(*overrides):
    """The one thing that is wrong with the config once it is overridden."""
    with pytest.raises(ConfigError) as caught:
        load(*overrides)
    [found] = caught.value.problems
    return str(found)


def test_values_are_toml():
    """Numbers, booleans, lists and tables as TOML has them."""
    run = load(
        "train.lr=3e-4",
        "train.deterministic=true",
        "model.hidden=[64, 32]",
        'train.scheduler={name = "StepLR", step_size = 2}',
        "train.early_stopping.patience=7",
    )
    assert (run.train.lr, run.train.deterministic, run.model.hidden) == (3e-4, True, (64, 32))
    assert (run.train.scheduler.name, run.train.early_stopping.patience) == ("StepLR", 7)


def test_a_bare_word_is_a_string():
    """What is no TOML needs no quotes, and may be nothing at all; quotes make a string of a number."""
    run = load("data.test=b.csv", "data.text=리뷰", 'data.label="1"', "train.device=cuda:1", "data.valid=")
    assert (run.data.test, run.data.text, run.data.label, run.data.valid) == ("b.csv", "리뷰", "1", "")
    assert run.train.device == "cuda:1"


def test_a_value_holds_no_second_key():
    """A newline does not smuggle another key in: then it is no TOML value."""
    assert override({}, ["a=1\nb = 2"]) == {"a": "1\nb = 2"}


@pytest.mark.parametrize("path", ["pipeline.stages.0.form", "pipeline.stages[0].form"])
def test_a_number_chooses_from_a_list(path):
    """As errors write it or with a dot, and nothing else in the list changes."""
    run = load(f"{path}=NFC")
    assert [type(stage).__name__ for stage in run.stages] == ["Unicode", "Split"]
    assert run.stages[0].form == "NFC"
    assert load(f"{path}=NFKC").stages[0].form == "NFKC"


def test_the_last_one_counts():
    """Of two overrides of one key the later; what was read stays as it was."""
    assert load("train.lr=0.5", "train.lr=0.25").train.lr == 0.25
    assert TABLES["train"] == {"lr": 0.02}


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        ("train.lrr=1e-3", "train.lrr: unknown key; did you mean 'lr'?"),
        ("trian.lr=1e-3", "trian: unknown table; did you mean 'train'?"),
        ("pipeline.stages.0.fom=NFC", "pipeline.stages[0].fom: unknown key; did you mean 'form'?"),
        ("train.lr=fast", "train.lr: required a valid number, found 'fast'"),
        ("train.seed=-1", "train.seed: required greater than or equal to 0, found -1"),
        ("train.device=gpu", "train.device: required auto, cpu, cuda or cuda:N, found 'gpu'"),
        ("train.device=cuda:", "train.device: required auto, cpu, cuda or cuda:N, found 'cuda:'"),
        ("train=fast", "train: required a table, found 'fast'"),
        ("train.lr.x=1", "train.lr.x: train.lr is no table, found 0.02; drop .x"),
        ("pipeline.stages.2.form=NFC", "pipeline.stages.2: pipeline.stages is a list; required a number below 2, found '2'"),
        ("pipeline.stages.form=NFC", "pipeline.stages.form: pipeline.stages is a list; required a number below 2, found 'form'"),
        ("=3", "an override is PATH=VALUE, as in train.lr=3e-4; found '=3'"),
    ],
)  # fmt: skip
def test_mistakes_are_those_of_a_file(assignment, message):
    """An override is checked as if it stood in the config: path, what is required, what was found, did-you-mean."""
    assert problem(assignment) == message


def test_device_and_seed_are_those_of_the_parts():
    """A run on one device is not begun on another, nor a blend's members; what else is overridden is the run's own."""
    member = {"version": 1, "pipeline": {"stages": [{"type": "split"}]}, "train": {"seed": 3, "lr": 0.5}}
    blend = {"version": 1, "data": {"train": "a.csv"}, "model": {"name": "blend"}, "members": [member, member]}
    run = load_run(blend, overrides=["train.device=cpu", "train.seed=7", "train.lr=0.1", "members.1.train.lr=0.2"])
    assert [(part.train.device, part.train.seed) for part in (run, *run.members)] == [("cpu", 7)] * 3
    assert [part.train.lr for part in (run, *run.members)] == [0.1, 0.5, 0.2]
    begun = TABLES | {"begin": member | {"data": {"train": "b.csv"}}}
    begun.pop("pipeline")
    assert load_run(begun, overrides=["train.device=cpu"]).begin.train.device == "cpu"
