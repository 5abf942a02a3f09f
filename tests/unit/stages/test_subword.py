from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from shutil import copyfile

import pytest

from textnorm.errors import ConfigError, DataError
from textnorm.pipeline import Pipeline
from textnorm.stages.split import Split
from textnorm.stages.subword import Subword, SubwordModel
from textnorm.types import Token

TEXTS = [
    "배송이 빨라요 ㅋㅋㅋ",
    "배송이 느려요 ㅠㅠ",
    "포장이 좋아요 good",
    "포장이 별로예요 2024 <URL>",
    "배송 좋음 ＡＢ",
] * 12


def fit(folder, texts=TEXTS, **fields):
    return Subword(**{"vocab_size": 60} | fields).fit(Split()(texts), folder)


def forms(stage, text):
    return [token.form for token in stage(Split()([text]))[0]]


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    return fit(tmp_path_factory.mktemp("subword"))


def test_pieces_tile_their_token(trained):
    """Pieces of a token begin where it begins, meet, and end where it ends; joined they are its form."""
    text = "배송이 빨라요 ㅋㅋ 😀포장"
    docs = Split()([text])
    for token in docs[0]:
        [pieces] = trained([[token]])
        assert (pieces[0].start, pieces[-1].end) == (token.start, token.end)
        assert all(left.end == right.start for left, right in pairwise(pieces))
        assert "".join(piece.form for piece in pieces) == f"▁{token.form}"
        assert all(piece.form.removeprefix("▁") == text[piece.start : piece.end] for piece in pieces)


def test_pieces_keep_the_tag_of_their_token(trained):
    """What a tagger said of a word holds for its pieces."""
    [pieces] = trained([[Token("배송이빨라요", "Noun", 3, 9)]])
    assert len(pieces) > 1
    assert {piece.tag for piece in pieces} == {"Noun"}


def test_pieces_of_a_changed_form_have_the_span_of_the_whole(trained):
    """Where form and text differ in length nobody knows where a piece stands: it stands for all of the token."""
    [pieces] = trained([[Token("빨라요", "", 5, 12)]])
    assert {(piece.start, piece.end) for piece in pieces} == {(5, 12)}


def test_nothing_is_normalized_by_default(trained):
    """SentencePiece's own nmt_nfkc would turn ㅋ into U+110F and Ａ into A; identity leaves every letter."""
    assert "".join(forms(trained, "ㅋㅠ Ａ")).replace("▁", "") == "ㅋㅠＡ"


def test_the_same_texts_give_the_same_model(tmp_path):
    """Training is a function of texts and config."""
    models = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        models.append(Path(fit(tmp_path / name, TEXTS * 5, input_sentence_size=150).model).read_bytes())
    assert models[0] == models[1]


def test_flags_reach_sentencepiece(tmp_path):
    """A flag means what `spm_train` means by it."""
    assert forms(fit(tmp_path, model_type="char"), "배송") == ["▁", "배", "송"]
    assert forms(fit(tmp_path, add_dummy_prefix=False, model_type="word"), "배송이 good") == ["배송이", "good"]
    assert "2024" not in "".join(f"{form}|" for form in forms(fit(tmp_path, split_digits=True), "2024"))
    assert "<URL>" in forms(fit(tmp_path, user_defined_symbols=("<URL>",)), "여기<URL>에서")
    assert "<0xEB>" in forms(fit(tmp_path, byte_fallback=True, vocab_size=400), "뷁")
    assert forms(fit(tmp_path, normalization_rule_name="nfkc", model_type="char", add_dummy_prefix=False), "Ａ") == [
        "A"
    ]


def test_a_small_corpus_gives_a_small_vocabulary(tmp_path):
    """`hard_vocab_limit` is off: the default of 8,000 pieces is what may be, not what must be."""
    assert forms(fit(tmp_path, vocab_size=8000), "배송이")
    with pytest.raises(DataError, match="cannot train"):
        fit(tmp_path, vocab_size=8000, hard_vocab_limit=True)


def test_training_again_forgets_the_old_model(tmp_path):
    """A model that was overwritten is read anew, in the process that had the old one loaded too."""
    flags = {"model_type": "char", "add_dummy_prefix": False}
    stage = Subword(model=str(tmp_path / "one.model"))
    for rule, expected in (("identity", "Ａ"), ("nfkc", "A")):
        copyfile(fit(tmp_path, **flags, normalization_rule_name=rule).model, stage.model)
        assert forms(stage, "Ａ") == [expected]


def test_an_untrained_stage_says_so():
    """Without a model there is nothing to apply, and the error tells the two ways to one."""
    assert not Subword().is_trained
    with pytest.raises(ConfigError, match=r"no model yet: train it with Pipeline\.fit, or name one in `model`"):
        Subword()([[Token("가", "", 0, 1)]])


def test_a_model_that_is_not_there_is_named(tmp_path):
    """A path that leads nowhere, or to something else, is an error with the path."""
    (tmp_path / "b.model").write_text("no model")
    for name in ("a.model", "b.model"):
        with pytest.raises(DataError, match=rf"a SentencePiece model is required at .*{name}"):
            Subword(model=str(tmp_path / name))([[Token("가", "", 0, 1)]])


