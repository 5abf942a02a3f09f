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

StandardForm = Literal["NFC", "NFD", "NFKC", "NFKD"]
Form = Literal["NFC", "NFD", "NFKC", "NFKD", "NFKC_HANGUL"]

# Characters that NFKC turns into conjoining jamo: compatibility jamo (ㅋ becomes U+110F, after which no `[ㄱ-ㅎ]` matches
# and ㅇㅏㄴ joins up wrongly), their half-width twins, and jamo in brackets or circles. UAX #15 asks for that; nobody's
# reviews do. Two alternatives: one such character, or a run of anything else. Of "good ㅋ": "good " and "ㅋ".
_JAMO = "\u3131-\u318e\u3200-\u320d\u3260-\u326d\uffa1-\uffdc"
_PIECES = re.compile(f"([{_JAMO}])|[^{_JAMO}]+")

# Blocks that a form leaves alone are left out: Hangul syllables and compatibility jamo, kana, unified Han, ASCII, most
# signs and emoji. A test goes through every code point.
_UNSTABLE: dict[Form, str] = {
    "NFC": "\u0300-\u200f\u20d0-\u20ff\u2126-\u212b\u2329-\u232a\u2adc\u2cef-\u2cf1\u2d7f\u2de0-\u2dff\u302a-\u302f\u3099-\u309a\ua66f-\uabff\ud7b0-\ud7ff\uf900-\ufaff"
    "\ufb1d-\ufb4f\ufe20-\ufe2f\U00010000-\U0001efff\U0002f800-\U0010ffff",
    "NFD": "\u00c0-\u2000\u2001-\u3000\u3001-\u30ff\ua66f-\uabff\uac00-\ud7ff\uf900-\ufaff\ufb1d-\ufb4f\ufe20-\ufe2f"
    "\U00010000-\U0001efff\U0002f800-\U0010ffff",
}
_COMPATIBLE = "\u00a0-\u00be\u0132-\u3130\u3131-\u4dff\ua640-\uabff\uf900-\uffef\U00010000-\U0010ffff"
_UNSTABLE |= dict.fromkeys(("NFKC", "NFKC_HANGUL"), _COMPATIBLE + "ힰ-\ud7ff")
_UNSTABLE |= {"NFKD": "\u00a0-\u4dff\ua640-\ud7ff\uf900-\U0010ffff"}


@dataclass(frozen=True)
class Unicode:
    r"""Bring texts into one Unicode normalization form.

    NFD Hangul (what macOS file names hold) is unknown to every Korean tagger until it is composed, so NFC comes first
    in any pipeline.

    Args:
        form: "NFC", "NFD", "NFKC", "NFKD", or "NFKC_HANGUL": NFKC that leaves ㅋ and ㅠ what they are, gives half-width,
            bracketed and circled jamo as such jamo (ﾡ and ㉠ become ㄱ), and folds all else that NFKC folds.

    Source: Unicode Standard Annex #15.

    Example:
        >>> Unicode()(["\u1112\u1161\u11ab"]) == ["한"]
        True
        >>> Unicode(form="NFKC_HANGUL")(["ＡＢＣ ㅋㅋ ①"])
        ['ABC ㅋㅋ 1']
    """

    kind: ClassVar[StageKind] = "text"

    form: Form = "NFC"

    def __call__(self, texts: list[str]) -> list[str]:
        form = self.form
        if form == "NFKC_HANGUL":
            return [text if text.isascii() else _hangul_safe(text) for text in texts]
        return [text if is_normalized(form, text) else normalize(form, text) for text in texts]

    def single(self) -> Callable[[str], str]:
        """This stage as a function of one text."""
        return _hangul_safe if self.form == "NFKC_HANGUL" else partial(normalize, self.form)

    def trigger(self) -> Trigger:
        """What is not known to be stable in this form; the lists are of whole blocks, so they name too much."""
        return Trigger(characters=_UNSTABLE[self.form])

    def edits(self, text: str) -> list[Edit]:
        """Return one edit for each smallest piece that changes."""
        if self.form != "NFKC_HANGUL":
            return [] if is_normalized(self.form, text) else list(_edits(text, self.form))
        return [edit for piece in _PIECES.finditer(text) for edit in _piece_edits(piece)]


def _hangul_safe(text: str) -> str:
    return _PIECES.sub(_safe_piece, text)


def _safe_piece(piece: re.Match[str]) -> str:
    return "".join(map(_as_compatible, normalize("NFKC", piece[1]))) if piece[1] else normalize("NFKC", piece[0])


def _as_compatible(character: str) -> str:
    """A conjoining jamo as the compatibility jamo that looks like it; any other character as it is."""
    return _compatible_jamo().get(character, character)


@cache
def _compatible_jamo() -> dict[str, str]:
    return {normalize("NFKC", chr(code)): chr(code) for code in range(0x3131, 0x318F)}


def _piece_edits(piece: re.Match[str]) -> Iterator[Edit]:
    if not piece[1]:
        yield from _edits(piece[0], "NFKC", piece.start())
    elif (safe := _safe_piece(piece)) != piece[1]:
        yield Edit(piece.start(), piece.end(), safe)


def _edits(text: str, form: StandardForm, shift: int = 0) -> Iterator[Edit]:
    for start, end in _segments(text, form):
        replacement = normalize(form, text[start:end])
        if replacement != text[start:end]:
            yield Edit(start + shift, end + shift, replacement)


def _segments(text: str, form: StandardForm) -> Iterator[tuple[int, int]]:
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
def _is_boundary(character: str, form: StandardForm) -> bool:
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
