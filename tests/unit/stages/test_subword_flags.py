"""The flags of `spm_train`: all of them, each reaching the trainer."""

from __future__ import annotations

import ast
import re
from dataclasses import fields
from importlib.util import find_spec
from pathlib import Path

import pytest

from textnorm.config import Spec, load_stages
from textnorm.errors import ConfigError, DataError
from textnorm.stages.subword import SentencePiece, Subword, SubwordModel, TrainFlags
from textnorm.stages.subword.model_file import PieceType, read_model, wire_fields

TEXTS = ["배송이 빨라요 ㅋㅋㅋ", "포장이 좋아요 good 2024", "배송 좋음"] * 20
OURS = {"model", "seed", "mask_symbols"}
# Where the trainer reads and writes, which is ours to say; and what only its own normalizer objects set.
NOT_FLAGS = {"input", "input_format", "model_prefix", "name", "precompiled_charsmap", "escape_whitespaces"}


def fit(folder, **flags):
    return SentencePiece(**{"vocab_size": 60} | flags).fit(TEXTS, folder)


def trainer_flags():
    """Names of the trainer's settings, without the retired, from the protobuf descriptor that SentencePiece ships."""
    module = Path(find_spec("sentencepiece").submodule_search_locations[0]) / "sentencepiece_model_pb2.py"
    literal = re.search(r"AddSerializedFile\((b'.*?')\)\n", module.read_text(encoding="utf-8"), re.DOTALL)[1]
    messages = [dict_of(value) for number, value in wire_fields(ast.literal_eval(literal)) if number == 4]
    settings = [item for name, items in messages if name in {b"TrainerSpec", b"NormalizerSpec"} for item in items]
    return {item[1].decode() for item in settings if dict(wire_fields(item.get(8, b""))).get(3) != 1}


def dict_of(message):
    parts = list(wire_fields(message))
    return dict(parts)[1], [dict(wire_fields(value)) for number, value in parts if number == 2]


def test_every_flag_is_a_field():
    """What this SentencePiece can be told stands among the fields under its own name, and nothing else does."""
    named = {"normalization_rule_name", "denormalization_rule_tsv"}  # of the command; the specs say it otherwise
    assert {item.name for item in fields(TrainFlags)} - OURS == (trainer_flags() - NOT_FLAGS) | named


def test_the_trainer_takes_every_flag(tmp_path):
    """All fields are handed over, and SentencePiece refuses none of them."""
    assert SubwordModel(fit(tmp_path, required_chars="힣", pad_id=3).model).vocabulary[:4] == [
        "<unk>", "<s>", "</s>", "<pad>",
    ]  # fmt: skip


@pytest.mark.parametrize("stage", ["subword", "sentencepiece"])
def test_a_misspelt_flag_is_told_the_right_one(stage):
    """A config's unknown key is an error that names the nearest flag."""
    cls = {"subword": Subword, "sentencepiece": SentencePiece}[stage]
    assert "byte_fallback" in {item.name for item in fields(cls)}
    if stage == "subword":
        with pytest.raises(ConfigError, match=r"bytefallback: unknown key; did you mean 'byte_fallback'\?"):
            load_stages(Spec({"version": 1, "stages": [{"type": "split"}, {"type": stage, "bytefallback": True}]}))


def test_symbols(tmp_path):
    """Control symbols, symbols of the user's own, ids and spellings are where the flags put them."""
    stage = fit(
        tmp_path,
        control_symbols=("<cls>", "<sep>"),
        user_defined_symbols=("good", "a,b"),
        pad_id=0,
        unk_id=1,
        bos_id=-1,
        eos_id=2,
        eos_piece="<끝>",
    )
    kinds = {piece.form: piece.type for piece in read_model(stage.model).pieces}
    assert list(kinds)[:7] == ["<pad>", "<unk>", "<끝>", "<cls>", "<sep>", "good", "a,b"]
    assert kinds["<cls>"] == PieceType.CONTROL
    assert kinds["a,b"] == PieceType.USER_DEFINED


def test_characters(tmp_path):
    """A rare letter is kept by `required_chars` or by bytes; else it is unknown."""
    for flags, known in (
        ({}, False),
        ({"required_chars": "뷁"}, True),
        ({"byte_fallback": True, "vocab_size": 400}, True),
    ):
        model = SubwordModel(fit(tmp_path, character_coverage=1.0, **flags).model)
        assert (0 not in model.ids(["뷁"])[0]) is known


def test_whitespace(tmp_path):
    """The mark stands where the flags say: before a word, behind it, nowhere."""

    def joined(**flags):
        return "".join(SubwordModel(fit(tmp_path, **flags).model).encode(["배송이  good"])[0].pieces)

    assert joined() == "▁배송이▁good"
    assert joined(treat_whitespace_as_suffix=True) == "배송이▁good▁"
    assert joined(add_dummy_prefix=False) == "배송이▁good"
    assert joined(remove_extra_whitespaces=False) == "▁배송이▁▁good"


def test_what_is_said_of_unknown_letters(tmp_path):
    """`unk_surface`, spaces and all, is what an unknown letter is decoded to."""
    model = SubwordModel(fit(tmp_path, unk_surface=" ? ", model_type="char").model)
    assert model.decode(model.ids(["배뷁"])) == ["배 ? "]


def test_files_of_rules(tmp_path):
    """Normalization rules of one's own come from a file, named relative to the config."""
    (tmp_path / "rules.tsv").write_text("314B\t314E\n", encoding="utf-8")  # ㅋ -> ㅎ
    table = {"type": "subword", "normalization_rule_tsv": "rules.tsv", "model_type": "char"}
    stage = load_stages(Spec({"version": 1, "stages": [{"type": "split"}, table]}, tmp_path))[1]
    assert stage.normalization_rule_tsv == str(tmp_path / "rules.tsv")
    trained = SubwordModel(fit(tmp_path, normalization_rule_tsv=stage.normalization_rule_tsv, model_type="char").model)
    assert trained.encode(["ㅋ"])[0].pieces == ["▁", "ㅎ"]


def test_a_refused_flag_is_an_error(tmp_path):
    """SentencePiece's refusal comes out as ours, with its own words."""
    with pytest.raises(DataError, match=r"cannot train on these texts with these flags: .*<unk> must be defined"):
        fit(tmp_path, unk_id=-1)


def test_scores_are_exact(tmp_path):
    """A unigram model's scores are multiples of 1/256, so a word's pieces do not hang on what stands before it."""
    model = fit(tmp_path)
    assert all((piece.score * 256).is_integer() for piece in read_model(model.model).pieces)
    encode = SubwordModel(model.model).encode
    alone = encode(["ㅋㅋㅋㅋㅋㅋㅋ"])[0].pieces
    assert all(encode(["배송이 " * words + "ㅋㅋㅋㅋㅋㅋㅋ"])[0].pieces[-len(alone) :] == alone for words in range(300))
