"""Offsets in a changed text -> offsets in the original, one way only.

A stage says what it changed as `Edit`s, in coordinates of the text it was given. An `Alignment` built from them maps a
span of the new text back; a pipeline walks back through the alignments of its stages, last first.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

__all__ = ["Alignment", "Edit", "apply_edits", "join_touching", "to_original"]


class Edit(NamedTuple):
    """`text[start:end]` became `replacement`. Edits of one text are sorted and do not overlap."""

    start: int
    end: int
    replacement: str


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return the text with its edits made.

    Example:
        >>> apply_edits("a&amp;b", [Edit(1, 6, "&")])
        'a&b'
    """
    pieces: list[str] = []
    cursor = 0
    for start, end, replacement in edits:
        pieces += (text[cursor:start], replacement)
        cursor = end
    return "".join(pieces) + text[cursor:]


def join_touching(edits: Iterable[Edit]) -> list[Edit]:
    """Join edits that touch: a word that changed letter by letter changed once.

    Example:
        >>> join_touching([Edit(0, 1, "a"), Edit(1, 2, ""), Edit(5, 6, "b")])
        [Edit(start=0, end=2, replacement='a'), Edit(start=5, end=6, replacement='b')]
    """
    joined: list[Edit] = []
    for edit in edits:
        if joined and joined[-1].end == edit.start:
            last = joined.pop()
            joined.append(Edit(last.start, edit.end, last.replacement + edit.replacement))
        else:
            joined.append(edit)
    return joined


class Alignment:
    """Maps spans of an edited text to spans of the text before the edits.

    A character that stands in a replacement maps to the whole piece that was replaced; every other maps to itself.

    Example:
        >>> alignment = Alignment([Edit(1, 6, "&")])      # "a&amp;b" -> "a&b"
        >>> alignment.span(1, 2), alignment.span(2, 3)
        ((1, 6), (6, 7))
    """

    __slots__ = ("_edits", "_starts")

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._edits: list[tuple[int, int, int, int]] = []  # new_start, new_end, old_start, old_end
        shift = 0
        for start, end, replacement in edits:
            new_start = start + shift
            self._edits.append((new_start, new_start + len(replacement), start, end))
            shift += len(replacement) - (end - start)
        self._starts = [edit[0] for edit in self._edits]

    @property
    def first(self) -> int:
        """Where the first edit begins: a span that ends before it is the same in both texts."""
        return self._starts[0] if self._starts else sys.maxsize

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span before the edits of `[start, end)` after them."""
        first = self._character(start)
        if start >= end:
            return first[0], first[0]
        return first[0], (first if end == start + 1 else self._character(end - 1))[1]

    def _character(self, index: int) -> tuple[int, int]:
        """The old span of the one character at `index` of the new text."""
        nearest = bisect_right(self._starts, index) - 1
        if nearest < 0:
            return index, index + 1
        _, new_end, old_start, old_end = self._edits[nearest]
        if index < new_end:
            return old_start, old_end
        old = index - new_end + old_end
        return old, old + 1


def to_original(start: int, end: int, alignments: Sequence[Alignment]) -> tuple[int, int]:
    """Walk a span back through the alignments of the stages that changed the text, last stage first."""
    for alignment in reversed(alignments):
        start, end = alignment.span(start, end)
    return start, end
