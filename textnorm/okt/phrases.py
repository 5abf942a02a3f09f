"""Okt's phrases: nouns, and nouns with what describes them (KoreanPhraseExtractor of open-korean-text 2.1.0).

Tokens become units (초 + 거대 + 기업 is one), units become phrases, and a phrase is kept if it is neither too long nor too
short. Units are found by a pattern over letters, one for each token and one for each gap. What the original asks in vain is
left out: endings behind a predicate (tokens have them glued on), a least length that another one implies, spaces at the
edges, phrases that end before what breaks them (the last noun in them has said the same).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby
from operator import attrgetter
from typing import NamedTuple

from textnorm.okt.syllable import coda
from textnorm.types import Token

__all__ = ["phrases"]

_MAX_UNITS, _MAX_CHARS, _MIN_LONGEST = 8, 30, 2
_MODIFYING_CODAS, _NOT_MODIFYING = "ㄴㄹ", "만"  # 예쁜, 부를; not 하지만
_LINKING = frozenset("와과의")
_UNFINISHED = "적"  # a phrase does not end in this suffix: 역사적

# A token's letter: its class, as far as it matters. Those that need a look at the form, too, are in `_letter`: predicates
# that modify (V, J) or do not (., A), linking particles (j), the suffix 적 (x) and others (s).
_LETTERS = {"Noun": "N", "Determiner": "D", "Modifier": "m", "VerbPrefix": "v", "Number": "n", "Alpha": "a"}
_GAP, _OTHER, _CUT = " ", ".", "x"
# A unit's kind is the name of its group; the first group that matches is taken. That a number goes with letters, and a prefix
# with adjectives alone, not with verbs, is the order of a Scala map. What a noun, or an adjective, was to follow and does
# not (a determiner, a prefix) is a noun itself.
_UNIT = re.compile(
    r"(?P<other>v*A|[sx.])"  # 안예뻤다, 예뻤다, 하다, 가; not 안예쁜
    r"|(?P<adjective>v*J)"  # 예쁜, 안예쁜; not 예뻤다
    r"|(?P<noun>n*a+n*|n+|D?m*N[sx]?|Dm*|m+|v+)"  # 3D, 2012년, 이사람, 역사적; not a suffix alone
    r"|(?P<link>[Vj])"  # 부르는, 의; not 부르다, 가
    rf"|(?P<gap>{_GAP})"
)


class _Unit(NamedTuple):
    """Tokens that are taken as one; `kind` is the name of a group of `_UNIT`."""

    kind: str
    start: int
    end: int
    unfinished: bool


class _Phrase(NamedTuple):
    """Units in a row. Gaps between them are not counted."""

    start: int
    end: int
    units: int
    chars: int
    longest: int
    unfinished: bool

    def with_unit(self, unit: _Unit) -> _Phrase:
        """Return the phrase that goes on to the end of one more unit."""
        length = unit.end - unit.start
        longest = max(self.longest, length)
        return _Phrase(self.start, unit.end, self.units + 1, self.chars + length, longest, unit.unfinished)

    @property
    def is_proper(self) -> bool:
        """Whether Okt gives this phrase out; that it has at most `_MAX_CHARS` is for the caller to see."""
        return self.units <= _MAX_UNITS and self.longest >= _MIN_LONGEST and not self.unfinished


def phrases(text: str, tokens: Sequence[Token]) -> list[str]:
    """Return the phrases of a text, as `konlpy.tag.Okt().phrases(text)` does: first those in a row, then single nouns.

    Args:
        text: the text.
        tokens: what `textnorm.okt.tokenize(text)` gives.

    Example:
        >>> parts = [("좋은", "Adjective", 0, 2), ("노래", "Noun", 3, 5), ("의", "Josa", 5, 6), ("힘", "Noun", 7, 8)]
        >>> phrases("좋은 노래의 힘", [Token(*part) for part in parts])
        ['좋은 노래', '좋은 노래의 힘', '노래']
    """
    units = list(_units(tokens))
    single = (_begun(unit) for unit in units if unit.kind == "noun")
    # Of phrases with one text the first decides, even where it is not given out. They have one length, too, so that those
    # that are too long can be left out before: a row of 10,000 nouns costs no 10,000 texts of that length.
    proper: dict[str, bool] = {}
    for phrase in chain(_in_a_row(_joined(units)), single):
        if phrase.chars <= _MAX_CHARS:
            proper.setdefault(text[phrase.start : phrase.end], phrase.is_proper)
    return [found for found, is_proper in proper.items() if is_proper]


def _units(tokens: Sequence[Token]) -> Iterator[_Unit]:
    marks = list(_marks(tokens))
    letters = "".join([letter for letter, _, _ in marks])
    for match in _UNIT.finditer(letters):
        (_, start, _), (last, _, end) = marks[match.start()], marks[match.end() - 1]
        yield _Unit(str(match.lastgroup), start, end, last == _CUT)


def _marks(tokens: Sequence[Token]) -> Iterator[tuple[str, int, int]]:
    """Yield a letter for each token, and one for each gap: that Okt may have several spaces there makes no difference."""
    at = tokens[0].start if tokens else 0
    for token in tokens:
        if token.start > at:
            yield _GAP, at, token.start
        yield _letter(token), token.start, token.end
        at = token.end


def _letter(token: Token) -> str:
    match token.tag:
        case "Verb":
            return "V" if _modifies(token.form) else _OTHER
        case "Adjective":
            return "J" if _modifies(token.form) else "A"
        case "Josa":
            return "j" if token.form in _LINKING else _OTHER
        case "Suffix":
            return _CUT if token.form == _UNFINISHED else "s"
        case tag:
            return _LETTERS.get(tag, _OTHER)


def _modifies(predicate: str) -> bool:
    last = predicate[-1]
    return coda(last) in _MODIFYING_CODAS and last != _NOT_MODIFYING


def _joined(units: Iterable[_Unit]) -> Iterator[_Unit]:
    """Join nouns that no gap is between."""
    for kind, group in groupby(units, key=attrgetter("kind")):
        run = list(group)
        if kind == "noun":
            yield _Unit(kind, run[0].start, run[-1].end, run[-1].unfinished)
        else:
            yield from run


def _in_a_row(units: Iterable[_Unit]) -> Iterator[_Phrase]:
    """Yield for each noun the phrase that ends with it, from the first adjective or noun after the last break."""
    phrase: _Phrase | None = None
    for unit in units:
        if unit.kind == "other":
            phrase = None
        elif phrase and unit.kind != "gap":
            phrase = phrase.with_unit(unit)
        elif unit.kind in {"adjective", "noun"}:
            phrase = _begun(unit)
        if phrase and unit.kind == "noun":
            yield phrase


def _begun(unit: _Unit) -> _Phrase:
    length = unit.end - unit.start
    return _Phrase(unit.start, unit.end, 1, length, length, unit.unfinished)
