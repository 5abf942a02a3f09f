from __future__ import annotations

import numpy as np
import pytest

from textnorm.errors import DataError
from textnorm.recipes.learn import split_valid
from textnorm.recipes.rows import labels_of, refuse_unknown_labels
from textnorm.recipes.targets import find_labels, range_of, strata, targets_of
from textnorm.run_config import load_run
from textnorm.types import Record, Reject


def make_run(task="multilabel", **data):
    return load_run(
        {
            "version": 1,
            "data": {"train": "a.csv", **data},
            "pipeline": {"stages": [{"type": "split"}]},
            "model": {"task": task},
        }
    )


def rows(*cells):
    return [Record(number, {"text": "a", "label": cell}) for number, cell in enumerate(cells, 1)]


@pytest.mark.parametrize(
    ("separator", "cell", "names"),
    [
        (",", "욕설, 성별", ("욕설", "성별")),
        ("|", "a,b|c", ("a,b", "c")),
        (",", "", ()),
        (",", " , ", ()),
        (",", ["a", "b"], ("a", "b")),
        (",", 3, ("3",)),
    ],
)
def test_labels_of_a_row(separator, cell, names):
    """Labels stand between separators, or in a list; blanks around them are not theirs, and a blank cell has none."""
    assert labels_of(make_run(label_separator=separator), rows(cell)[0]) == names


def test_a_separator_means_nothing_elsewhere():
    """Only a multilabel task takes a label apart."""
    assert labels_of(make_run("multiclass"), rows("a,b")[0]) == ("a,b",)


def test_multilabel_targets_have_a_column_a_label():
    """Each row has a 1 for each of its labels, in the order of the labels; a label said twice is had once."""
    run, records = make_run(), rows("b,a", "", "c", "a,a")
    labels = find_labels(run, records)
    assert labels == ("a", "b", "c")
    assert targets_of(run, records, labels).tolist() == [[1, 1, 0], [0, 0, 0], [0, 0, 1], [1, 0, 0]]


def test_no_row_and_no_label_have_targets_of_the_right_shape():
    """A file whose rows were all rejected, and rows that have no label at all."""
    assert targets_of(make_run(), [], ("a", "b")).shape == (0, 2)
    assert targets_of(make_run(), rows("", ""), ("a", "b")).tolist() == [[0, 0], [0, 0]]


def test_rows_alike_in_all_their_labels_are_one_class_to_a_split():
    """A split keeps the share of each combination."""
    run, records = make_run(), rows("a", "a,b", "b", "b,a", "a")
    classes = strata(run, records, ("a", "b"))
    assert classes.shape == (5,)
    assert [classes.tolist().count(number) for number in classes] == [2, 2, 1, 2, 2]


def test_one_unknown_label_rejects_a_row():
    """A row is refused if training never saw one of its labels; one without labels is not."""
    kept, refused, blank = refuse_unknown_labels(make_run(), rows("a", "a,z", ""), ["a", "b"])
    assert isinstance(refused, Reject)
    assert "found 'a,z'" in refused.reason
    assert (isinstance(kept, Record), isinstance(blank, Record)) == (True, True)


@pytest.mark.parametrize("task", ["binary", "multiclass", "multilabel"])
def test_one_class_is_an_error(task):
    """Rows of one class alone teach nothing."""
    with pytest.raises(DataError, match=r"at least 2 labels; found \['a'\]"):
        find_labels(make_run(task), rows("a", "a"))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_class_with_one_row_is_learned_from(share):
    """Its one row is never set aside for validation, whatever the share and the seed."""
    run = make_run("multiclass", valid_share=share)
    records = rows(*["a"] * 10, *["b"] * 10, "lone")
    kept, valid = split_valid(run, records, ("a", "b", "lone"))
    assert records[-1] in kept
    assert len(kept) + len(valid) == 21
    assert valid


def test_range_of_the_targets():
    """Only an activation that has ends is stretched."""
    bounded = load_run(
        {
            "version": 1,
            "data": {"train": "a.csv"},
            "pipeline": {"stages": [{"type": "split"}]},
            "model": {"task": "regression", "output_activation": "tanh"},
        }
    )
    assert range_of(bounded, np.array([3.0, 1.0, 10.0])) == (1.0, 10.0)
    assert range_of(make_run("regression"), np.array([3.0, 1.0])) is None
