"""Which words outside the dictionaries are nouns nevertheless: people's names, and numbers written in Hangul."""

from __future__ import annotations

from dataclasses import dataclass

from textnorm.okt.syllable import CODAS, NO_CODA, ONSETS, coda, compose, decompose

__all__ = ["NAME_SIZES", "Names", "is_number"]

_NUMERALS = frozenset("일이삼사오육칠팔구천백십해경조억만")
_LAST_NUMERALS = _NUMERALS | set("원배분초")
_FAMILY_SIZES = {3: 1, 4: 2}  # by syllables in all: 김|하늘, 남궁|하늘; given names have two
NAME_SIZES = frozenset({3, 4, 5})  # of names that are in no dictionary: with a family name, or called by their sound
# Syllables whose onset can have been the coda before them, of 이: 니, 미.
_CALLED_ENDS = frozenset(compose(onset, "ㅣ") for onset in ONSETS if onset in CODAS and onset != "ㅇ")


def is_number(word: str) -> bool:
    """Whether a word is a number: numerals, and perhaps 원, 배, 분 or 초 at the end.

    Example:
        >>> is_number("삼백원"), is_number("원백")
        (True, False)
    """
    return word[-1] in _LAST_NUMERALS and _NUMERALS.issuperset(word[:-1])


@dataclass(frozen=True)
class Names:
    """The names that Okt knows."""

    family: frozenset[str]
    given: frozenset[str]
    full: frozenset[str]

    def is_name(self, word: str) -> bool:
        """Whether a word is a given name, a full name, or a family name with a given name."""
        cut = _FAMILY_SIZES.get(len(word))
        if cut and word[:cut] in self.family and word[cut:] in self.given:
            return True
        return word in self.full or word in self.given

    def is_variation(self, word: str) -> bool:
        """Whether a word is a name called by its sound: 우혀니 for 우현이."""
        if word[-1] not in _CALLED_ENDS or len(word) not in NAME_SIZES or coda(word[-2]) != NO_CODA:
            return False
        before, last = decompose(word[-2]), decompose(word[-1])
        name = word[:-2] + compose(before.onset, before.vowel, last.onset)
        return self.is_name(name + "이") or self.is_name(name)
