from __future__ import annotations

import pytest

from textnorm.errors import ConfigError
from textnorm.recipes.learn import train_and_valid
from textnorm.recipes.parts import read_part
from textnorm.recipes.targets import find_labels
from textnorm.run_config import load_run
from textnorm.types import Record, Reject


@pytest.fixture
def make(tmp_path):
    """A run over a file of that content."""

    def make_run(content, task="binary", seed=0, **data):
        (tmp_path / "rows.csv").write_text(content, encoding="utf-8")
        tables = {"data": {"train": "rows.csv"} | data, "model": {"task": task}, "train": {"seed": seed}}
        return load_run({"version": 1, "pipeline": {"stages": [{"type": "split"}]}} | tables, folder=tmp_path)

    return make_run


def texts(rows):
    return [row.fields["text"] for row in rows]


ROWS = "text,label\n" + "".join(f"t{i},{i % 5 == 0:d}\n" for i in range(100))


def test_a_share_of_train_is_the_test(make):
    """Each row is in train or in test, and the test has its share of each class."""
    run = make(ROWS, test_share=0.2)
    train, test = read_part(run, "train"), read_part(run, "test")
    assert sorted(texts(train) + texts(test)) == sorted(f"t{i}" for i in range(100))
    assert [row.fields["label"] for row in test].count("1") == 4
    assert (len(train), len(test)) == (80, 20)


def test_the_seed_does_not_move_the_test(make):
    """The rows of the test are the file's, not the training's: seeds are compared on the same ones."""
    [first, second] = [texts(read_part(make(ROWS, seed=seed, test_share=0.2), "test")) for seed in (0, 1)]
    assert first == second


def test_rows_that_cannot_be_used_stay_in_train(make):
    """A row without a label is rejected once."""
    run = make(ROWS + "x,\n", test_share=0.5)
    assert [isinstance(row, Reject) for row in read_part(run, "train")].count(True) == 1
    assert all(isinstance(row, Record) for row in read_part(run, "test"))


def test_a_regressions_test_has_all_sizes(make):
    """Of 40 values in order, the test has as many of the lower half as of the upper."""
    run = make("text,label\n" + "".join(f"t{i},{i / 3}\n" for i in range(40)), task="regression", test_share=0.25)
    values = [float(row.fields["label"]) for row in read_part(run, "test")]
    assert sum(value < 20 / 3 for value in values) == len(values) / 2 == 5


def test_labels_of_several_are_stratified_together(make):
    """Rows with the same labels, in whatever order, count as one class."""
    rows = "text,label\n" + "".join(f'"t{i}","{"a,b" if i % 2 else "b,a"}"\n' for i in range(8))
    assert len(read_part(make(rows, task="multilabel", test_share=0.5), "test")) == 4


def test_a_column_may_part_the_rows(make):
    """Each row goes where it says; one that says nothing known is rejected, among train's."""
    run = make("text,label,part\na,0,train\nb,1,valid\nc,1,test\nd,0,dev\ne,1,train\n", split="part")
    train, valid, test = (read_part(run, part) for part in ("train", "valid", "test"))
    assert [getattr(row, "reason", row.fields["text"]) for row in train] == [
        "a",
        "column 'part' must hold train, valid or test, found 'dev'",
        "e",
    ]
    assert (texts(valid), texts(test)) == (["b"], ["c"])


def test_rows_that_say_valid_are_watched(make):
    """They are the validation rows; where none says so, a share of train is set aside."""
    told = make("text,label,part\na,0,train\nb,1,valid\ne,1,train\nf,0,train\n", split="part")
    rows = read_part(told, "train")
    train, valid = train_and_valid(told, rows, find_labels(told, rows))
    assert (texts(train), texts(valid)) == (["a", "e", "f"], ["b"])
    untold = make("text,label,part\n" + "".join(f"t{i},{i % 2},train\n" for i in range(20)), split="part")
    rows = read_part(untold, "train")
    train, valid = train_and_valid(untold, rows, find_labels(untold, rows))
    assert (len(train), len(valid)) == (18, 2)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"test": "b.csv", "test_share": 0.1}, "test_share is for a run without a test file"),
        ({"split": "part", "test": "b.csv"}, "split says of each row where it belongs: drop it, or test"),
        ({"split": "part", "test_share": 0.1}, "drop it, or test_share"),
        ({"split": "part", "valid": "b.csv"}, "drop it, or valid"),
        ({"test_share": 1.0}, "test_share"),
    ],
)
def test_one_place_says_what_the_test_is(make, data, message):
    """Two that say it contradict each other."""
    with pytest.raises(ConfigError, match=message):
        make(ROWS, **data)


def test_without_a_test_there_is_none(make):
    """A run with neither a test file nor a share has no test rows."""
    run = make(ROWS)
    assert (read_part(run, "test"), run.data.has_test, len(read_part(run, "train"))) == ([], False, 100)
