"""Unicode normalization forms that keep Hangul whole, with exact offsets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ClassVar, Literal
from unicodedata import combining, decomposition, is_normalized, normalize

from textnorm.alignment import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textnorm.types import StageKind

__all__ = ["Unicode"]

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]

# Compatibility jamo (ㄱ..ㆎ) and their half-width twins. NFKC turns them into conjoining jamo (ㅋ becomes U+110F), after
# which no `[ㄱ-ㅎ]` matches any more and ㅇㅏㄴ joins up wrongly. UAX #15 asks for that; nobody's reviews do.
# Matches a run of anything else: "good ㅋㅋ" gives "good ".
_NOT_JAMO = re.compile("[^\u3131-\u318e\uffa1-\uffdc]+")


@dataclass(frozen=True)
class Unicode:
    r"""Bring texts into one Unicode normalization form.

    NFD Hangul (what macOS file names hold) is unknown to every Korean tagger until it is composed, so NFC comes first
    in any pipeline.

    Args:
        form: "NFC", "NFD", "NFKC" or "NFKD".
        keep_jamo: under NFKC and NFKD, leave compatibility jamo such as ㅋ and ㅠ as they are.

    Source: Unicode Standard Annex #15.

    Example:
        >>> Unicode()(["\u1112\u1161\u11ab"]) == ["한"]
        True
        >>> Unicode(form="NFKC")(["ＡＢＣ ㅋㅋ"])
        ['ABC ㅋㅋ']
    """

    kind: ClassVar[StageKind] = "text"

    form: Form = "NFC"
    keep_jamo: bool = True

    def __call__(self, texts: list[str]) -> list[str]:
        if self._keeps_jamo:
            return [_NOT_JAMO.sub(self._replace, text) for text in texts]
        form = self.form
        return [text if is_normalized(form, text) else normalize(form, text) for text in texts]

    def edits(self, text: str) -> list[Edit]:
        """Return one edit for each smallest piece that changes."""
        if is_normalized(self.form, text):
            return []
        pieces = _NOT_JAMO.finditer(text) if self._keeps_jamo else re.compile(r"(?s).+").finditer(text)
        return [edit for piece in pieces for edit in self._piece_edits(piece.group(), piece.start())]

    @property
    def _keeps_jamo(self) -> bool:
        return self.keep_jamo and self.form.startswith("NFK")

    def _replace(self, match: re.Match[str]) -> str:
        return normalize(self.form, match.group())

    def _piece_edits(self, text: str, shift: int) -> Iterator[Edit]:
        for start, end in _segments(text, self.form):
            replacement = normalize(self.form, text[start:end])
            if replacement != text[start:end]:
                yield Edit(start + shift, end + shift, replacement)


def _segments(text: str, form: Form) -> Iterator[tuple[int, int]]:
    """Cut where N(a + c) == N(a) + N(c): before a character which neither reorders nor composes with what precedes it.

    Cutting at every character of combining class 0 would be wrong: the vowels and final consonants of NFD Hangul have
    class 0 and compose backwards.
    """
    start = 0
    for index in range(1, len(text)):
        if _is_boundary(text[index], form):
            yield start, index
            start = index
    yield start, len(text)


@cache
def _is_boundary(character: str, form: Form) -> bool:
    first = normalize("NFKD" if "K" in form else "NFD", character)[0]
    return combining(first) == 0 and (form.endswith("D") or first not in _composing_starters())


@cache
def _composing_starters() -> frozenset[str]:
    """Characters of combining class 0 that join the character before them: jamo vowels and codas, some Indic signs."""
    jamo = {chr(code) for code in (*range(0x1161, 0x1176), *range(0x11A8, 0x11C3))}
    pairs = (decomposition(chr(code)).split() for code in range(0x20000))
    canonical = (pair for pair in pairs if len(pair) > 1 and not pair[0].startswith("<"))
    seconds = {chr(int(second, 16)) for _, second in canonical}
    return frozenset(jamo | {second for second in seconds if combining(second) == 0})