@pytest.mark.parametrize("texts", [[], ["", "  "]])
def test_nothing_to_train_on_is_an_error(tmp_path, texts):
    """No tokens, no model."""
    with pytest.raises(DataError, match="cannot train"):
        fit(tmp_path, texts)


@pytest.mark.parametrize(
    "flags", [{"normalization_rule_name": "nfzz"}, {"character_coverage": 7.0}, {"vocab_size": -1}]
)
def test_a_flag_that_sentencepiece_refuses_is_an_error(tmp_path, flags):
    """Its refusal comes out as one of our errors, with its own words."""
    with pytest.raises(DataError, match="cannot train on these texts with these flags"):
        fit(tmp_path, **flags)


def test_a_long_token_splits_like_a_short_one(trained):
    """What is remembered and what is not give the same pieces."""
    long = "배송이" * 20
    [pieces] = trained([[Token(long, "", 0, len(long))]])
    assert "".join(piece.form for piece in pieces) == f"▁{long}"
    assert trained([[Token("배송이", "", 0, 3)]]) == trained([[Token("배송이", "", 0, 3)]])


def test_fit_of_a_pipeline_writes_the_model(tmp_path):
    """`Pipeline.fit` returns a pipeline whose stage names the model that it wrote."""
    pipeline = Pipeline([Split(), Subword(vocab_size=60)]).fit(TEXTS, tmp_path / "new" / "folder")
    [model] = (tmp_path / "new" / "folder").iterdir()
    assert pipeline.stages[1] == Subword(vocab_size=60, model=str(model))
    assert Pipeline.from_config(pipeline.to_config()).tokenize(["배송이"]) == pipeline.tokenize(["배송이"])


def test_two_stages_of_a_pipeline_keep_two_models(tmp_path):
    """A model's name tells its content, so what one stage learned is not overwritten by the next."""
    first, second = (
        Pipeline([Split(), Subword(vocab_size=40), Subword(model_type="char")]).fit(TEXTS, tmp_path).stages[1:]
    )
    assert first.model != second.model
    assert len(forms(second, "배송이")) > len(forms(first, "배송이"))


# ---------------------------------------------------------------- morphemes

MORPHEMES = [  # of 영화가 좋다 and 좋은 영화, as a tagger would have them
    [Token("영화", "NNG", 0, 2), Token("가", "JKS", 2, 3), Token("좋", "VA", 4, 5), Token("다", "EF", 5, 6)],
    [Token("좋", "VA", 0, 1), Token("은", "ETM", 1, 2), Token("영화", "NNG", 3, 5)],
] * 30


@pytest.mark.parametrize("model_type", ["unigram", "bpe", "char"])
def test_only_words_are_marked(tmp_path, model_type):
    """With `word_starts` a morpheme inside a word has no mark, so that the pieces joined are the words."""
    stage = Subword(model_type=model_type, vocab_size=20, word_starts=True).fit(MORPHEMES, tmp_path)
    assert ["".join(piece.form for piece in doc) for doc in stage(MORPHEMES[:2])] == ["▁영화가▁좋다", "▁좋은▁영화"]
    [pieces] = stage(MORPHEMES[:1])
    assert list(dict.fromkeys(piece.tag for piece in pieces)) == ["NNG", "JKS", "VA", "EF"]


def test_no_piece_is_learned_over_a_morpheme_border(tmp_path):
    """However often two morphemes stand together, no piece has both; without borders one would."""
    stage = Subword(model_type="bpe", vocab_size=40, word_starts=True).fit(MORPHEMES, tmp_path)
    assert {"▁영화", "▁좋"} <= set(SubwordModel(stage.model).vocabulary)
    assert not {"영화가", "▁영화가", "좋다", "▁좋다"} & set(SubwordModel(stage.model).vocabulary)


def test_a_particle_is_the_same_piece_after_any_word(tmp_path):
    """Offsets decide, not forms: the same morpheme is marked where a word starts with it and only there."""
    stage = Subword(model_type="char", word_starts=True).fit(MORPHEMES, tmp_path)
    [[*pieces]] = stage([[Token("가", "", 0, 1), Token("가", "", 1, 2), Token("가", "", 3, 4)]])
    assert "".join(piece.form for piece in pieces) == "▁가가▁가"


@pytest.mark.parametrize(
    ("fields", "part"),
    [
        ({"model_type": "word"}, "found 'word'"),
        ({"treat_whitespace_as_suffix": True}, "treat_whitespace_as_suffix"),
        ({"add_dummy_prefix": False}, "add_dummy_prefix"),
    ],
)
def test_what_cannot_mark_starts_is_refused(fields, part):
    """A field that contradicts `word_starts` is an error when the config is read."""
    with pytest.raises(ConfigError, match=part):
        Subword(word_starts=True, **fields)


# ---------------------------------------------------------------- masks


def test_masks_in_the_texts_are_symbols(tmp_path):
    """What a stage put in for a URL is one piece, though nobody named it; a word in brackets is a word."""
    texts = [*TEXTS, *["<HER> 봤어요"] * 20]
    assert "<URL>" in forms(fit(tmp_path, texts), "여기<URL>에서")
    assert "<HER>" not in forms(fit(tmp_path, texts, vocab_size=50), "여기<HER>에서")
    assert "<URL>" not in forms(fit(tmp_path, texts, mask_symbols=False, vocab_size=50), "여기<URL>에서")
