from __future__ import annotations

import pytest

from textnorm.errors import DataError
from textnorm.recipes.rows import labels_of, read_split, refuse_blank, refuse_unknown_labels, rejects_of
from textnorm.run_config import load_run
from textnorm.types import Record, Reject


def make_run(**tables):
    data = {"train": "rows.csv"} | tables.pop("data", {})
    stages = [] if data.get("kind") == "table" else [{"type": "split"}]
    return load_run({"version": 1, "data": data, "pipeline": {"stages": stages}, **tables})


@pytest.fixture
def read(tmp_path):
    """Write a file and read it as a split of a run."""

    def write_and_read(content, name="rows.csv", **tables):
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return read_split(make_run(**tables), str(path))

    return write_and_read


def test_good_rows_come_through(read):
    """Rows with a text and a label come through as they are, other columns and all."""
    assert [row.fields for row in read("text,label,id\n좋다,1,a\n")] == [{"text": "좋다", "label": "1", "id": "a"}]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("   ,1", "column 'text' is blank"),
        (",1", "column 'text' is blank"),
        ("\u3000\u00a0,1", "column 'text' is blank"),
        ("좋다,", "column 'label' must hold a label, found ''"),
        ("좋다,  ", "column 'label' must hold a label, found '  '"),
        ("좋다", "2 cells are required"),
    ],
)
def test_a_bad_row_is_rejected_alone(read, line, reason):
    """A blank text, a missing label and a torn row are rejected with their row number and reason, and no other row is."""
    first, bad, last = read(f"text,label\na,0\n{line}\nb,1\n")
    assert isinstance(first, Record)
    assert isinstance(last, Record)
    assert isinstance(bad, Reject)
    assert (bad.row, bad.stage, bad.reason[: len(reason)]) == (2, "read", reason)


@pytest.mark.parametrize("line", ['{"text": "a"}', '{"text": "a", "label": null}', '{"text": "a", "label": ""}'])
def test_a_json_row_without_a_label_is_rejected(read, line):
    """In jsonl, where each row stands for itself, an absent label and null are no label."""
    [bad] = read(line + "\n", name="rows.jsonl")
    assert bad.reason.startswith("column 'label' must hold a label")


@pytest.mark.parametrize(("label", "text"), [("0", "0"), ("false", "False"), ('" neg "', "neg"), ("1.5", "1.5")])
def test_labels_are_compared_as_text(read, label, text):
    """A label is its text without the spaces around it, whatever type the file gave it; 0 and false are labels too."""
    [row] = read(f'{{"text": "a", "label": {label}}}\n', name="rows.jsonl")
    assert labels_of(make_run(), row) == (text,)


@pytest.mark.parametrize(
    ("cell", "accepted"), [("4.5", True), (" -3e2 ", True), ("good", False), ("nan", False), ("inf", False)]
)
def test_a_regression_wants_numbers(read, cell, accepted):
    """A regression's label must be a finite number."""
    [row] = read(f"text,label\na,{cell}\n", model={"task": "regression"})
    assert isinstance(row, Record) is accepted
    if not accepted:
        assert row.reason == f"column 'label' must hold a finite number, found {cell!r}"


@pytest.mark.parametrize(("data", "column"), [({"label": "stars"}, "stars"), ({"text": "review"}, "review")])
def test_a_missing_column_is_an_error(read, data, column):
    """A text or label column that the file has not is an error, not a reject of every row."""
    with pytest.raises(DataError, match=f"has no column '{column}'"):
        read("text,label\na,0\n", data=data)


def test_columns_may_have_other_names(read):
    """The text and the label stand where the config says."""
    [row] = read("review,stars\na,0\n", data={"text": "review", "label": "stars"})
    assert row.fields == {"review": "a", "stars": "0"}


@pytest.mark.parametrize(("levels", "text"), [(0, '"""a"""'), (2, "a")])
def test_files_are_quoted_as_the_config_says(read, levels, text):
    """quote_levels of the config decides how cells are read."""
    [row] = read('text,label\n"""a""",0\n', data={"quote_levels": levels})
    assert row.fields["text"] == text


def test_a_table_needs_its_columns(read):
    """A table has no text to be blank, and needs each of its columns."""
    data = {"kind": "table", "numeric": ["age"], "categorical": ["city"]}
    [row] = read("age,city,label\n31,서울,1\n", data=data)
    assert isinstance(row, Record)
    with pytest.raises(DataError, match="has no column 'city'"):
        read("age,label\n31,1\n", data=data)


def test_unknown_labels_are_refused():
    """A label that train never had rejects its row and says which there are; rejects pass through, order is kept."""
    rows = [
        Record(1, {"text": "a", "label": "neg"}),
        Reject(2, "read", "torn", {}),
        Record(3, {"text": "b", "label": "meh"}),
    ]
    first, second, third = refuse_unknown_labels(make_run(), rows, ["neg", "pos"])
    assert (first, second) == (rows[0], rows[1])
    assert third.reason == "its label is not one of train's: neg, pos; found 'meh'"


def test_a_regression_has_no_unknown_labels():
    """Without classes no label is unknown."""
    rows = [Record(1, {"text": "a", "label": "4.5"})]
    assert refuse_unknown_labels(make_run(model={"task": "regression"}), rows, ()) == rows


def test_refuse_blank_leaves_rejects_alone():
    """A reject keeps its own reason."""
    reject = Reject(2, "read", "torn", {"text": " "})
    assert refuse_blank(make_run(), reject) is reject


def test_rejects_are_gathered_in_order():
    """All rejects of all groups, in order."""
    one, two = Reject(1, "read", "x", {}), Reject(2, "okt", "y", {})
    assert rejects_of([Record(1, {}), one], [], [two, Record(3, {})]) == [one, two]


def test_json_lines_may_stand_beside_tables(tmp_path):
    """What `predict` wrote as .jsonl is read as that by a run whose own files, named .txt, are tables."""
    (tmp_path / "more.jsonl").write_text('{"text": "좋아요\\t", "label": 1}\n', encoding="utf-8")
    (tmp_path / "train.txt").write_text("text\tlabel\n좋아요\t1\n", encoding="utf-8")
    run = load_run(
        {"version": 1, "data": {"train": "a.txt", "format": "tsv"}, "pipeline": {"stages": [{"type": "split"}]}}
    )
    found = [read_split(run, str(tmp_path / name)) for name in ("more.jsonl", "train.txt")]
    assert [[row.fields for row in rows] for rows in found] == [
        [{"text": "좋아요\t", "label": 1}],
        [{"text": "좋아요", "label": "1"}],
    ]
