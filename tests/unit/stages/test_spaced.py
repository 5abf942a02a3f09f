from __future__ import annotations

import gzip
import re
from itertools import islice
from pathlib import Path

import pytest

from textnorm.stages.spaced import SpacedLetters

NSMC = Path(__file__).parents[4] / "shared" / "data" / "nsmc" / "ratings_train.txt.gz"


@pytest.mark.parametrize(
    "text", ["나 는 안 가", "한 번 더 볼 수 있 다", "본 듯 안 본 듯", "내 돈 내 놔", "한 턱 쏴", "A B C D", "U S A"]
)
def test_words_of_one_syllable_stay_words(text):
    """People write one-syllable words and initials in a row; these are not spaced-out words."""
    assert SpacedLetters()([text]) == [text]


@pytest.mark.parametrize("word", ["재미없다", "쓰레기", "최저가보장", "free", "GOODNIGHT", "Money"])
@pytest.mark.parametrize(("before", "after"), [("", ""), ("아주 ", "! 진짜"), ("(", ")"), ("2번 ", "ㅋㅋ")])
def test_a_spaced_out_word_is_closed(word, before, after):
    """Whatever stands around it, if it is not a letter."""
    if after == "ㅋㅋ" and word.isascii():
        after = "..."
    assert SpacedLetters()([before + " ".join(word) + after]) == [before + word + after]


def test_a_run_has_a_least_length():
    """`min_run` counts letters, and is 3 or more."""
    assert SpacedLetters(min_run=5)(["재 미 없 다", "재 미 없 어 요"]) == ["재 미 없 다", "재미없어요"]
    with pytest.raises(ValueError, match="3 or more, found 2"):
        SpacedLetters(min_run=2)


@pytest.mark.skipif(not NSMC.exists(), reason=f"{NSMC} is absent")
def test_reviews_keep_their_words():
    """Of 50,000 reviews at most 15 change (13 when this was written; 12 of them were spaced-out words)."""
    with gzip.open(NSMC, "rt", encoding="utf-8", newline="\n") as file:
        texts = [line.split("\t")[1] for line in islice(file, 1, 50_001)]
    changed = [(text, after) for text, after in zip(texts, SpacedLetters()(texts), strict=True) if text != after]
    assert 8 <= len(changed) <= 15
    assert all(re.sub(r"\s", "", text) == re.sub(r"\s", "", after) for text, after in changed)
