"""Word spacing by Kiwi, as edits that touch nothing but spaces."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textnorm.alignment import Edit
from textnorm.stages.kiwi_edits import KiwiEdits, protected_spans

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Spacing"]

# A word as it was written. Matches "영화가" of "영화가 좋다".
_WORD = re.compile(r"\S+")

# One character that is not whitespace, with the whitespace before it. Matches " 나" of "가 나".
_STEP = re.compile(r"(\s*+)(\S)")

# Where a space may be put in: between syllables, after a sentence end or a Latin letter, before a Latin word, a number
# or an opening bracket. Matches in the middle of "좋다.정말", "영화good"; not of "좋다ㅋㅋ", of emoji, of decomposed Hangul.
_JOINT = re.compile(r"(?<=[가-힣])(?=[가-힣A-Za-z0-9(\[“‘])|(?<=[A-Za-z.,!?…~)\]”’])(?=[가-힣])")


@dataclass(frozen=True)
class Spacing(KiwiEdits):
    """Put spaces between words that were written together, as Kiwi reads them.

    Line by line; plain spaces are added (or taken away), nothing else ever changes: a line in which Kiwi would change
    more stays as it is. Never in, or right after, a URL, e-mail address, number, hashtag, mention or mask (`<URL>`).
    Not idempotent: a text that is spaced better is read better.

    Args:
        reset_whitespace: do not trust the spaces between syllables that are there: take away those that Kiwi would not
            write. Without it, spaces are only added.
        min_chars: leave words shorter than this alone. Kiwi cuts short names and compounds (경북궁, 학당장), and short
            words that lack a space do little harm; 1 trusts it everywhere.

    Raises:
        MissingExtraError: kiwipiepy is not installed.

    Source: kiwipiepy, `Kiwi.space`.

    Example:
        >>> Spacing()(["오늘본영화가정말재미있었다", "https://a.b/c?d=e#f 좋다"])
        ['오늘 본 영화가 정말 재미있었다', 'https://a.b/c?d=e#f 좋다']
        >>> Spacing(reset_whitespace=True)(["재 미 있 는 영 화"])
        ['재미있는 영화']
    """

    reset_whitespace: bool = False
    min_chars: int = 7

    def line_edits(self, engine: Any, lines: list[str]) -> list[list[Edit]]:
        answers = engine.space(lines, reset_whitespace=self.reset_whitespace)
        return [list(self._allowed(line, answer)) for line, answer in zip(lines, answers, strict=True)]

    def _allowed(self, line: str, spaced: str) -> Iterator[Edit]:
        """Leave out what Kiwi does beyond what was asked for."""
        spans = protected_spans(line)
        inside = {index for start, end in spans for index in range(start + 1, end + 1)}
        inside |= set() if self.reset_whitespace else self._short_words(line)
        beside = inside | {start for start, _ in spans}
        for edit in _space_edits(line, spaced):
            if edit.replacement:
                if edit.start not in inside and _JOINT.match(line, edit.start):
                    yield edit
            elif self.reset_whitespace and beside.isdisjoint(range(edit.start, edit.end + 1)):
                yield edit

    def _short_words(self, line: str) -> set[int]:
        words = (word.span() for word in _WORD.finditer(line))
        return {index for start, end in words if end - start < self.min_chars for index in range(start + 1, end)}


def _space_edits(line: str, spaced: str) -> Iterator[Edit]:
    """Say which plain spaces came or went between two lines; nothing when they differ in anything else."""
    if "".join(line.split()) != "".join(spaced.split()):
        return
    for old, new in zip(_STEP.finditer(line), _STEP.finditer(spaced), strict=True):
        if not old[1] and new[1]:
            yield Edit(old.start(), old.start(), " ")
        elif old[1].strip(" ") == new[1] == "" != old[1]:
            yield Edit(old.start(), old.end(1), "")
