from __future__ import annotations

from itertools import pairwise

import pytest

from textnorm.errors import ConfigError, DataError
from textnorm.pipeline import Pipeline
from textnorm.stages.split import Split
from textnorm.stages.subword import Subword
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
        fit(tmp_path / name, TEXTS * 5, input_sentence_size=150)
        models.append((tmp_path / name / "subword.model").read_bytes())
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
    assert forms(fit(tmp_path, **flags), "Ａ") == ["Ａ"]
    assert forms(fit(tmp_path, **flags, normalization_rule_name="nfkc"), "Ａ") == ["A"]


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
    assert pipeline.stages[1] == Subword(vocab_size=60, model=str(tmp_path / "new" / "folder" / "subword.model"))
    assert Pipeline.from_config(pipeline.to_config()).tokenize(["배송이"]) == pipeline.tokenize(["배송이"])
