"""The subword commands on files: what is trained, encoded, decoded and exported."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from textnorm.cli import main
from textnorm.stages.subword import SubwordModel

ROWS = ["배송이 빨라요!!!!! ㅋㅋㅋ", "포장이 좋아요 good", "배송   좋음 https://example.com/a 에서"]
CONFIGS = {
    "text": 'version = 1\n[[stages]]\ntype = "url"\n[[stages]]\ntype = "repeats"\n[[stages]]\ntype = "whitespace"\n',
    "split": 'version = 1\n[[stages]]\ntype = "split"\n',
}
FLAGS = ["--vocab_size", "60"]


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in.txt").write_text("".join(row + "\n" for row in ROWS * 20), encoding="utf-8")
    for name, content in CONFIGS.items():
        (tmp_path / f"{name}.toml").write_text(content, encoding="utf-8")
    return tmp_path


def train(folder, config, *flags):
    result = run(
        "subword", "train", folder / "in.txt", "-o", folder / "a.model", "-c", folder / f"{config}.toml", *flags
    )
    assert (result.exit_code, result.output) == (0, f"model      {folder / 'a.model'}\n"), result.output
    return folder / "a.model"


def test_text_to_ids_and_back(folder):
    """Without a tokenizer the model is of the cleaned text itself: ids decode to it, spaces, masks and all."""
    model = train(folder, "text", *FLAGS)
    assert "<URL>" in SubwordModel(str(model)).vocabulary
    encoded = run("subword", "encode", folder / "in.txt", "-m", model, "-c", folder / "text.toml", "--ids")
    assert encoded.exit_code == 0
    (folder / "ids.txt").write_text(encoded.output, encoding="utf-8")
    decoded = run("subword", "decode", folder / "ids.txt", "-m", model)
    assert decoded.exit_code == 0
    assert decoded.output.splitlines()[:3] == ["배송이 빨라요!! ㅋㅋ", "포장이 좋아요 good", "배송 좋음 <URL> 에서"]


@pytest.mark.parametrize("config", ["text", "split"])
def test_ids_are_those_of_the_pieces(folder, config):
    """--ids and the pieces tell the same, whether the model is of texts or of tokens."""
    model = train(folder, config, *FLAGS)
    command = ["subword", "encode", folder / "in.txt", "-m", model, "-c", folder / f"{config}.toml"]
    pieces = [line.split() for line in run(*command).output.splitlines()]
    ids = [[int(one) for one in line.split()] for line in run(*command, "--ids").output.splitlines()]
    assert ids == SubwordModel(str(model)).ids_of_pieces(pieces)


def test_ids_in_jsonl(folder):
    """In jsonl ids are a list, beside the row's other fields, and are read back as such."""
    model = train(folder, "text", *FLAGS)
    (folder / "in.jsonl").write_text(json.dumps({"no": 7, "text": "포장이 good"}) + "\n", encoding="utf-8")
    target = folder / "ids.jsonl"
    assert run("subword", "encode", folder / "in.jsonl", "-m", model, "-c", folder / "text.toml", "--ids", "-o", target).exit_code == 0  # fmt: skip
    row = json.loads(target.read_text(encoding="utf-8"))
    assert row == {"no": 7, "text": "포장이 good", "ids": SubwordModel(str(model)).ids(["포장이 good"])[0]}
    assert run("subword", "decode", target, "-m", model, "-o", folder / "out.jsonl").exit_code == 0
    assert json.loads((folder / "out.jsonl").read_text(encoding="utf-8"))["text"] == "포장이 good"


def test_rows_without_ids_are_rejected(folder):
    """What is no id, or none of this model, leaves sideways with the reason; the others are decoded."""
    model = train(folder, "text", *FLAGS)
    (folder / "ids.txt").write_text("3\nthree\n99999\n", encoding="utf-8")
    result = run("subword", "decode", folder / "ids.txt", "-m", model, "-o", folder / "out.txt")
    assert result.exit_code == 3
    assert "2 rows rejected (decode 2); the first: row 2" in result.stderr
    assert "must hold ids (3 14 15), found 'three'" in result.stderr
    rejects = (folder / "out.txt.rejects.jsonl").read_text(encoding="utf-8").splitlines()
    assert "found 99999" in json.loads(rejects[1])["reason"]


def test_flags_are_spm_train_s(folder):
    """Every flag is an option of its own name; a switch is turned off as spm_train turns it off."""
    flags = ["--model_type", "char", "--nomask_symbols", "--control_symbols", "<a>", "--control_symbols", "<b>"]
    model = train(folder, "text", *FLAGS, *flags, "--pad_id", "3", "--noadd_dummy_prefix", "--required_chars", "힣")
    vocabulary = SubwordModel(str(model)).vocabulary
    assert vocabulary[3:6] == ["<pad>", "<a>", "<b>"]
    assert "힣" in vocabulary
    assert "<URL>" not in vocabulary
    assert "--seed_sentencepiece_size INTEGER" in run("subword", "train", "-h").output


def test_words_are_marked_where_they_start(folder):
    """--word_starts needs tokens inside words, and says so."""
    result = run(
        "subword", "train", folder / "in.txt", "-o", folder / "b.model", "-c", folder / "text.toml", "--word_starts"
    )
    assert result.exit_code == 1
    assert "the pipeline has no tokenizer" in result.stderr
    model = train(folder, "split", *FLAGS, "--word_starts")
    encoded = run("subword", "encode", folder / "in.txt", "-m", model, "-c", folder / "split.toml", "--word_starts")
    assert "".join(encoded.output.splitlines()[1].split()) == "▁포장이▁좋아요▁good"


def test_export(folder):
    """export writes tokenizer.json; of a model that has none it says why, and leaves nothing."""
    model = train(folder, "text", *FLAGS)
    assert run("subword", "export", model, "-o", folder / "tokenizer.json").exit_code == 0
    table = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    assert [form for form, _ in table["model"]["vocab"]] == SubwordModel(str(model)).vocabulary
    model = train(folder, "text", "--model_type", "char")
    result = run("subword", "export", model, "-o", folder / "char.json")
    assert (result.exit_code, (folder / "char.json").exists()) == (1, False)
    assert result.stderr.startswith("error: a unigram or bpe model is required")
