"""What the text stages on Kiwi share: which lines it is given, what it must not reach into, and edits from its answers.

Kiwi rebuilds a text from its analysis, and that loses things (`d=e#f` becomes `d =e#f`, a syllable is doubled around
U+200B). So nothing that it writes is taken over: a stage compares the answer with the line, and only what was asked
for, where it is allowed, becomes an edit.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from textnorm.alignment import Edit, apply_edits
from textnorm.stages.guard import cut, readable
from textnorm.stages.kiwi import MAX_CHARS, engine
from textnorm.stages.url import LINK, MASK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textnorm.types import StageKind

__all__ = ["KiwiEdits", "protected_spans"]

# A line in which Kiwi may change something: one that holds a syllable. Matches "a 가"; must not match "plain English".
_KOREAN_LINE = re.compile(r"(?m)^[^\n가-힣]*+[가-힣][^\n]*+")

# What no stage on Kiwi reaches into: a URL, an e-mail address, a hashtag or mention (`#맛집`, `@user`), a mask
# (`<URL>`, `<PHONE_2>`), a number (`1,000`, `3.5`, `010-1234-5678`). Not a plain word, not `<영화>`, not `a < b`.
_PROTECTED = re.compile(
    rf"{LINK}|{MASK}"
    r"|(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)++"
    r"|[#@]\w++"
    r"|\d(?:[\d.,:/-]*\d)?+"
)


class _Piece(NamedTuple):
    """A stretch of one line: the row of its text, where it starts there, and itself."""

    row: int
    start: int
    text: str


class KiwiEdits(ABC):
    """A text stage that edits line by line what Kiwi reads. Subclasses are frozen dataclasses."""

    kind: ClassVar[StageKind] = "text"

    @abstractmethod
    def line_edits(self, engine: Any, lines: list[str]) -> list[list[Edit]]:
        """Return the edits of each of these different lines, all of them in one call of the engine."""

    def __call__(self, texts: list[str]) -> list[str]:
        changes = self._text_edits(texts)
        return [apply_edits(text, changes[row]) if row in changes else text for row, text in enumerate(texts)]

    def edits(self, text: str) -> list[Edit]:
        """Return what this stage changes in `text`."""
        return self._text_edits([text]).get(0, [])

    def _text_edits(self, texts: list[str]) -> dict[int, list[Edit]]:
        """Rows that change -> their edits. A line that stands in many texts is read once."""
        pieces = list(_pieces(texts))
        lines = list(dict.fromkeys(piece.text for piece in pieces))
        found = dict(zip(lines, self.line_edits(engine(), lines), strict=True)) if lines else {}
        changes: dict[int, list[Edit]] = {}
        for row, shift, line in pieces:
            if found[line]:
                shifted = (Edit(start + shift, end + shift, new) for start, end, new in found[line])
                changes.setdefault(row, []).extend(shifted)
        return changes


def protected_spans(line: str) -> list[tuple[int, int]]:
    """Return the spans of `line` in which nothing may change.

    Example:
        >>> protected_spans("3시 https://a.b에서 #맛집")
        [(0, 1), (3, 14), (17, 20)]
    """
    return [match.span() for match in _PROTECTED.finditer(line)]


def _pieces(texts: list[str]) -> Iterator[_Piece]:
    for row, text in enumerate(texts):
        for line in _KOREAN_LINE.finditer(readable(text)):
            for start, piece in cut(line.group(), MAX_CHARS):
                yield _Piece(row, line.start() + start, piece)
