"""Kkma, through KoNLPy: with offsets, one answer a text in one string.

Kkma tells an index of each morpheme, which is wrong wherever a form was rewritten or the spacing changed (2 in 100
eojeols of reviews; in `그런` the `ㄴ` may be said to stand behind it). What it took for an eojeol it tells truly, so morphemes
are found in theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from textnorm.stages.guard import Guard
from textnorm.stages.konlpy.eojeol import Eojeol, place
from textnorm.stages.konlpy.jvm import java_class
from textnorm.stages.threads import in_threads
from textnorm.types import StageKind, Token

__all__ = ["GUARD", "PREDICATES", "Kkma", "read"]

# What takes Kkma long: a syllable over and over (10 of 아 take 0.6 s of CPU, 14 take 2.7, 16 took 23 s on a busy machine), and unknown
# syllables without a space (32 take 1.5 s); 64 that are words take 0.1 s. Matches "아" * 9; must not match
# "아" * 8, nor the longest review of NSMC.
_RUN = re.compile(r"([가-힣])\1{8,}|\S{141,}")
_PIECE = re.compile(r"([가-힣])\1{0,7}(?!\1)|([가-힣])\2{7}|\S{1,64}")
_TRIMMED = "".join(map(chr, range(33)))  # what Java's trim() takes off both ends
GUARD = Guard(max_chars=1_000, max_run=8, run=_RUN, piece=_PIECE, astral=False)

PREDICATES = "V"  # what their tags begin with

# An eojeol in the answer `[[영화가\t\t=> [0/영화/NNG+2/가/JKS], ...`. Matches up to "JKS]"; must not match past it.
_EOJEOL = re.compile(r"(?:\[+|, |^)([^\t]+?)\t+=> \[([^]]*)")
# A morpheme in it, index, form and tag; `/C` marks a compound. Matches "5/+/SW"; must not match a form that holds "/".
_MORPHEME = re.compile(r"\d+/([^/]+)/([A-Z]+)")
_SIGNS = re.compile(
    r"[]/\[\t]"
)  # texts with these in them could be taken for the signs of the answer: "1/2", not "1+2"


@dataclass(frozen=True)
class Kkma:
    """Seoul National University's Kkma, through KoNLPy.

    Equal to `konlpy.tag.Kkma().pos(text)` but for what stock gets wrong: an emoji or a lone surrogate does not raise,
    whitespace tokens are dropped, decomposed Hangul is read, and what would take Kkma minutes (a syllable many times
    over, a long run without a space) is read in pieces. Predicates have their dictionary form as `lemma`.

    Example:
        >>> [token.tagged_form for token in Kkma()(["날씨가 좋습니다"])[0]]
        ['날씨/NNG', '가/JKS', '좋/VA', '습니다/EFN']
    """

    kind: ClassVar[StageKind] = "tokenizer"
    leaves_python_free: ClassVar[bool] = True
    guard: ClassVar[Guard] = GUARD

    def __call__(self, texts: list[str]) -> list[list[Token]]:
        """Tokenize each text."""
        docs = GUARD.tag(texts, _tag)
        return [[token for token in tokens if token.form.strip()] for tokens in docs]


def _tag(texts: list[str]) -> list[list[Token]]:
    docs = [[eojeol for sentence in doc for eojeol in sentence] for doc in read(texts)]
    return place(texts, docs, PREDICATES)


def read(texts: list[str]) -> list[list[list[Eojeol]]]:
    """Let Kkma read texts that `GUARD` shows, in threads: of each its sentences, and their eojeols."""
    java = java_class("kr.lucypark.kkma.KkmaInterface")()
    return in_threads(lambda share: [_sentences(_answer(java, text), text) for text in share], texts)


def _answer(java: Any, text: str) -> Any:
    """What Kkma says of a text; of one that Java's trim() makes empty, control characters say, it would raise."""
    return java.morphAnalyzer(text) if text.strip(_TRIMMED) else None


def _sentences(answer: Any, text: str) -> list[list[Eojeol]]:
    if answer is None:
        return []
    if not _SIGNS.search(text):
        found = [list(_eojeols(sentence)) for sentence in str(answer.toString()).split("]], [")]
        if _bare(eojeol.written for sentence in found for eojeol in sentence) == _bare(text):
            return found
    return [[_walked(eojeol) for eojeol in sentence] for sentence in answer]


def _eojeols(sentence: str) -> Iterator[Eojeol]:
    for written, morphemes in _EOJEOL.findall(sentence):
        yield Eojeol(written, tuple(_MORPHEME.findall(morphemes)))


def _walked(eojeol: Any) -> Eojeol:
    """Ask each morpheme for itself: a call each, and cannot be misread."""
    pairs = ((str(morpheme.getString()), str(morpheme.getTag())) for morpheme in eojeol)
    return Eojeol(str(eojeol.getExp()), tuple(pairs))


def _bare(parts: Iterable[str]) -> str:
    """What is written, without spaces: the eojeols must hold all of the text, or the answer was misread."""
    return "".join("".join(parts).split())
