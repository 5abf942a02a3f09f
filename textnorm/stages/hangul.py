"""What Korean writing does that other writing does not: laughter and crying in bare jamo, and laughter in syllables."""

from __future__ import annotations

import re
from dataclasses import dataclass

from textnorm.stages.rules import Rule, RuleStage, Trigger

__all__ = ["Laughter"]

_CODA_KIEUK = 24  # index of ㅋ among the 28 codas of a precomposed syllable (U+AC00 + 588 * lead + 28 * vowel + coda)
_LAUGHING = "".join(chr(code) for code in range(0xAC00 + _CODA_KIEUK, 0xD7A4, 28))
# Syllables that stand three times in a row as laughter and hardly as anything else, counted in 250,000 comments (NSMC,
# Korean hate speech): 하하하 191 times, 허허허 33, 훠훠훠 8. Not 흑흑흑 (crying), 효효효 (a sigh), 굿굿굿, 아아아, 우우우.
_OPEN = "하허호후흐히헤훠캬크키"  # a ㅋ may be typed into the last of them: 하하핰ㅋㅋ
_CLOSED = "큭킥깔껄낄"
_FEWEST = 2  # 하하 is also a name, 와이키키 and 허허벌판 are words: two syllables are never made one


@dataclass(frozen=True)
class Laughter(RuleStage):
    """Shorten runs of ㅋ ㅎ, of ㅠ ㅜ and of laughing syllables (하하하), and free a syllable that a ㅋ was typed into.

    No other syllable is lost: in 욬ㅋㅋ the coda belongs to the laughter, so 욬 becomes 요 and keeps its place. Words
    that end in a ㅋ of their own (부엌, 새벽녘, 키읔) keep it. Digits, and what no one laughs with, are never touched.

    Args:
        max_run: how many of a run are kept; of syllables never fewer than two, since 하하 and 키키 are words too.

    Raises:
        ValueError: `max_run` is below 1.

    Example:
        >>> Laughter()(["좋아욬ㅋㅋㅋㅋ", "하하ㅋㅋㅋ", "부엌ㅋㅋㅋ", "슬퍼ㅠㅜㅠㅜ", "푸하하하핰ㅋㅋ", "크크크 굿굿굿"])
        ['좋아요ㅋㅋ', '하하ㅋㅋ', '부엌ㅋㅋ', '슬퍼ㅠㅜ', '푸하하ㅋㅋ', '크크 굿굿굿']
    """

    max_run: int = 2

    def __post_init__(self) -> None:
        if self.max_run < 1:
            raise ValueError(f"max_run must be 1 or more, found {self.max_run}")

    def rule(self) -> Rule:
        longer, kept = self.max_run + 1, self._kept
        # a long run (ㅋㅎㅋㅎ, ㅠㅠㅠ), not ㅋㅋ; 하하하 or 하하핰ㅋ as a whole, lest the 하 freed of 핰 make a run of its own, not
        # 하하 or 하하호호; the 욬 of 욬ㅋㅋ, not that of 부엌ㅋ. Each a match of its own, so that offsets stay exact.
        pattern = "|".join(
            [
                rf"[ㅋㅎ]{{{longer},}}|[ㅠㅜ]{{{longer},}}",
                *(rf"{one}{one}{{{kept - 1},}}(?:{one}|{_with_coda(one)}(?=ㅋ))" for one in _OPEN),
                rf"([{_CLOSED}])\1{{{kept},}}",
                rf"[{_LAUGHING}](?=ㅋ)(?<!녘)(?<!부엌)(?<!키읔)",
            ]
        )
        mixed = ("ㅋㅎ", "ㅎㅋ", "ㅠㅜ", "ㅜㅠ")
        runs = "ㅋㅎㅠㅜ" + _OPEN + _CLOSED
        needs = Trigger(substrings=mixed, pairs=((_LAUGHING, "ㅋ"),), run=longer, run_of=runs)
        return Rule(re.compile(pattern), self._shorten, needs)

    @property
    def _kept(self) -> int:
        return max(self.max_run, _FEWEST)

    def _shorten(self, match: re.Match[str]) -> str:
        found = match.group()
        if found[0] in "ㅋㅎㅠㅜ":
            return found[: self.max_run]
        return found[: self._kept] if len(found) > 1 else chr(ord(found) - _CODA_KIEUK)


def _with_coda(syllable: str) -> str:
    return chr(ord(syllable) + _CODA_KIEUK)
