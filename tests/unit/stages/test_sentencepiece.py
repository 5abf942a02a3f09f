"""SentencePiece as the tokenizer of a pipeline."""

from __future__ import annotations

from unicodedata import normalize

import pytest

from textnorm.errors import ConfigError
from textnorm.pipeline import Pipeline
from textnorm.stages.cleaning import Whitespace
from textnorm.stages.filters import Lowercase
from textnorm.stages.split import Split
from textnorm.stages.subword import SentencePiece, Subword, SubwordModel
from textnorm.stages.url import Url

TEXTS = ["배송이 빨라요   ㅋㅋㅋ", "포장이 좋아요 good", "배송 좋음 https://example.com/a 에서"] * 20


def test_fit_of_a_pipeline_trains_the_tokenizer(tmp_path):
    """`Pipeline.fit` trains on what the text stages make of the texts, and the masks they put in are symbols."""
    pipeline = Pipeline([Url(), Whitespace(), SentencePiece(vocab_size=60), Lowercase()]).fit(TEXTS, tmp_path)
    [tokens] = pipeline.tokenize(["보기   https://example.com/a 좋아요"])
    assert [(token.form, token.start, token.end) for token in tokens if token.form == "<url>"] == [("<url>", 5, 26)]
    assert tokens[-1].end == 30


def test_fit_docs_returns_what_the_trained_pipeline_makes(tmp_path):
    """What a training job goes on with is what the trained pipeline gives for the same texts."""
    pipeline = Pipeline([Whitespace(), SentencePiece(vocab_size=60), Lowercase()])
    assert pipeline.ready_verb == "normalize"
    fitted, docs = pipeline.fit_docs(pipeline.ready.normalize(TEXTS), tmp_path)
    assert [[token.form for token in doc] for doc in docs] == [
        [token.form for token in doc] for doc in fitted.tokenize(TEXTS)
    ]
    assert fitted.ready_verb == "tokenize"


def test_tokens_leave_spaces_out(tmp_path):
    """A token's span has no space in it; a mark alone, or whitespace that a model keeps, has an empty one."""
    stage = SentencePiece(model_type="char").fit(["가 나\t다", "가\n나"] * 9, tmp_path)
    [tokens] = stage(["가  나\t다"])
    assert [(token.form, token.start, token.end) for token in tokens] == [
        ("▁", 0, 0), ("가", 0, 1), ("▁", 3, 3), ("나", 3, 4), ("\t", 5, 5), ("다", 5, 6),
    ]  # fmt: skip


def test_it_finds_what_subword_finds_in_words(tmp_path):
    """On words between single spaces both stages agree, with one model."""
    stage = SentencePiece(vocab_size=60).fit(TEXTS, tmp_path)
    texts = ["배송이 빨라요 😀", normalize("NFD", "포장이 good"), "ㅋㅋㅋㅋ", ""]
    assert [[token.form for token in doc] for doc in stage(texts)] == [
        [token.form for token in doc] for doc in Subword(model=stage.model)(Split()(texts))
    ]


def test_forms_are_the_pieces_of_the_ids(tmp_path):
    """Tokens and ids are two views of one cut."""
    stage = SentencePiece(vocab_size=60).fit(TEXTS, tmp_path)
    model = SubwordModel(stage.model)
    assert model.ids_of_pieces([[token.form for token in doc] for doc in stage(TEXTS[:3])]) == model.ids(TEXTS[:3])


def test_an_untrained_tokenizer_says_so():
    """Without a model there is nothing to apply, and the error tells the two ways to one."""
    with pytest.raises(ConfigError, match=r"the sentencepiece stage has no model yet: train it with Pipeline\.fit"):
        Pipeline([SentencePiece()]).tokenize(["가"])


def test_there_is_one_tokenizer():
    """It stands where a tokenizer stands, so a pipeline has no other beside it."""
    with pytest.raises(ConfigError, match="there can be only one"):
        Pipeline([Split(), SentencePiece()])
