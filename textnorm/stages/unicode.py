"""Unicode normalization forms that keep Hangul whole, with exact offsets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, ClassVar, Literal
from unicodedata import combining, decomposition, is_normalized, normalize

from textnorm.alignment import Edit
from textnorm.stages.rules import Trigger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from textnorm.types import StageKind

__all__ = ["Unicode"]

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]

# Compatibility jamo (ㄱ..ㆎ) and their half-width twins. NFKC turns them into conjoining jamo (ㅋ becomes U+110F), after
# which no `[ㄱ-ㅎ]` matches any more and ㅇㅏㄴ joins up wrongly. UAX #15 asks for that; nobody's reviews do.
# Matches a run of anything else: "good ㅋㅋ" gives "good ".
_NOT_JAMO = re.compile("[^\u3131-\u318e\uffa1-\uffdc]+")

# Blocks that a form leaves alone are left out: Hangul syllables and compatibility jamo, kana, unified Han, ASCII, most
# signs and emoji. A test goes through every code point.
_UNSTABLE: dict[Form, str] = {
    "NFC": "\u0300-\u200f\u20d0-\u20ff\u2126-\u212b\u2329-\u232a\u2adc\u2cef-\u2cf1\u2d7f\u2de0-\u2dff\u302a-\u302f\u3099-\u309a\ua66f-\uabff\ud7b0-\ud7ff\uf900-\ufaff"
    "\ufb1d-\ufb4f\ufe20-\ufe2f\U00010000-\U0001efff\U0002f800-\U0010ffff",
    "NFD": "\u00c0-\u2000\u2001-\u3000\u3001-\u30ff\ua66f-\uabff\uac00-\ud7ff\uf900-\ufaff\ufb1d-\ufb4f\ufe20-\ufe2f"
    "\U00010000-\U0001efff\U0002f800-\U0010ffff",
}
_COMPATIBLE = "\u00a0-\u00be\u0132-\u3130\u3131-\u4dff\ua640-\uabff\uf900-\uffef\U00010000-\U0010ffff"
_UNSTABLE |= {"NFKC": _COMPATIBLE + "\ud7b0-\ud7ff", "NFKD": "\u00a0-\u4dff\ua640-\ud7ff\uf900-\U0010ffff"}


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

    def single(self) -> Callable[[str], str]:
        """This stage as a function of one text."""
        return partial(_NOT_JAMO.sub, self._replace) if self._keeps_jamo else partial(normalize, self.form)

    def trigger(self) -> Trigger:
        """What is not known to be stable in this form; the lists are of whole blocks, so they name too much."""
        return Trigger(characters=_UNSTABLE[self.form])

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
