"""The plain API: ids, pieces, offsets, samples, and texts back."""

from __future__ import annotations

import pickle
from itertools import pairwise
from unicodedata import normalize

import pytest

from textnorm.errors import ConfigError, DataError
from textnorm.stages.subword import SentencePiece, SubwordModel

TRAINING = ["배송이 빨라요 ㅋㅋㅋ", "포장이 좋아요 good ㎏ ＡＢ", "배송 좋음 <URL> 2024"] * 20
TEXTS = [
    "",
    " ",
    "배송이 빨라요",
    "  두  칸   good ",
    "😀 좋아요👍🏽 ❤️",
    normalize("NFD", "배송이 좋아요 Café"),
    "좋아\ud800요 😀",
    "줄\n바꿈\t좋음\u3000\u2028\x00끝",
    "여기<URL>에서 ▁마크",
    "ﬁ ㎏ ＡＢ ㅋㅠ",
]


@pytest.fixture(scope="module")
def make(tmp_path_factory):
    def train(**flags):
        stage = SentencePiece(**{"vocab_size": 80} | flags)
        return SubwordModel(stage.fit(TRAINING, tmp_path_factory.mktemp("models")).model)

    return train


@pytest.fixture(scope="module")
def model(make):
    return make()


@pytest.mark.parametrize("model_type", ["unigram", "bpe", "char", "word"])
def test_the_three_ways_agree(make, model_type):
    """Ids alone, ids with offsets, and ids looked up by piece are the same, in a batch and one by one."""
    model = make(model_type=model_type)
    encodings = model.encode(TEXTS)
    assert model.ids(TEXTS) == [encoding.ids for encoding in encodings] == [model.ids([text])[0] for text in TEXTS]
    assert model.ids_of_pieces([encoding.pieces for encoding in encodings]) == model.ids(TEXTS)
    assert model.ids([]) == model.encode([]) == model.decode([]) == []


def test_a_large_batch_is_its_texts(model):
    """Threads change nothing but the time."""
    many = [f"{text} {number}" for number in range(200) for text in TEXTS]
    assert model.ids(many) == [model.ids([text])[0] for text in many]


@pytest.mark.parametrize("rule", ["identity", "nmt_nfkc"])
@pytest.mark.parametrize("model_type", ["unigram", "bpe", "char"])
def test_offsets_tile_the_text(make, model_type, rule):
    """Offsets are code points of the text as given: they never go back, lie inside, and leave out only spaces."""
    model = make(model_type=model_type, normalization_rule_name=rule)
    for text, (_, pieces, offsets) in zip(TEXTS, model.encode(TEXTS), strict=True):
        assert len(pieces) == len(offsets)
        assert all(0 <= start <= end <= len(text) for start, end in offsets)
        assert all(left[1] <= right[0] for left, right in pairwise(offsets))
        covered = {place for start, end in offsets for place in range(start, end)}
        assert all(text[place] in " \n\t\u3000\u2028\x00" for place in set(range(len(text))) - covered)


def test_surfaces_of_a_model_that_changes_nothing(make):
    """With identity normalization a piece is its surface, the mark standing for the space."""
    model = make(remove_extra_whitespaces=False)
    for text, (_, pieces, offsets) in zip(TEXTS, model.encode(TEXTS), strict=True):
        for piece, (start, end) in zip(pieces[1:], offsets[1:], strict=True):
            assert piece.replace("▁", " ") == text[start:end].replace("\ud800", "\ufffd").replace("▁", " ")


def test_surfaces_of_a_model_that_folds(make):
    """With nmt_nfkc ㎏ is k and g: the last of them has the letter; ㅋㅋ is one surface of two letters."""
    found = make(normalization_rule_name="nmt_nfkc", model_type="char").encode(["㎏ ㅋ Ａ"])[0]
    assert found.pieces == ["▁", "k", "g", "▁", "\u110f", "▁", "A"]
    assert found.offsets == [(0, 0), (0, 0), (0, 1), (1, 2), (2, 3), (3, 4), (4, 5)]


@pytest.mark.parametrize("flags", [{"byte_fallback": True, "vocab_size": 400}, {"character_coverage": 1.0}])
def test_decode_gives_the_text_back(make, flags):
    """What the model can write comes back, with single spaces, as it normalizes; bytes bring back anything."""
    model = make(**flags)
    texts = ["배송이 빨라요 ㅋㅋ", "포장 <URL> 좋아요", *(["뷁 😀 Café"] if "byte_fallback" in flags else [])]
    assert model.decode(model.ids(texts)) == texts


def test_ids_of_another_model_are_refused(model):
    """An id outside the vocabulary is an error that names it and the range."""
    with pytest.raises(DataError, match=rf"ids from 0 to {len(model) - 1} are required, found {len(model)}"):
        model.decode([[0, 1], [len(model)]])
    with pytest.raises(DataError, match="found -1"):
        model.decode([[-1]])


@pytest.mark.parametrize("model_type", ["unigram", "bpe"])
def test_samples_are_seeded(make, model_type):
    """The same seed gives the same cuts, another seed others; every cut is of the whole text."""
    model = make(model_type=model_type)
    texts = ["배송이 빨라요 좋아요"] * 20
    first = model.sample(texts, alpha=0.3, seed=1)
    assert first == model.sample(texts, alpha=0.3, seed=1)
    assert first != model.sample(texts, alpha=0.3, seed=2)
    assert len({tuple(encoding.pieces) for encoding in first}) > 1
    assert {"".join(encoding.pieces) for encoding in first} == {"▁배송이▁빨라요▁좋아요"}
    assert model.decode([encoding.ids for encoding in first]) == texts


def test_a_sample_of_the_best_few(model):
    """`nbest_size` bounds what a unigram model chooses from; one is no choice."""
    texts = ["배송이 빨라요"] * 50
    assert len({tuple(encoding.pieces) for encoding in model.sample(texts, alpha=0.0, nbest_size=2)}) == 2
    with pytest.raises(ConfigError, match=r"required -1 .* or 2 and more, found 1"):
        model.sample(texts, nbest_size=1)


def test_what_cannot_sample_says_so(make):
    """A char model has one way only."""
    with pytest.raises(ConfigError, match="only unigram and bpe models can sample"):
        make(model_type="char").sample(["배송"])


def test_a_model_is_a_value(model):
    """Equal paths make equal models, which travel to a worker."""
    assert pickle.loads(pickle.dumps(model)) == SubwordModel(model.path)  # noqa: S301  # our own bytes
    assert len(model) == len(model.vocabulary)


def test_one_text_is_not_a_list(model):
    """A string where a list belongs is an error, not its letters one by one."""
    with pytest.raises(TypeError, match="put it in a list"):
        model.ids("배송")
