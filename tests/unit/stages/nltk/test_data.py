from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from textnorm.errors import MissingExtraError
from textnorm.stages.nltk.data import MissingNltkDataError
from textnorm.stages.nltk.stems import Lemmatize
from textnorm.stages.nltk.word import NltkWord
from textnorm.stages.sentences import Sentences
from textnorm.types import Token

NLTK_DATA = Path(__file__).parents[5] / "shared" / "data" / "nltk-data" / "nltk_data"


@pytest.mark.parametrize(
    ("stage", "item", "package"),
    [
        (NltkWord, "Dr. Kim", "punkt_tab"),
        (Sentences, "Dr. Kim", "punkt_tab"),
        (Lemmatize, [Token("geese", "", 0, 5)], "wordnet"),
    ],
)
def test_missing_data_is_told(stage, item, package, tmp_path):
    """Data that is not there is an error that says what, where it was looked for, and the command that gets it."""
    fields = {NltkWord: {"sentences": "punkt"}, Sentences: {"engine": "punkt"}}.get(stage, {})
    with pytest.raises(MissingNltkDataError) as caught:
        stage(**fields, nltk_data=str(tmp_path))([item])
    assert isinstance(caught.value, MissingExtraError)
    assert f"NLTK's '{package}' is required" in str(caught.value)
    assert f"was not found in {tmp_path}" in str(caught.value)
    assert f"python -m nltk.downloader -d {tmp_path} {package}" in str(caught.value)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301  # it travels from a worker


def test_the_environment_is_asked_each_time(tmp_path, monkeypatch):
    """NLTK_DATA counts although nltk was imported before it was set."""
    monkeypatch.setenv("NLTK_DATA", str(tmp_path / "mine"))
    with pytest.raises(MissingNltkDataError, match=str(tmp_path / "mine")):
        Lemmatize()([[Token("geese", "", 0, 5)]])


@pytest.mark.skipif(not NLTK_DATA.exists(), reason=f"{NLTK_DATA} is not there")
def test_punkt_knows_abbreviations():
    """Punkt's sentences end neither after a title nor after an initial."""
    stage = Sentences(engine="punkt", nltk_data=str(NLTK_DATA))
    assert stage(["Dr. Kim met J. R. Lee. Fine!  They left (so he says.) They came back."]) == [
        "Dr. Kim met J. R. Lee.\nFine!\nThey left (so he says.)\nThey came back."
    ]


@pytest.mark.skipif(not NLTK_DATA.exists(), reason=f"{NLTK_DATA} is not there")
@pytest.mark.parametrize("text", ["a!" * 20_000, ". " * 5_000, "\ud800. \0 😀. \u2028.", " ", "", "é. " * 9_000])
def test_punkt_reads_anything(text):
    """Long or odd texts neither hang nor raise, and are read to their end."""
    [tokens] = NltkWord("punkt", nltk_data=str(NLTK_DATA))([text])
    assert "".join(token.form for token in tokens) == "".join(text.split())
