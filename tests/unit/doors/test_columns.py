"""A column of texts goes in, and the same kind of column comes out."""

from __future__ import annotations

import pytest

from textnorm.doors import pipeline_of
from textnorm.doors.columns import kind_of, run_column, texts_of
from textnorm.errors import ConfigError, DataError
from textnorm.pipeline import Pipeline
from textnorm.stages.cleaning import Repeats
from textnorm.stages.split import Split

PIPELINE = Pipeline([Repeats(), Split()])
TEXTS = ["wow!!!!! so", "", "aaaa b"]
CLEAN = ["wow!! so", "", "aa b"]
FORMS = [["wow!!", "so"], [], ["aa", "b"]]


@pytest.mark.parametrize("data", [TEXTS, tuple(TEXTS), iter(TEXTS), dict.fromkeys(TEXTS)], ids=type)
def test_any_iterable_gives_a_list(data):
    """What is no array, Series or frame gives a list."""
    assert run_column(PIPELINE, data) == CLEAN


@pytest.mark.parametrize(
    ("value", "told"), [(None, "None"), (float("nan"), "nan"), (3, "3"), (b"a", "b'a'"), (["a"], r"\['a'\]")]
)
def test_what_is_no_text_is_told_with_its_row(value, told):
    """A value that is no text is an error that names the row and the value, and says what to do."""
    with pytest.raises(DataError, match=rf"^row 2 must hold text, found {told}; .*drop the row"):
        run_column(PIPELINE, ["a", "b", value])


def test_missing_values_stay_where_they_are():
    """With missing="keep" None and NaN stay as they are, and the rows around them are worked on."""
    found = run_column(PIPELINE, [None, "aaaa", float("nan"), ""], "forms", missing="keep")
    assert found[0] is None
    assert found[1] == ["aa"]
    assert isinstance(found[2], float)
    assert found[3] == []


def test_a_number_is_not_missing():
    """What is neither text nor missing is an error even where missing values are kept."""
    with pytest.raises(DataError, match="row 1 must hold text, found 3"):
        run_column(PIPELINE, [None, 3], missing="keep")


@pytest.mark.parametrize("text", ["so good", b"so good"])
def test_one_text_is_refused(text):
    """One text is no column: its letters would pass for texts."""
    with pytest.raises(TypeError, match="a column of texts is required, found one"):
        run_column(PIPELINE, text)


def test_an_array_keeps_its_shape():
    """Arrays give arrays of objects of the same shape; lists of equal length do not become columns."""
    numpy = pytest.importorskip("numpy")
    flat, square = numpy.array(["a b", "c d"]), numpy.array([["aaaa", "b"], ["c", ""]], dtype=object)
    assert run_column(PIPELINE, flat, "forms").tolist() == [["a", "b"], ["c", "d"]]
    assert run_column(PIPELINE, flat, "forms").shape == (2,)
    assert run_column(PIPELINE, square).tolist() == [["aa", "b"], ["c", ""]]


def test_a_pandas_frame_goes_column_by_column():
    """Each column of a frame is worked on, also where two have one name and rows one index."""
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame([["aaaa", "b"], ["", "cccc"]], columns=["t", "t"], index=[7, 7])
    found = run_column(PIPELINE, frame)
    assert found.to_numpy().tolist() == [["aa", "b"], ["", "cc"]]
    assert list(found.columns) == ["t", "t"]
    assert list(found.index) == [7, 7]


def test_polars_stays_polars():
    """A polars Series keeps its name, its nulls, and has a type that polars knows: strings, lists, lists of structs."""
    polars = pytest.importorskip("polars")
    series = polars.Series("review", ["aaaa b", None, ""])
    clean, forms, tokens = (
        run_column(PIPELINE, series, verb, missing="keep") for verb in ("normalize", "forms", "tokenize")
    )
    assert (clean.name, clean.dtype, clean.to_list()) == ("review", polars.String, ["aa b", None, ""])
    assert (forms.dtype, forms.to_list()) == (polars.List(polars.String), [["aa", "b"], None, []])
    assert tokens.to_list()[0][1] == {"form": "b", "tag": "", "start": 5, "end": 6, "lemma": ""}
    assert tokens.to_list()[1:] == [None, []]
    frame = run_column(PIPELINE, polars.DataFrame({"a": TEXTS, "b": TEXTS}))
    assert frame.to_dict(as_series=False) == {"a": CLEAN, "b": CLEAN}


def test_a_subclass_is_what_it_derives_from():
    """A Series of another library's that derives from pandas' is a Series."""
    pandas = pytest.importorskip("pandas")
    assert kind_of(type("Geo", (pandas.Series,), {})(["a"])) == "pandas.Series"
    assert kind_of([]) == "list"


def test_texts_of_a_frame_are_those_of_all_its_columns():
    """What stages learn from are all texts of all columns, without those that are missing."""
    pandas = pytest.importorskip("pandas")
    assert texts_of(pandas.DataFrame({"a": ["x", None], "b": ["y", "z"]}), "keep") == ["x", "y", "z"]
    with pytest.raises(DataError, match="row 1 must hold text"):
        texts_of(["x", None], "error")


def test_a_config_may_be_named_in_four_ways(tmp_path):
    """A preset's name, a config file, a dict and a pipeline all mean a pipeline."""
    config = {"version": 1, "stages": [{"type": "repeats"}, {"type": "split"}]}
    file = tmp_path / "pipeline.toml"
    file.write_text('version = 1\nstages = [{ type = "repeats" }, { type = "split" }]\n', encoding="utf-8")
    assert [pipeline_of(each) for each in (config, file, str(file), PIPELINE)] == [PIPELINE] * 4
    assert pipeline_of("ko-review") == Pipeline.from_preset("ko-review")
    with pytest.raises(ConfigError, match="did you mean 'ko-review'"):
        pipeline_of("ko-reviews")
