"""Words typed with the keyboard in the other language: `dkssud` is 안녕, `ㅗ디ㅣㅐ` is hello."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from textnorm.stages.jamo import CODAS, JOINED, LEADS, VOWELS, compose
from textnorm.stages.odds import english_bits, syllable_bits
from textnorm.stages.rules import Rule, RuleStage
from textnorm.stages.url import LINK

__all__ = ["Keyboard", "to_english", "to_korean"]

# The two-set layout, KS X 5002; with shift only these seven differ.
_KEYS = dict(
    zip(
        "qwertyuiopasdfghjklzxcvbnmQWERTOP",
        "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡㅃㅉㄸㄲㅆㅒㅖ",
        strict=True,
    )
)
_LETTERS = str.maketrans(_KEYS)
_BACK = {letter: key for key, letter in _KEYS.items()}
_BACK |= {joined: _BACK[pair[0]] + _BACK[pair[1]] for pair, joined in JOINED.items()}

_VOWEL = r"(?:ㅗ[ㅏㅐㅣ]|ㅜ[ㅓㅔㅣ]|ㅡㅣ|[ㅏ-ㅣ])"
# A coda is what no vowel follows; ㄸ ㅃ ㅉ are none, nor is what begins laughter: 요ㅋㅋ, not 욬ㅋ.
_CODA = r"(?:(?!ㅋㅋ|ㅎㅎ)(?:ㄱㅅ|ㄴ[ㅈㅎ]|ㄹ[ㄱㅁㅂㅅㅌㅍㅎ]|ㅂㅅ|[ㄱ-ㅎ])(?<![ㄸㅃㅉ])(?![ㅏ-ㅣ]))"
_SYLLABLE = re.compile(rf"([{LEADS}])({_VOWEL})({_CODA}?)")  # ㅇㅏㄴ, as an input method joins it; not ㅏㄴ
_SPELLED = re.compile(rf"(?:[{LEADS}]{_VOWEL}{_CODA}?)++(?:[ㅋㅎㅠㅜ]{{2,}}+)?+")  # ㅇㅏㄴㄴㅕㅇㅋㅋ; not ㅇㅇㅏ

# Words of English letters that spell likely Korean and are no less at home in Korean writing.
_KEPT = frozenset("xoxo dirndl dlf wkrp wknd wkend alwys django rofl dns dma rma tmr".split())

_LEAD_KEYS = "".join(key for key, letter in _KEYS.items() if letter in LEADS)
_VOWEL_KEYS = "".join(key for key, letter in _KEYS.items() if letter in VOWELS)  # what the second key of a word is
_LAUGHTER = re.compile(r"([ㅋㅎㅠㅜㅡ])\1+")  # ㅋㅋㅋ is no more surprising than ㅋ

_MIN_KEYS = 4  # of an English word: three are `sus` of ㄴㅕㄴ
_MAX_KEYS = 60  # no word is longer; what is, is no word
_FEELING_BITS = 6.0  # of ㅋ ㅎ ㅠ ㅜ ㅡ outside a syllable, in Korean writing: about as seldom as a frequent syllable
_CONSONANT_BITS = 9.0  # of other consonants there: ㅇㅇ, ㄱㅅ, ㄷㄷ
_VOWEL_BITS = 11.0  # of other vowels there
_LONE_BITS = 6.0  # more is asked of a single syllable: three or four keys are easily an abbreviation
_ENGLISH_BITS = 5.0  # of each letter, at most, of a word that goes for English; of `asdf` 8, of most words 3 to 4.5

_OPENING = r"\s가-힣\"'(\[{“‘「『"  # what may stand before a word
_CLOSING = r".,!?~…)\]}\"'’”」』;:ㄱ-ㅎㅏ-ㅣ"  # and behind it, before a blank or Hangul


@dataclass(frozen=True)
class Keyboard(RuleStage):
    """Turn words that were typed on the wrong keyboard layout into what was meant.

    Word by word, and only if what the keys spell on the other layout is far likelier than what stands there: letters are
    weighed by English letter triples, syllables by their frequency in Korean. URLs, addresses, masks such as <URL>, words
    with digits, and words with a capital where Korean typing has none (iPhone, SMS) are left alone. A Hangul word goes for
    English only if it holds a letter outside a syllable: 솓 may be `the`, and may be meant.

    Args:
        direction: "both", "to_korean" (dkssud) or "to_english" (ㅗ디ㅣㅐ).
        min_bits: how much likelier, as a power of two. At 20, none of 96,000 lines of English reviews and web text
            changed, and of Korean words of two syllables or more 96 % were found. One syllable takes 6 more.

    Source: KS X 5002 (the layout).

    Example:
        >>> Keyboard()(["dkssud iPhone 15 rkqt", "the best movie", "ㅗ디ㅣㅐ!", "ㅋㅋㅋ ㅇㅈ"])
        ['안녕 iPhone 15 값', 'the best movie', 'hello!', 'ㅋㅋㅋ ㅇㅈ']
    """

    direction: Literal["both", "to_korean", "to_english"] = "both"
    min_bits: float = 20.0

    def rule(self) -> Rule:
        ends = rf"(?=[{_CLOSING}]*+(?![^\s가-힣]))(?!님)"
        # a URL, put back as it is; then the words of each direction
        parts = [LINK]
        if self.direction != "to_english":  # dkssud, dkssud!, 는dkssud; not don't, a.com, <URL>, x_y, dl
            before = rf"(?<![^{_OPENING}])(?<![^\s가-힣(\[{{][\"'])"
            word = rf"(?i:[{_LEAD_KEYS}])[{_VOWEL_KEYS}][A-Za-z]{{1,{_MAX_KEYS - 2}}}+"
            parts.append(rf"(?P<keys>{before}{word}{ends})")
        if self.direction != "to_korean":  # ㅗ디ㅣㅐ; not 안녕, ㅗ디2
            parts.append(r"(?P<hangul>(?<!\w)[가-힣]*+[ㄱ-ㅎㅏ-ㅣ][가-힣ㄱ-ㅎㅏ-ㅣ]*+(?!\w))")
        return Rule(re.compile("|".join(parts)), self._retype)

    def _retype(self, match: re.Match[str]) -> str:
        found, side = match.group(), match.lastgroup
        if side is None:
            return found
        meant, bits = to_korean(found) if side == "keys" else to_english(found)
        return meant if bits >= self.min_bits else found


def to_korean(keys: str) -> tuple[str, float]:
    """Return what the keys type on the Korean layout, and how many bits likelier that is; the keys and 0 if no word.

    Example:
        >>> to_korean("rkqt"), to_korean("the")[1] < 0, to_korean("iPhone")
        (('값', 30.5), True, ('iPhone', 0.0))
    """
    pressed = keys if keys[0] in _KEYS else keys[0].lower() + keys[1:]  # telephones begin with a capital
    letters = pressed.translate(_LETTERS)
    if keys.isupper() or keys.lower() in _KEPT or not _SPELLED.fullmatch(letters):
        return keys, 0.0
    word = _SYLLABLE.sub(lambda match: compose(*match.groups()), letters)
    syllables = sum("가" <= character <= "힣" for character in word)
    return word, english_bits(keys) - _korean_bits(word) - (_LONE_BITS if syllables == 1 else 0.0)


def to_english(hangul: str) -> tuple[str, float]:
    """Return the keys that were pressed for Hangul, and how many bits likelier English is; the Hangul and 0 if no word.

    Example:
        >>> to_english("ㅗ디ㅣㅐ")[0], to_english("ㅇㅈ")
        ('hello', ('ㅇㅈ', 0.0))
    """
    keys = "".join(map(_pressed, hangul[:_MAX_KEYS]))
    if len(hangul) > _MAX_KEYS or len(keys) < _MIN_KEYS or not keys.islower() or re.search(r"(.)\1\1", keys):
        return hangul, 0.0
    bits = english_bits(keys)
    return (keys, _korean_bits(hangul) - bits) if bits <= _ENGLISH_BITS * len(keys) else (hangul, 0.0)


def _pressed(character: str) -> str:
    if character in _BACK:
        return _BACK[character]
    lead, rest = divmod(ord(character) - 0xAC00, 588)
    vowel, coda = divmod(rest, 28)
    return _BACK[LEADS[lead]] + _BACK[VOWELS[vowel]] + (_BACK[CODAS[coda]] if coda else "")


def _korean_bits(word: str) -> float:
    return sum(map(_character_bits, _LAUGHTER.sub(r"\1", word)))


def _character_bits(character: str) -> float:
    if "가" <= character <= "힣":
        return syllable_bits(character)
    if character in "ㅋㅎㅠㅜㅡ":
        return _FEELING_BITS
    return _VOWEL_BITS if character in VOWELS else _CONSONANT_BITS
