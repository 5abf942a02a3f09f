"""What Korean writing does that other writing does not: laughter and crying in bare jamo."""

from __future__ import annotations

import re
from dataclasses import dataclass

from textnorm.stages.rules import Rule, RuleStage

__all__ = ["Laughter"]

_CODA_KIEUK = 24  # index of ㅋ among the 28 codas of a precomposed syllable (U+AC00 + 588 * lead + 28 * vowel + coda)
_LAUGHING = "".join(chr(code) for code in range(0xAC00 + _CODA_KIEUK, 0xD7A4, 28))


@dataclass(frozen=True)
class Laughter(RuleStage):
    """Shorten runs of ㅋ ㅎ (laughing) and of ㅠ ㅜ (crying), and free a ㅋ that was typed into the syllable before.

    No syllable is lost: the coda ㅋ of 욬 counts as one more ㅋ of the run. Words that end in a ㅋ of their own
    (부엌, 새벽녘, 키읔) keep it.

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
        # 욬ㅋㅋ, 앜ㅋ; a long run (ㅋㅎㅋㅎ, ㅠㅠㅠ); not 부엌ㅋ, not ㅋㅋ
        pattern = rf"(?!녘|(?<=부)엌|(?<=키)읔)([{_LAUGHING}])(ㅋ[ㅋㅎ]*)|[ㅋㅎ]{{{longer},}}|[ㅠㅜ]{{{longer},}}"
        return Rule(re.compile(pattern), self._shorten, needs=("ㅋ", "ㅎ", "ㅠ", "ㅜ"))

    def _shorten(self, match: re.Match[str]) -> str:
        syllable, run = match.groups()
        if syllable is None:
            return match.group()[: self.max_run]
        return chr(ord(syllable) - _CODA_KIEUK) + f"ㅋ{run}"[: self.max_run]
