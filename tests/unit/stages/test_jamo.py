from __future__ import annotations

from unicodedata import normalize

import pytest

from textnorm.alignment import apply_edits
from textnorm.stages.jamo import CODAS, LEADS, VOWELS, Jamo, compose

KEYS = {"ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ", "ㅢ": "ㅡㅣ"}


def spelled(word):
    """The letters of a word, one by one."""
    letters = ""
    for syllable in word:
        lead, rest = divmod(ord(syllable) - 0xAC00, 588)
        letters += LEADS[lead] + VOWELS[rest // 28] + CODAS[rest % 28].strip()
    return letters


def test_every_syllable_comes_out_of_its_letters():
    """All 11,172 syllables, between two plain ones, are joined again from their letters; only a coda ㅋ is given up."""
    syllables = [chr(code) for code in range(0xAC00, 0xD7A4) if (code - 0xAC00) % 28 != CODAS.index("ㅋ")]
    assert Jamo()([spelled(f"가{syllable}나") for syllable in syllables]) == [
        f"가{syllable}나" for syllable in syllables
    ]


def test_every_syllable_is_composed_from_nfd():
    """Conjoining letters say themselves which of them are codas, so there ㅋ is one."""
    syllables = [chr(code) for code in range(0xAC00, 0xD7A4)]
    assert Jamo()([normalize("NFD", syllable) for syllable in syllables]) == syllables


@pytest.mark.parametrize("joined", KEYS)
def test_a_vowel_of_two_keys_is_one(joined):
    """Typed letter by letter, ㅘ is ㅗㅏ."""
    assert Jamo()([f"ㅎ{KEYS[joined]}"]) == [compose("ㅎ", joined)]


@pytest.mark.parametrize(
    "text",
    [
        "ㅋㅋㅋ",
        "ㅠㅠ",
        "ㅇㅇ",
        "ㄱㅅ",
        "ㅇㅋ",
        "ㅜㅜ",
        "ㄱㅅㅠㅠ",
        "ㅇㅇㅠ",
        "ㅋㅋㅠ",
        "ㅋㅋㅋㅏㅋ",
        "ㅎㅡㅎ",
        "아ㅏㅏ",
    ],
)
@pytest.mark.parametrize("before", ["", "네", "넵", " "])
def test_what_feels_is_no_word(text, before):
    """Laughter, tears, abbreviations, faces and cries stay, behind whatever syllable they stand."""
    assert Jamo()([before + text]) == [before + text]


def test_one_edit_a_run():
    """A run is one edit, which takes in the syllable whose coda it holds."""
    text = "정말 재미ㅆㄷㅏㅋㅋ"
    assert Jamo().edits(text) == [(4, 10, "밌다ㅋㅋ")]
    assert apply_edits(text, Jamo().edits(text)) == "정말 재밌다ㅋㅋ"
