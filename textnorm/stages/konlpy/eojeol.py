"""Where the morphemes of an eojeol came from, for analyzers that do not say, or do not say truly.

Hannanum gives no offsets, and Kkma's are wrong wherever a form was rewritten or Kkma changed the spacing. Both answer
eojeol by eojeol, in order: eojeols are found in the text first, then morphemes in their eojeol, letter (jamo) by letter.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from textnorm.alignment import Alignment, Edit
from textnorm.stages.jamo import CODAS, LEADS, VOWELS
from textnorm.stages.locate import locate
from textnorm.types import Token

__all__ = ["Eojeol", "Tagged", "eojeol_spans", "morpheme_spans", "place"]

Span = tuple[int, int]
Tagged = tuple[tuple[str, str], ...]

_INITIALS = LEADS.replace("ㅇ", "\0")  # no letter for the silent ㅇ: it comes and goes (보아 -> 봐)
_FINALS = CODAS.replace(" ", "\0")
# Compound letters in the parts that contraction makes them of: 가지어 -> 가져, 되어 -> 돼, 많 -> 만ㅎ.
_PARTS = str.maketrans(
    dict(
        zip(
            "ㅐㅑㅒㅔㅕㅖㅘㅙㅚㅛㅝㅞㅟㅠㅢㄳㄵㄶㄺㄻㄼㄽㄾㄿㅀㅄ",
            "ㅏㅣ ㅣㅏ ㅣㅏㅣ ㅓㅣ ㅣㅓ ㅣㅓㅣ ㅗㅏ ㅗㅏㅣ ㅗㅣ ㅣㅗ ㅜㅓ ㅜㅓㅣ ㅜㅣ ㅣㅜ ㅡㅣ "
            "ㄱㅅ ㄴㅈ ㄴㅎ ㄹㄱ ㄹㅁ ㄹㅂ ㄹㅅ ㄹㅌ ㄹㅍ ㄹㅎ ㅂㅅ".split(),
            strict=True,
        )
    )
    | {"\0": ""}
)


class Eojeol(NamedTuple):
    """What an analyzer took for a word, and its morphemes, form and tag."""

    written: str
    morphemes: Tagged


def place(texts: Sequence[str], docs: Sequence[Sequence[Eojeol]], predicates: str) -> list[list[Token]]:
    """Put what an analyzer said of texts back on them; tags that begin with `predicates` get their lemma.

    Example:
        >>> place(["갑니다"], [[Eojeol("갑니다", (("가", "PV"), ("ㅂ니다", "EF")))]], "P")[0][0]
        Token(form='가', tag='PV', start=0, end=1, lemma='가다')
    """
    return [_tokens(text, eojeols, predicates) for text, eojeols in zip(texts, docs, strict=True)]


def _tokens(text: str, eojeols: Sequence[Eojeol], predicates: str) -> list[Token]:
    spans = eojeol_spans(text, [eojeol.written for eojeol in eojeols])
    return [
        Token(form, tag, at + start, at + end, lemma)
        for (at, stop), eojeol in zip(spans, eojeols, strict=True)
        for form, tag, start, end, lemma in _placed(text[at:stop], eojeol.morphemes, predicates)
    ]


@lru_cache(maxsize=2**15)  # common words come back; aligning one costs a tenth of a millisecond and more
def _placed(written: str, morphemes: Tagged, predicates: str) -> tuple[Token, ...]:
    """The tokens of an eojeol, with offsets into it."""
    spans = morpheme_spans(written, tuple(form for form, _ in morphemes)) if written else [(0, 0)] * len(morphemes)
    return tuple(
        Token(form, tag, start, end, f"{form}다" if tag.startswith(predicates) else "")
        for (form, tag), (start, end) in zip(morphemes, spans, strict=True)
    )


def eojeol_spans(text: str, eojeols: Sequence[str]) -> list[Span]:
    """Find eojeols in the text, in order, whatever whitespace was put in or taken out.

    One that is not there gets an empty span where the one before it ended.

    Example:
        >>> eojeol_spans("볼 수 밖에없다", ["볼", "수밖에", "없다"])
        [(0, 1), (2, 6), (6, 8)]
    """
    places = [place for place, char in enumerate(text) if not char.isspace()]
    bare = "".join(text.split())
    found = locate(bare, ["".join(eojeol.split()) for eojeol in eojeols], [""] * len(eojeols))
    return [_widened(token.start, token.end, places) for token in found]


def morpheme_spans(eojeol: str, forms: tuple[str, ...]) -> list[Span]:
    """Say which characters of the eojeol each morpheme came from.

    Morphemes that share a syllable overlap; what no form accounts for belongs to the one before it; one that left no
    letter behind (the copula of `의사다`) shares the syllable before it.

    Example:
        >>> morpheme_spans("갑니다", ("가", "ㅂ니다"))
        [(0, 1), (0, 3)]
        >>> morpheme_spans("봐도", ("보", "아"))
        [(0, 1), (0, 2)]
    """
    if "".join(forms) == eojeol:
        return list(pairwise(accumulate(map(len, forms), initial=0)))
    letters, places = _letters(eojeol)
    written = [_letters(form)[0] for form in forms]
    alignment = Alignment(_edits(letters, "".join(written)))
    bounds = pairwise(accumulate(map(len, written), initial=0))
    spans = [_widened(*alignment.span(start, end), places) for start, end in bounds]
    return _covering(spans, len(eojeol))


def _edits(letters: str, written: str) -> list[Edit]:
    opcodes = SequenceMatcher(None, letters, written, autojunk=False).get_opcodes()
    return [Edit(start, end, written[i:j]) for name, start, end, i, j in opcodes if name != "equal"]


def _letters(word: str) -> tuple[str, list[int]]:
    """The word's letters, and for each the character that it stands in."""
    parts = [_spelled(char) for char in word]
    return "".join(parts), [place for place, part in enumerate(parts) for _ in part]


@lru_cache(maxsize=2**13)
def _spelled(char: str) -> str:
    code = ord(char) - ord("가")
    if not 0 <= code <= ord("힣") - ord("가"):
        return char.translate(_PARTS) or char
    vowel, final = divmod(code % 588, 28)
    return (_INITIALS[code // 588] + VOWELS[vowel] + _FINALS[final]).translate(_PARTS)


def _widened(start: int, end: int, places: Sequence[int]) -> Span:
    """From a span of what was left in to a span of everything; an empty one stands behind what is before it."""
    if start < end:
        return places[start], places[end - 1] + 1
    at = places[start - 1] + 1 if start else 0
    return at, at


def _covering(spans: list[Span], length: int) -> list[Span]:
    """Give what was dropped to the morpheme before it, or to the first, and a swallowed one what swallowed it."""
    starts = [0, *(start for start, _ in spans[1:])]
    nexts = [*starts[1:], length]
    covered = [(start, max(end, after)) for start, (_, end), after in zip(starts, spans, nexts, strict=True)]
    return [(start, end) if start < end else (max(0, end - 1), max(1, end)) for start, end in covered]
