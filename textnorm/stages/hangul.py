"""What Korean writing does that other writing does not: laughter and crying in bare jamo."""

from __future__ import annotations

import re
from dataclasses import dataclass

from textnorm.stages.rules import Rule, RuleStage, Trigger

__all__ = ["Laughter"]

_CODA_KIEUK = 24  # index of ㅋ among the 28 codas of a precomposed syllable (U+AC00 + 588 * lead + 28 * vowel + coda)
_LAUGHING = "".join(chr(code) for code in range(0xAC00 + _CODA_KIEUK, 0xD7A4, 28))


@dataclass(frozen=True)
class Laughter(RuleStage):
    """Shorten runs of ㅋ ㅎ (laughing) and of ㅠ ㅜ (crying), and free the syllable that a ㅋ was typed into.

    No syllable is lost: in 욬ㅋㅋ the coda belongs to the laughter, so 욬 becomes 요 and keeps its place. Words that end
    in a ㅋ of their own (부엌, 새벽녘, 키읔) keep it.

    Args:
        max_run: how many jamo of a run are kept.

    Raises:
        ValueError: `max_run` is below 1.

    Example:
        >>> Laughter()(["좋아욬ㅋㅋㅋㅋ", "하하ㅋㅋㅋ", "부엌ㅋㅋㅋ", "슬퍼ㅠㅜㅠㅜ", "ㅎ"])
        ['좋아요ㅋㅋ', '하하ㅋㅋ', '부엌ㅋㅋ', '슬퍼ㅠㅜ', 'ㅎ']
    """

    max_run: int = 2

    def __post_init__(self) -> None:
        if self.max_run < 1:
            raise ValueError(f"max_run must be 1 or more, found {self.max_run}")

    def rule(self) -> Rule:
        longer = self.max_run + 1
        # a long run (ㅋㅎㅋㅎ, ㅠㅠㅠ), not ㅋㅋ; the 욬 of 욬ㅋㅋ, not that of 부엌ㅋ. Two matches, so that offsets stay exact.
        pattern = rf"[ㅋㅎ]{{{longer},}}|[ㅠㅜ]{{{longer},}}|[{_LAUGHING}](?=ㅋ)(?<!녘)(?<!부엌)(?<!키읔)"
        mixed = ("ㅋㅎ", "ㅎㅋ", "ㅠㅜ", "ㅜㅠ")
        needs = Trigger(substrings=mixed, pairs=((_LAUGHING, "ㅋ"),), run=longer, run_of="ㅋㅎㅠㅜ")
        return Rule(re.compile(pattern), self._shorten, needs)

    def _shorten(self, match: re.Match[str]) -> str:
        found = match.group()
        return found[: self.max_run] if found[0] in "ㅋㅎㅠㅜ" else chr(ord(found) - _CODA_KIEUK)
