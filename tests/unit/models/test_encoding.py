"""Vocabulary, packed tokens and labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from textnorm.errors import DataError
from textnorm.models.encoding import LabelEncoder, PackedTokens, Vocabulary

if TYPE_CHECKING:
    from pathlib import Path

ODD_FORMS = [
    "", " ", "\n", "\r\n", "\t", "\u2028", "\x85", "\\", "\\n", "\\u2028", "a\\", "\ud83d", "\ud83d\ude00", "😀", "\0",
    "\ufeff", "\u3000", "영화", "<pad>", "<unk>", '"', "\x1c", "\U000e0041",
]  # fmt: skip


def test_order_is_count_then_form() -> None:
    """The most frequent form is first; equals stand by form, whatever the documents' order."""
    docs = [["b", "c", "a"], ["c", "b"], ["d", "d", "d"]]
    assert Vocabulary.fit(docs).forms == Vocabulary.fit(docs[::-1]).forms == ("d", "b", "c", "a")


def test_max_size_counts_the_specials() -> None:
    """max_size bounds the model's embedding: the specials are rows of it."""
    assert len(Vocabulary.fit([["a", "b", "c"]], max_size=4)) == 4
    assert Vocabulary.fit([["a"]], max_size=1).forms == ()


def test_min_count_leaves_rare_forms_out() -> None:
    """A form seen fewer times than min_count is unknown."""
    assert Vocabulary.fit([["a", "a", "b"]], min_count=2).forms == ("a",)


def test_unknown_tokens_and_empty_documents_are_unk() -> None:
    """Every document has a token, so no pool ever sees none."""
    packed = Vocabulary(("a",)).encode([["a", "x"], [], ["y"]])
    assert (packed.ids.tolist(), packed.offsets.tolist()) == ([2, 1, 1, 1], [0, 2, 3, 4])


def test_a_token_cannot_forge_a_special() -> None:
    """The text "<pad>" is a form like any other, and unknown where training had none."""
    assert Vocabulary(("a",)).encode([["<pad>", "<unk>"]]).ids.tolist() == [1, 1]
    assert Vocabulary.fit([["<pad>"]]).encode([["<pad>"]]).ids.tolist() == [2]


def test_max_tokens_cuts_the_end() -> None:
    """A long document keeps its first tokens."""
    assert Vocabulary(("a", "b")).encode([["b", "a", "a"], ["a"]], max_tokens=2).ids.tolist() == [3, 2, 2]


def test_vocabulary_survives_its_file(tmp_path: Path) -> None:
    """What is loaded is what was saved, for any form at all."""
    vocabulary = Vocabulary(tuple(ODD_FORMS))
    vocabulary.save(tmp_path / "vocabulary.txt")
    assert Vocabulary.load(tmp_path / "vocabulary.txt") == vocabulary


def test_vocabulary_file_is_one_readable_form_a_line(tmp_path: Path) -> None:
    """Hangul stands in the file as it is; a newline does not."""
    Vocabulary(("영화", "a\nb")).save(tmp_path / "vocabulary.txt")
    assert (tmp_path / "vocabulary.txt").read_text(encoding="utf-8") == "영화\na\\nb\n"


def test_empty_vocabulary_survives_its_file(tmp_path: Path) -> None:
    """No forms are no lines, not one empty form."""
    Vocabulary(()).save(tmp_path / "vocabulary.txt")
    assert Vocabulary.load(tmp_path / "vocabulary.txt").forms == ()


@pytest.mark.parametrize(
    ("content", "message"), [(b"a\nb\na\n", "found 'a' on several"), (b"a\nb", "cut short"), (b"\xff\n", "UTF-8")]
)
def test_damaged_vocabulary_file_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    """A repeated form would shift all ids after it; a cut file would lose some."""
    (tmp_path / "vocabulary.txt").write_bytes(content)
    with pytest.raises(DataError, match=message):
        Vocabulary.load(tmp_path / "vocabulary.txt")


def test_batch_equals_padding_by_hand() -> None:
    """Any choice of rows, repeated or reversed, is padded to its own longest."""
    rng = np.random.default_rng(0)
    docs = [rng.integers(1, 99, n).tolist() for n in rng.integers(1, 9, 30)]
    packed = PackedTokens.pack(docs)
    for _ in range(20):
        indices = rng.integers(0, 30, 7)
        longest = max(len(docs[i]) for i in indices)
        expected = [docs[i] + [0] * (longest - len(docs[i])) for i in indices]
        assert packed.batch(indices)["ids"].tolist() == expected


def test_packed_types_are_small() -> None:
    """int32 ids, int64 offsets; a batch is int64, as torch's embedding wants."""
    packed = PackedTokens.pack([[1, 2], []])
    assert [str(array.dtype) for array in (packed.ids, packed.offsets)] == ["int32", "int64"]
    assert packed.batch(np.array([0]))["ids"].dtype == torch.int64


def test_labels_come_back() -> None:
    """Classes are sorted; decode undoes encode; the dict form holds all."""
    encoder = LabelEncoder.fit(["pos", "neg", "pos"])
    assert encoder.classes == ("neg", "pos")
    assert encoder.decode(encoder.encode(["pos", "neg"])) == ["pos", "neg"]
    assert LabelEncoder.from_dict(encoder.to_dict()) == encoder


def test_unseen_label_is_named() -> None:
    """A label that training did not have has no class; the error says which, where, and what there is."""
    with pytest.raises(DataError, match=r"row 1: .*neg, pos; found 'neutral'"):
        LabelEncoder(("neg", "pos")).encode(["pos", "neutral"])


@pytest.mark.parametrize("labels", [[], ["same", "same"]])
def test_one_label_is_not_enough(labels: list[str]) -> None:
    """There is nothing to tell apart."""
    with pytest.raises(DataError, match="at least 2 labels"):
        LabelEncoder.fit(labels)


def test_an_unknown_form_is_spelled():
    """Where the vocabulary spells, what it does not know is read as its characters, and an unknown one as <unk>."""
    vocabulary = Vocabulary.fit([["영화", "영화", "좋다", "좋은"]], max_size=6, spells=True)
    assert vocabulary.forms == ("영", "영화", "좋", "화")
    assert vocabulary.encode([["영화", "좋화", "뷁"], []]).batch(np.array([0, 1]))["ids"].tolist() == [
        [3, 4, 5, 1],
        [1, 0, 0, 0],
    ]


def test_spelling_comes_before_the_cut(tmp_path):
    """`max_tokens` counts characters of a spelled form; a saved vocabulary spells as it is told when it is loaded."""
    vocabulary = Vocabulary.fit([["가나", "다라"]], max_size=4, spells=True)
    assert vocabulary.encode([["나가나가나가"]], max_tokens=3).lengths.tolist() == [3]
    vocabulary.save(tmp_path / "v.txt")
    assert Vocabulary.load(tmp_path / "v.txt", spells=True) == vocabulary
