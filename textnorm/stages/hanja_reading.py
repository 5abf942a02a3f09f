"""How hanja is read in Korean: by word where one is listed, else by character with the initial-sound law (두음법칙)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from unicodedata import is_normalized, normalize

__all__ = ["foreign_marks", "read_hanja"]

# Indices within a precomposed syllable, U+AC00 + 588 * lead + 28 * vowel + coda.
_NIEUN, _TIKEUT, _RIEUL, _IEUNG, _CIEUC = 2, 3, 5, 11, 12
_IOTIZED = frozenset(
    {2, 3, 6, 7, 12, 17, 20}
)  # ㅑ ㅒ ㅕ ㅖ ㅛ ㅠ ㅣ, before which ㄴ and ㄹ fall at the start of a word
_CODA_NIEUN = 4

_COUNTED = "年里輛兩"  # after digits these count (3년, 10리), and keep their ㄴ or ㄹ
_NUMERALS = frozenset("一二三四五六七八九十百千萬數")  # 五十年代 is 오십년대
_SUFFIXES = frozenset("的性上化者人間代法家會")  # 方法論的 is three and one, where other fours are two and two

# 金 alone is a person in headlines (金 위원장), but in 金값 and 金 3개 it is gold.
_GOLD = re.compile(r" ?(?:[값빛괴\d]|메달|시세|시장|거래|투자|선물|반지|모으)")


def read_hanja(run: str, before: str = "", after: str = "") -> str | None:
    """Read a run of ideographs; None when one of them has no Korean reading here.

    Args:
        run: ideographs and nothing else.
        before: the character before the run: after Hangul a single character is a suffix (경쟁력), after a digit it counts.
        after: some characters after the run, which 不 and 金 look at.

    Source: Hangul Orthography (한글 맞춤법), articles 10 to 12 and 52.

    Example:
        >>> read_hanja("女子"), read_hanja("男女"), read_hanja("新女性"), read_hanja("力", before="쟁")
        ('여자', '남녀', '신여성', '력')
        >>> read_hanja("確率"), read_hanja("合格率"), read_hanja("率", before="산"), read_hanja("経済")
        ('확률', '합격률', '율', None)
    """
    plain = run if is_normalized("NFC", run) else _unify(run)
    if not _readings().keys() >= set(plain):
        return None
    if plain == "金" and not _is_syllable(before) and not _GOLD.match(after):
        return "김"
    said = before if _is_syllable(before) else ""
    shown = len(said)
    for start, piece in _pieces(plain, before):
        said += _words()[piece] if len(piece) > 1 else _read_character(plain, start, said[-1:], before, after)
    return said[shown:]


def _unify(run: str) -> str:
    """Make unified ideographs of compatibility ones that have no reading of their own."""
    return "".join(character if character in _fixed() else normalize("NFC", character) for character in run)


def _pieces(run: str, before: str) -> Iterator[tuple[int, str]]:
    """Cut a run into listed words, longest first, and single characters."""
    words, firsts = _words(), _first_characters()
    start = 0
    while start < len(run):
        length = 1
        if run[start] in firsts and not (start == 0 and _counts(run, before)):
            length = next((n for n in range(_longest_word(), 1, -1) if run[start : start + n] in words), 1)
        yield start, run[start : start + length]
        start += length


def _counts(run: str, before: str) -> bool:
    return before.isdecimal() and run[0] in _COUNTED


def _read_character(run: str, start: int, last: str, before: str, after: str) -> str:
    character = run[start]
    reading = _readings()[character]
    if character in _fixed():
        return reading
    if character == "不":
        return "부" if _lead(_next_syllable(run, start, after)) in {_TIKEUT, _CIEUC} else reading
    if _starts_word(run, start, before):
        return _initial(reading)
    if reading in "렬률" and last and (ord(last) - 0xAC00) % 28 in {0, _CODA_NIEUN}:
        return _initial(reading)  # 비율, 선열, 출산율; but 확률, 합격률
    return reading


def _starts_word(run: str, start: int, before: str) -> bool:
    """Whether the initial-sound law holds here: at the start of a run, and in the middle of a four (韓國料理)."""
    if start == 0:
        return not (len(run) == 1 and _is_syllable(before)) and not _counts(run, before)
    return start == 2 and len(run) == 4 and run[3] not in _SUFFIXES and run[1] not in _NUMERALS  # noqa: PLR2004


def _next_syllable(run: str, start: int, after: str) -> str:
    following = run[start + 1 : start + 2]
    return _readings()[following] if following else after[:1]


def _initial(reading: str) -> str:
    """Apply the initial-sound law: 녀 여, 로 노, 리 이.

    Example:
        >>> [_initial(reading) for reading in ("녀", "로", "리", "률", "나", "가")]
        ['여', '노', '이', '율', '나', '가']
    """
    lead, rest = divmod(ord(reading) - 0xAC00, 588)
    if lead in {_NIEUN, _RIEUL} and rest // 28 in _IOTIZED:
        lead = _IEUNG
    elif lead == _RIEUL:
        lead = _NIEUN
    return chr(0xAC00 + 588 * lead + rest)


def _is_syllable(character: str) -> bool:
    return "가" <= character <= "힣"


def _lead(character: str) -> int:
    return (ord(character) - 0xAC00) // 588 if _is_syllable(character) else -1


# ---------------------------------------------------------------- tables


def _lines(name: str) -> Iterator[tuple[str, str]]:
    text = files("textnorm.stages").joinpath("data", name).read_text(encoding="utf-8")
    for line in text.splitlines():
        key, separator, value = line.partition(": ")
        if separator and not line.startswith("#"):
            yield key, value


@cache
def _readings() -> dict[str, str]:
    """Ideograph -> its reading inside a word; compatibility ideographs too."""
    unified = {character: reading for reading, all_ in _lines("hanja.txt") if reading != "-" for character in all_}
    return unified | _fixed()


@cache
def _fixed() -> dict[str, str]:
    """Compatibility ideograph -> the one reading that its code point stands for; it falls under no law any more."""
    spans = ((reading, span.split("-")) for reading, all_ in _lines("hanja_compatibility.txt") for span in all_.split())
    return {chr(code): reading for reading, (low, high) in spans for code in range(int(low, 16), int(high, 16) + 1)}


@cache
def _words() -> dict[str, str]:
    return {word: reading for reading, words in _lines("hanja_words.txt") for word in words.split()}


@cache
def _first_characters() -> frozenset[str]:
    return frozenset(word[0] for word in _words())


@cache
def _longest_word() -> int:
    return max(map(len, _words()))


@cache
def foreign_marks() -> str:
    """Characters that only Chinese or Japanese writes (Korean has other forms, or none), from the line `-` of the table."""
    return next(all_ for reading, all_ in _lines("hanja.txt") if reading == "-")
