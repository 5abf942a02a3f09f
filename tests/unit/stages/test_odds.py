from __future__ import annotations

import pytest

from textnorm.stages.odds import RARE_BITS, english_bits, syllable_bits


@pytest.mark.parametrize(("word", "keys"), [("hello", "dkssud"), ("movie", "rkqt"), ("the", "dho"), ("Money", "Woals")])
def test_english_words_surprise_less(word, keys):
    """Letter for letter a word is likelier than keys that were meant for Hangul."""
    assert english_bits(word) / len(word) < english_bits(keys) / len(keys) - 1


def test_case_does_not_matter():
    """The table knows small letters only."""
    assert english_bits("HeLLo") == english_bits("hello")


def test_frequent_syllables_surprise_less():
    """A particle, a common syllable, a rare one, one that nobody writes."""
    assert syllable_bits("이") < syllable_bits("맛") < syllable_bits("뷁") < syllable_bits("쀍") == RARE_BITS
