"""Hangul letters that were written one by one: put back into syllables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from unicodedata import normalize

from textnorm.stages.rules import Rule, RuleStage

__all__ = ["CODAS", "JOINED", "LEADS", "VOWELS", "Jamo", "as_typed", "compose"]

# In the order in which Unicode counts them: syllable = U+AC00 + 588 * lead + 28 * vowel + coda (The Unicode Standard, 3.12).
LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
CODAS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"  # the first is none

# Letters made of two keys: ㅗㅏ is ㅘ, ㄴㅎ is ㄶ.
JOINED = {
    **dict(zip("ㅗㅏ ㅗㅐ ㅗㅣ ㅜㅓ ㅜㅔ ㅜㅣ ㅡㅣ".split(), "ㅘㅙㅚㅝㅞㅟㅢ", strict=True)),
    **dict(
        zip("ㄱㅅ ㄴㅈ ㄴㅎ ㄹㄱ ㄹㅁ ㄹㅂ ㄹㅅ ㄹㅌ ㄹㅍ ㄹㅎ ㅂㅅ".split(), "ㄳㄵㄶㄺㄻㄼㄽㄾㄿㅀㅄ", strict=True)
    ),
}
_CONJOINING = dict(zip(range(0x1100, 0x1113), LEADS, strict=True))
_CONJOINING |= dict(zip(range(0x1161, 0x1176), VOWELS, strict=True))
_CONJOINING |= dict(zip(range(0x11A8, 0x11C3), CODAS[1:], strict=True))

_TWO_KEYS = {ord(letter): keys for keys, letter in JOINED.items()}

_VOWEL = r"(?:ㅗ[ㅏㅐㅣ]|ㅜ[ㅓㅔㅣ]|ㅡㅣ|[ㅏ-ㅣ])(?![ㅏ-ㅣ])"  # ㅏ, ㅗㅏ; not the ㅏ of ㅏㅏ: that is a cry
_CODA = r"(?:(?:ㄱㅅ|ㄴ[ㅈㅎ]|ㄹ[ㄱㅁㅂㅅㅌㅍㅎ]|ㅂㅅ|[ㄱ-ㅎ])(?<![ㄸㅃㅉㅋ])(?![ㅏ-ㅣ]))"  # the ㄴ of ㅏㄴㄴㅕ; not of ㅏㄴㅕ
_SYLLABLE = re.compile(rf"([{LEADS}])({_VOWEL})({_CODA}?)")  # ㅇㅏㄴ, ㄱㅘ; not ㅇㅇ, ㅠㅠ
# A whole piece that spells syllables, perhaps with the coda of the syllable before it: ㅇㅏㄴㄴㅕㅇ, ㅆㄷㅏ; not ㅇㅇㅏ.
_SPELLED = re.compile(rf"({_CODA}?)((?:[{LEADS}]{_VOWEL}{_CODA}?)++)")
# What stands between words and spells nothing: ㅋㅋㅋ and the ㅋㅋㅏ of a slip, a last ㅋ or ㅎ, ㅠㅜ, ㅡㅡ; not the ㅎ of ㅈㅗㅎㅇㅏ.
_FEELING = r"ㅋㅋ[ㅋㅎ]*+[ㅏ-ㅣ]*+|ㅎㅎ[ㅋㅎ]*+[ㅏ-ㅣ]*+|ㅋ(?![ㅏ-ㅣ])|[ㅠㅜ]{2,}+|ㅡㅡ++"
_AT_END, _BEFORE_SYLLABLE = re.compile(rf"({_FEELING}|ㅎ\Z)"), re.compile(f"({_FEELING})")  # ㅈㅗㅎ다 is 좋다
_VOICED = re.compile("[ㅏ-ㅣ\u1161-\u1175\u11a8-\u11c2]")  # without a vowel or a conjoining coda nothing joins
# A run that is a face or a sob as a whole: ㅎㅡㅎ, ㅇㅠㅇ, ㄱㅡ, ㅋㅠㅋㅠ; not ㅎㅡㄹ.
_FACE = re.compile(r"([ㄱ-ㅎ])[ㅗㅛㅜㅠㅡ]\1|[ㄱ-ㅎ][ㅠㅜㅡ]|[ㅋㅎㅠㅜㅡ]+")
# A last ㅠ behind letters that are no syllable is a tear: ㅇㅇㅠ, ㅂㅅㅗ; not ㅆㄷㅏ.
_STRAY = re.compile(r"[ㄱ-ㅎ]{2,}[ㅗㅛㅜㅠㅡ]")


@dataclass(frozen=True)
class Jamo(RuleStage):
    """Join Hangul letters that were typed or cut apart into the syllables they spell.

    A run of letters is joined only if, its laughter and tears aside, every letter of it finds its place in a syllable:
    ㅋㅋ, ㅠㅠ, ㅇㅇ, ㄱㅅ, ㅇㅋ and faces such as ㅇㅅㅇ and ㅎㅡㅎ stay what they are. The first letter may be the coda of an
    open syllable before it (재미ㅆㄷㅏ). ㅋ is never taken for a coda, since at an end it laughs. Conjoining letters, those
    of NFD, join in the same way.

    Example:
        >>> Jamo()(["ㅇㅏㄴㄴㅕㅇ", "안ㄴㅕㅇㅋㅋ", "재미ㅆㄷㅏ", "ㅇㅇ ㄱㅅㅠㅠ", "ㅋㅋㅋㅠㅠ"])
        ['안녕', '안녕ㅋㅋ', '재밌다', 'ㅇㅇ ㄱㅅㅠㅠ', 'ㅋㅋㅋㅠㅠ']
    """

    def rule(self) -> Rule:
        letters = "ㄱ-ㅎㅏ-ㅣ\u1100-\u1112\u1161-\u1175\u11a8-\u11c2"
        # letters, with the syllable before them: 안ㄴㅕㅇ, ㅋㅋ, 가 and a conjoining coda; not 안녕
        return Rule(re.compile(rf"[가-힣]?+[{letters}]++"), _join)


def compose(lead: str, vowel: str, coda: str = "") -> str:
    """Make one syllable of compatibility letters; those of two keys may come as one letter or as two.

    Example:
        >>> compose("ㄱ", "ㅏ", "ㅂㅅ"), compose("ㅇ", "ㅘ")
        ('값', '와')
    """
    vowel, coda = JOINED.get(vowel, vowel), JOINED.get(coda, coda) or " "
    return chr(0xAC00 + 588 * LEADS.index(lead) + 28 * VOWELS.index(vowel) + CODAS.index(coda))


def as_typed(letters: str) -> str:
    """Conjoining letters as the compatibility letters one types for them, one a key.

    Example:
        >>> as_typed("\u110b\u116a\u11b9")
        'ㅇㅗㅏㅂㅅ'
    """
    return letters.translate(_CONJOINING).translate(_TWO_KEYS)


def _join(match: re.Match[str]) -> str:
    found = match.group()
    if not _VOICED.search(found):
        return found
    composed = normalize("NFC", found)
    if composed != found and all("가" <= character <= "힣" for character in composed):
        return composed  # NFD: nothing to guess
    head = found[0] if "가" <= found[0] <= "힣" else ""
    letters = found[len(head) :].translate(_CONJOINING)
    if _FACE.fullmatch(letters):
        return found
    feeling = _BEFORE_SYLLABLE if "가" <= match.string[match.end() : match.end() + 1] <= "힣" else _AT_END
    pieces = [_spell(piece, head if number == 0 else "") for number, piece in enumerate(feeling.split(letters))]
    return found if (joined := "".join(pieces)) == head + letters else joined


def _spell(letters: str, head: str) -> str:
    """Write the letters as syllables behind `head`, where all of them find their places."""
    match = _SPELLED.fullmatch(letters)
    if match is None:
        return head + letters
    coda, spelled = match.groups()
    if coda and (not _is_open(head) or _STRAY.fullmatch(letters)):
        return head + letters
    closed = chr(ord(head) + CODAS.index(JOINED.get(coda, coda))) if coda else head
    return closed + _SYLLABLE.sub(lambda syllable: compose(*syllable.groups()), spelled)


def _is_open(syllable: str) -> bool:
    return syllable != "" and (ord(syllable) - 0xAC00) % 28 == 0
