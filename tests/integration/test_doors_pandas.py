"""`Series.textnorm`: index, name and dtype stay, and so does what is missing."""

from __future__ import annotations

import io

import pytest

pandas = pytest.importorskip("pandas")

import textnorm.pandas  # noqa: E402
from textnorm.errors import DataError  # noqa: E402

pytestmark = pytest.mark.doors

CONFIG = {"version": 1, "stages": [{"type": "repeats"}, {"type": "split"}]}


@pytest.fixture(params=["object", "str", "string[python]", "string[pyarrow]", "large_string[pyarrow]"])
def series(request):
    if "pyarrow" in request.param:
        pytest.importorskip("pyarrow")
    return pandas.Series(["aaaa b", None, ""], index=[3, 3, 9], name="review", dtype=request.param)


def test_texts_keep_dtype_index_and_name(series):
    """`normalize` gives a Series of the same dtype, index and name; empty stays empty and missing stays missing."""
    expected = pandas.Series(["aa b", None, ""], index=[3, 3, 9], name="review", dtype=series.dtype)
    pandas.testing.assert_series_equal(series.textnorm.normalize(CONFIG), expected)


def test_lists_keep_index_and_name(series):
    """`forms` and `tokenize` give a Series of lists; the list of an empty text is empty and not missing."""
    forms, tokens = series.textnorm.forms(CONFIG), series.textnorm.tokenize(CONFIG)
    assert [forms.iloc[0], forms.iloc[2]] == [["aa", "b"], []]
    assert tokens.iloc[0][1] == ("b", "", 5, 6, "")
    for found in (forms, tokens):
        assert found.isna().tolist() == [False, True, False]
        assert (list(found.index), found.name, found.dtype) == ([3, 3, 9], "review", object)


def test_no_text_becomes_missing():
    """A file with an empty cell comes through with it, read as texts."""
    frame = pandas.read_csv(io.StringIO("text,stars\n,1\naaaa,2\n"), keep_default_na=False)
    assert frame["text"].textnorm.normalize(CONFIG).tolist() == ["", "aa"]


def test_categories_become_strings():
    """A Series of categories comes out as strings."""
    found = pandas.Series(["aaaa", "aaa", None], dtype="category").textnorm.normalize(CONFIG)
    assert found.tolist()[:2] == ["aa", "aa"]
    assert found.isna().tolist() == [False, False, True]


def test_a_number_is_told():
    """A cell that is neither text nor missing is an error with its row."""
    with pytest.raises(DataError, match="row 1 must hold text, found 3"):
        pandas.Series(["a", 3]).textnorm.normalize(CONFIG)


def test_an_empty_series():
    """A Series without rows comes out without rows."""
    assert pandas.Series([], dtype="str").textnorm.forms(CONFIG).tolist() == []


def test_importing_registers():
    """The accessor is what the module holds."""
    assert type(pandas.Series(["a"]).textnorm) is textnorm.pandas.TextAccessor
