"""Personal data: how many of which kind; and stars in its place wherever a text is shown."""

from __future__ import annotations

from collections import Counter
from typing import Any

from textnorm.alignment import Alignment, apply_edits
from textnorm.stages.markup import Html
from textnorm.stages.privacy.rules import KINDS
from textnorm.stages.privacy.search import Finding, find

__all__ = ["Personal", "hidden", "starred", "stars"]

_SURE = 0.5  # from when on it is counted, as the privacy stage masks it; anything less sure is starred, not counted
_EXAMPLES = 3
_MARKUP = Html()


class Personal:
    """Counts personal data by kind. What it keeps of it is its shape: a star for each letter and digit.

    Example:
        >>> personal = Personal()
        >>> personal.add(["문의 010-1234-5678", "없음"])
        >>> personal.figures()["kinds"]["phone"]
        {'found': 1, 'rows': 1, 'examples': ['***-****-****']}
    """

    def __init__(self) -> None:
        self._found: Counter[str] = Counter()
        self._rows: Counter[str] = Counter()
        self._rows_any = 0
        self._shapes: dict[str, dict[str, None]] = {kind: {} for kind in KINDS}

    def add(self, texts: list[str]) -> None:
        """Count a batch."""
        for text in texts:
            if found := [one for one in find(text) if one.confidence >= _SURE]:
                kinds = [one.kind for one in found]
                self._found.update(kinds)
                self._rows.update(set(kinds))
                self._rows_any += 1
                for one in found:
                    if len(shapes := self._shapes[one.kind]) < _EXAMPLES:
                        shapes[stars(text[one.start : one.end])] = None

    def figures(self) -> dict[str, Any]:
        """Of each kind that was found how many, in how many rows, and a few shapes; and the rows with any."""
        kinds = {
            kind: {"found": self._found[kind], "rows": self._rows[kind], "examples": list(self._shapes[kind])}
            for kind in KINDS
            if self._found[kind]
        }
        return {"rows": self._rows_any, "kinds": kinds}


def hidden(text: str) -> list[Finding]:
    """What may be personal, however unsure, and what would be if markup and entities were gone.

    Example:
        >>> [(found.kind, found.start, found.end) for found in hidden("☎ 010&#45;1234&#45;5678")]
        [('phone', 2, 23)]
    """
    found = find(text)
    if not (edits := _MARKUP.edits(text)):
        return found
    back = Alignment(edits)
    behind = find(apply_edits(text, edits))
    return found + [one._replace(start=start, end=end) for one in behind for start, end in [back.span(*one[1:3])]]


def starred(text: str) -> str:
    """The text with stars for what may be personal in it; as long as it was.

    Example:
        >>> starred("문의: hong@example.com")
        '문의: ****@*******.***'
    """
    found = hidden(text)
    if not found:
        return text
    characters = list(text)
    for one in found:
        characters[one.start : one.end] = stars(text[one.start : one.end])
    return "".join(characters)


def stars(piece: str) -> str:
    """A star for each letter and digit."""
    return "".join("*" if character.isalnum() else character for character in piece)
