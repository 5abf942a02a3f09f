"""Cleaning for any language: repeats and whitespace."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textnorm.stages.rules import Rule, RuleStage, Trigger
from textnorm.stages.url import LINK

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Repeats", "Whitespace"]

_MODIFIERS = "\ufe0f\U0001f3fb-\U0001f3ff"  # the emoji variation selector and the skin tones

_URL_OR_MODIFIER = re.compile(f"[:wW{_MODIFIERS}]")  # what either has: http://, www.

_WHITESPACE = "".join(filter(str.isspace, map(chr, range(0x3001))))  # all of it: U+3000 is the last
_LINE_BREAKS = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")  # what str.splitlines splits at


@dataclass(frozen=True)
class Repeats(RuleStage):
    """Shorten runs of one character: `sooooo!!!!!` becomes `soo!!`.

    Digits are never touched (1000000원 is a price), nor is whitespace, nor a URL. An emoji counts with its variation
    selector or skin tone.

    Args:
        max_run: how many are kept.
        syllables: shorten runs of a Hangul syllable too (최고오오오오 -> 최고오오).

    Raises:
        ValueError: `max_run` is below 1.

    Example:
        >>> Repeats()(["sooooo good!!!!!", "1000000원", "하하하하", "👍🏻👍🏻👍🏻👍🏻"])
        ['soo good!!', '1000000원', '하하하하', '👍🏻👍🏻']
        >>> Repeats(syllables=True)(["최고오오오오"])
        ['최고오오']
    """

    max_run: int = 2
    syllables: bool = False

    def __post_init__(self) -> None:
        if self.max_run < 1:
            raise ValueError(f"max_run must be 1 or more, found {self.max_run}")

    def rule(self) -> Rule:
        never = r"\d\s" if self.syllables else r"\d\s가-힣"
        # !!!! or ㅡㅡㅡㅡ or ❤️❤️❤️; not 000000, not the first two ! of "!!!\ufe0f". A URL matches first and is put back as
        # it is; a look at its first letter makes that a third faster.
        unit = rf"[^{never}{_MODIFIERS}][{_MODIFIERS}]?+|[{_MODIFIERS}]"
        pattern = rf"{LINK}|({unit})\1{{{self.max_run},}}(?![{_MODIFIERS}])"
        needs = Trigger(run=self.max_run + 1, characters=_MODIFIERS)
        # Without URLs and modifiers: `re` skips to what its first class holds, so that one is small, and the rest is asked
        # of what comes twice; before the run is taken, or a long one of digits would be tried from each of them.
        plain = rf"([^{'' if self.syllables else '가-힣'} ])(?=\1)(?<=[^\d\s])\1{{{self.max_run},}}"
        usual = Rule(re.compile(plain), self._shorten)
        return Rule(re.compile(pattern), self._shorten, needs, usual=usual, rare=_URL_OR_MODIFIER)

    def _shorten(self, match: re.Match[str]) -> str:
        unit: str | None = match.group(1)
        return match.group() if unit is None else unit * self.max_run


@dataclass(frozen=True)
class Whitespace(RuleStage):
    r"""Fold every run of whitespace into one space, and strip the ends.

    Whitespace is what Unicode calls so: no-break, ideographic and line-separating spaces too.

    Args:
        keep_newlines: a run that holds a line break becomes one line break instead.

    Example:
        >>> Whitespace()([" 두  칸,\t탭,\u3000전각 "])
        ['두 칸, 탭, 전각']
        >>> Whitespace(keep_newlines=True)(["a \n\n b"])
        ['a\nb']
    """

    keep_newlines: bool = False

    def rule(self) -> Rule:
        # a run at the start; a run that is not one plain space; a last space. Not the single space between two words.
        needs = Trigger(substrings=("  ",), characters=_WHITESPACE.replace(" ", ""), edges=_WHITESPACE)
        return Rule(re.compile(r"\A\s+| \s+|[^\S ]\s*| \Z"), self._fold, needs)

    def single(self) -> Callable[[str], str]:
        """This stage as a function of one text; what Python does by itself is four times faster than the rule."""
        return super().single() if self.keep_newlines else _joined_words

    def _fold(self, match: re.Match[str]) -> str:
        if match.start() == 0 or match.end() == len(match.string):
            return ""
        return "\n" if self.keep_newlines and not _LINE_BREAKS.isdisjoint(match.group()) else " "


def _joined_words(text: str) -> str:
    return " ".join(text.split())
