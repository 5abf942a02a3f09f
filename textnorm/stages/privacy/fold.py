"""Read a text as if its digits were ASCII and its dashes hyphens, and know where each character came from."""

from __future__ import annotations

import re
from typing import NamedTuple
from unicodedata import category, decimal, normalize

__all__ = ["DOTS", "INVISIBLE", "Folded", "fold"]

# Dashes of all kinds, among them the vowel ㅡ, the katakana ー and box drawings, with which Koreans dodge filters.
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2500\u2501\u30fc\u3161\ufe58\ufe63\uff0d\uff70"
DOTS = "\u00b7\u2022\u2027\u30fb\u318d\u3002\uff61"  # middle dots and the ideographic full stop

# What is not seen: zero-width and bidi marks, soft hyphen, variation selectors. Matches U+200B; not a space.
INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"
_INVISIBLE = re.compile(f"[{INVISIBLE}]+")


class _Table(dict[int, str]):
    """One character -> one character, worked out when first met: a table of all Unicode would take 0.3 s to build."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(chr(code))
        return folded


def _fold_character(character: str) -> str:
    if (digit := decimal(character, None)) is not None:
        return str(digit)
    plain = normalize("NFKC", character)
    # ① and ² (category No) stay: a list's ① before 010-... is no digit of the number.
    return plain if len(plain) == 1 and plain.isascii() and category(character) != "No" else character


_TABLE = _Table({ord(dash): "-" for dash in _DASHES} | {ord(dot): "." for dot in DOTS})


class Folded(NamedTuple):
    """A text with plain digits and dashes; `positions` says where each character stood (None: where it stands)."""

    text: str
    positions: list[int] | None = None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return where `[start, end)` stands in the text that was given, with the invisible in and right behind it."""
        return (start, end) if self.positions is None else (self.positions[start], self.positions[end])


def fold(text: str) -> Folded:
    r"""Make digits of any script, full-width letters, dashes, dots and spaces plain, and leave out what is not seen.

    Example:
        >>> folded = fold("☎０１０\u200b—1234")
        >>> folded.text, folded.original(1, 4)
        ('☎010-1234', (1, 5))
    """
    if text.isascii():
        return Folded(text)
    plain = text.translate(_TABLE)
    if not _INVISIBLE.search(plain):
        return Folded(plain)
    positions: list[int] = []
    cursor = 0
    for hidden in _INVISIBLE.finditer(plain):
        positions.extend(range(cursor, hidden.start()))
        cursor = hidden.end()
    positions.extend(range(cursor, len(plain) + 1))
    return Folded(_INVISIBLE.sub("", plain), positions)
