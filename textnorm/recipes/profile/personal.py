"""Personal data: how many of which kind; and stars in its place wherever a text is shown."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, NamedTuple

from textnorm.alignment import Alignment, apply_edits
from textnorm.stages.markup import Html
from textnorm.stages.privacy.rules import KINDS
from textnorm.stages.privacy.search import find

__all__ = ["Hidden", "Personal", "hidden", "starred", "stars"]

_SURE = 0.5  # from when on it is counted, as the privacy stage masks it; anything less sure is starred, not counted
_EXAMPLES = 3
_MARKUP = Html()
_ODD = {
    "number": re.compile(
        r"\d(?:\W{0,3}\d){6,}"
    ),  # seven digits and more: 010-1234-567, 2024.01.05; not 3.5점 10점 2012년
    "address": re.compile(r"[^\s@]+@[^\s@]+"),  # hong@localhost; not 3개 @5,000
}


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


class Hidden(NamedTuple):
    """A piece of a text that is not shown, and what it may be."""

    kind: str
    start: int
    end: int


def hidden(text: str) -> list[Hidden]:
    """What may be personal, however unsure, also once markup and entities are gone; and any long number and address.

    Counting is careful, and passes over `010-1234-5678010-1234-5678`; showing must not.

    Example:
        >>> hidden("☎ 010&#45;1234&#45;5678")
        [Hidden(kind='number', start=2, end=23), Hidden(kind='phone', start=2, end=23)]
    """
    found = _spans(text)
    if edits := _MARKUP.edits(text):
        back = Alignment(edits)
        found += [Hidden(kind, *back.span(start, end)) for kind, start, end in _spans(apply_edits(text, edits))]
    return list(dict.fromkeys(found))


def _spans(text: str) -> list[Hidden]:
    found = [Hidden(*one[:3]) for one in find(text)]
    return found + [Hidden(kind, *match.span()) for kind, odd in _ODD.items() for match in odd.finditer(text)]


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
