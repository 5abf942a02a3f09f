"""A Hangul syllable and its letters: syllable = U+AC00 + 588 * onset + 28 * vowel + coda (The Unicode Standard, 3.12)."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["CODAS", "NO_CODA", "ONSETS", "Syllable", "coda", "compose", "decompose", "is_syllable"]

ONSETS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
NO_CODA = " "
CODAS = NO_CODA + "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_FIRST, _LAST = "가", "힣"
_OF_ONSET = {letter: ord(_FIRST) + 588 * place for place, letter in enumerate(ONSETS)}
_OF_VOWEL = {letter: 28 * place for place, letter in enumerate(VOWELS)}
_OF_CODA = {letter: place for place, letter in enumerate(CODAS)}


class Syllable(NamedTuple):
    """The letters of a syllable; without a coda, that is a space."""

    onset: str
    vowel: str
    coda: str


def is_syllable(character: str) -> bool:
    """Whether this is a whole Hangul syllable."""
    return _FIRST <= character <= _LAST


def decompose(character: str) -> Syllable:
    """Take a syllable apart.

    Example:
        >>> decompose("값"), decompose("가")
        (Syllable(onset='ㄱ', vowel='ㅏ', coda='ㅄ'), Syllable(onset='ㄱ', vowel='ㅏ', coda=' '))
    """
    code = ord(character) - ord(_FIRST)
    return Syllable(ONSETS[code // 588], VOWELS[code % 588 // 28], CODAS[code % 28])


def compose(onset: str, vowel: str, coda: str = NO_CODA) -> str:
    """Put a syllable together."""
    return chr(_OF_ONSET[onset] + _OF_VOWEL[vowel] + _OF_CODA[coda])


def coda(character: str) -> str:
    """Return the coda of a syllable, or a space."""
    return CODAS[(ord(character) - ord(_FIRST)) % 28]
