"""tokenizer.json: the same ids in `tokenizers`, which these tests need and nothing else does."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from textnorm.corpora import corpus_path
from textnorm.errors import DataError
from textnorm.stages.subword import SentencePiece, SubwordModel
from textnorm.stages.subword.huggingface import tokenizer_json
from textnorm.stages.subword.model_file import read_model, with_exact_scores

EDGES = [
    "",
    " ",
    "  두  칸   good ",
    "😀😀 좋아요👍🏽 ❤️뷁뷁",
    "<URL>에서 <URL><URL> good",
    "<s>글</s> <unk> <pad>",
    "▁마크 ▁▁ 둘",
    "!!!!!!!!!!!!!! ㅋㅋㅋㅋㅋㅋㅋㅋㅋㅋㅋㅋㅋ ......................... zzzzzzzz",
    "줄\n바꿈\t좋음\u3000끝",
    "\x00 a\u0301e\u0301",
]


def reviews(split):
    with (corpus_path("reviews") / f"{split}.csv").open(encoding="utf-8", newline="") as stream:
        return [row["text"] for row in csv.DictReader(stream)]


def train(folder, **flags):
    texts = [*reviews("train"), *["여기 <URL>에서 봄"] * 5]
    return SentencePiece(**{"vocab_size": 2000} | flags).fit(texts, folder).model


@pytest.mark.parametrize(
    "flags",
    [
        {},
        {"add_dummy_prefix": False},
        {"remove_extra_whitespaces": False},
        {"byte_fallback": True, "vocab_size": 2500},
        {"mask_symbols": False},
        {"split_by_whitespace": False},
        {"user_defined_symbols": ("ㅋㅋ", "good", "<URL>에서")},
        {"pad_id": 0, "unk_id": 1, "bos_id": 2, "eos_id": 3, "control_symbols": ("[CLS]",), "unk_surface": "?"},
    ],
    ids=str,
)
@pytest.mark.parametrize("model_type", ["unigram", "bpe"])
def test_ids_are_identical(tmp_path, model_type, flags):
    """On every review, and on what is hard to get right, both give the same ids, and the same texts for them."""
    tokenizers = pytest.importorskip("tokenizers")
    path = train(tmp_path, model_type=model_type, **flags)
    model, other = SubwordModel(path), tokenizers.Tokenizer.from_str(tokenizer_json(path))
    texts = [*reviews("train"), *reviews("valid"), *reviews("test"), *EDGES]
    expected = model.ids(texts)
    assert [found.ids for found in other.encode_batch(texts)] == expected
    plain = [ids for text, ids in zip(texts, expected, strict=True) if not text.startswith("▁")]
    assert [other.decode(ids) for ids in plain] == model.decode(plain)


@pytest.mark.parametrize("model_type", ["unigram", "bpe"])
def test_a_model_that_folds(tmp_path, model_type):
    """nmt_nfkc goes with its map: full width, ligatures, and letters that it puts together."""
    tokenizers = pytest.importorskip("tokenizers")
    path = train(tmp_path, model_type=model_type, normalization_rule_name="nmt_nfkc")
    texts = [*reviews("test"), "ＡＢ ㎏ ﬁ ①", "ㅇㅕ자 ㅋㅠㅠ", "좋다～～ ~", "ㅋㅋㅋ　ㅎㅎ"]
    other = tokenizers.Tokenizer.from_str(tokenizer_json(path))
    assert [found.ids for found in other.encode_batch(texts)] == SubwordModel(path).ids(texts)


def test_the_file_needs_no_package(tmp_path):
    """What is written is JSON, with the vocabulary in the order of the ids."""
    path = train(tmp_path)
    table = json.loads(tokenizer_json(path))
    assert [form for form, _ in table["model"]["vocab"]] == SubwordModel(path).vocabulary
    assert table["model"]["type"] == "Unigram"


@pytest.mark.parametrize(
    ("flags", "part"),
    [
        ({"model_type": "char"}, "a unigram or bpe model is required .* is a char one"),
        ({"model_type": "word"}, "is a word one"),
        ({"treat_whitespace_as_suffix": True}, "no treat_whitespace_as_suffix"),
        ({"unk_id": -1, "byte_fallback": True, "vocab_size": 2500}, "unk_id is -1"),
    ],
)
def test_what_has_no_equal_is_refused(tmp_path, flags, part):
    """A model that `tokenizers` cannot follow is an error, not a file with other ids."""
    with pytest.raises(DataError, match=part):
        tokenizer_json(train(tmp_path, **flags))


@pytest.mark.parametrize("content", [b"", b"no model", b"\x08\x96\x01", b"\x0a\xff"])
def test_a_file_that_is_no_model(tmp_path, content):
    """It is named, whatever it holds."""
    (tmp_path / "a.model").write_bytes(content)
    with pytest.raises(DataError, match=r"a SentencePiece model is required at .*a\.model"):
        read_model(str(tmp_path / "a.model"))


def test_rounding_twice_is_rounding_once(tmp_path):
    """Exact scores stay, and so does all the rest of the file."""
    content = Path(train(tmp_path)).read_bytes()
    assert with_exact_scores(content) == content
