from __future__ import annotations

from dataclasses import replace

import pytest

from textnorm.errors import ConfigError, DataError
from textnorm.pipeline import Pipeline
from textnorm.stages.frequency import Frequency
from textnorm.stages.ngrams import Ngrams
from textnorm.stages.split import Split

TEXTS = ["a a b", "a c", "a b d", "c"]  # a: 4 tokens in 3 docs, b: 2 in 2, c: 2 in 2, d: 1 in 1
NEW = "a b c d e"


def kept(folder, **limits):
    stage = Frequency(**limits).fit(Split()(TEXTS), folder)
    return "".join(token.form for token in stage(Split()([NEW]))[0])


@pytest.mark.parametrize(
    ("limits", "forms"),
    [
        ({}, "abcde"),
        ({"min_count": 1}, "abcd"),
        ({"min_count": 2}, "abc"),
        ({"min_count": 9}, ""),
        ({"max_share": 0.75}, "abcde"),
        ({"max_share": 0.5}, "bcde"),
        ({"max_share": 0.0}, "e"),
        ({"top": 2}, "ab"),
        ({"top": 2, "max_share": 0.5}, "bc"),
        ({"top": 99}, "abcd"),
        ({"min_count": 2, "max_share": 0.5}, "bc"),
    ],
)
def test_limits(tmp_path, limits, forms):
    """Each limit alone, and together; what training did not see counts as 0."""
    assert kept(tmp_path, **limits) == forms


def test_limits_may_change_after_training(tmp_path):
    """The counts are kept, so another limit needs no other training."""
    trained = Frequency().fit(Split()(TEXTS), tmp_path)
    again = replace(trained, min_count=2)
    assert [token.form for token in again(Split()([NEW]))[0]] == ["a", "b", "c"]


def test_two_stages_keep_their_own_counts(tmp_path):
    """Both are fitted into one folder, and neither takes the other's file."""
    pipeline = Pipeline([Split(), Frequency(min_count=2), Ngrams(2, 2), Frequency(min_count=1)])
    fitted = pipeline.fit(TEXTS, tmp_path)
    assert len(list(tmp_path.glob("frequency-*.json"))) == 2
    assert [token.form for token in fitted.tokenize(["a c d", "b c"])[0]] == ["a c"]
    assert Pipeline.from_config(fitted.to_config()) == fitted


def test_the_same_docs_give_the_same_file(tmp_path):
    """Training is a function of the docs."""
    [first, second] = (Frequency().fit(Split()(TEXTS), tmp_path) for _ in range(2))
    assert first == second


def test_forms_may_hold_anything(tmp_path):
    """Half a surrogate pair, tabs and newlines are forms like others."""
    docs = [[token._replace(form=form) for token in Split()(["x"])[0]] for form in ("\ud800", "a\tb", "\n", '"')]
    assert Frequency(min_count=1).fit(docs, tmp_path)(docs) == docs


def test_untrained_it_says_so():
    """Without counts there is nothing to go by, and the error tells the two ways to some."""
    assert not Frequency().is_trained
    with pytest.raises(ConfigError, match=r"no counts yet: train it with Pipeline\.fit, or name them in `model`"):
        Frequency()([[]])


@pytest.mark.parametrize("content", ["no json", "{}", "[]", '{"docs": 1, "forms": {"a": 3}}'])
def test_a_file_that_holds_no_counts_is_named(tmp_path, content):
    """A path that leads to something else is an error with the path."""
    path = tmp_path / "counts.json"
    with pytest.raises(DataError, match=r"the counts of a frequency stage are required at .*counts\.json"):
        Frequency(model=str(path))([[]])
    path.write_text(content)
    with pytest.raises(DataError, match=r"counts that a frequency stage wrote are required at .*counts\.json"):
        Frequency(model=str(path))([[]])


@pytest.mark.parametrize("texts", [[], ["", " "]])
def test_nothing_to_count_is_an_error(tmp_path, texts):
    """No tokens, no counts."""
    with pytest.raises(DataError, match="docs with tokens are required"):
        Frequency().fit(Split()(texts), tmp_path)


@pytest.mark.parametrize("limits", [{"min_count": -1}, {"top": -1}, {"max_share": 1.5}, {"max_share": float("nan")}])
def test_limits_must_make_sense(limits):
    """A limit that nothing can meet is an error."""
    with pytest.raises(ValueError, match="are required, found"):
        Frequency(**limits)
