"""Okt as calls: tokenize a text, normalize it."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from textnorm.okt.lexicon import lexicon
from textnorm.okt.memo import Memo
from textnorm.okt.normalizer import RUN, normalize_run
from textnorm.okt.parse import Piece, moved, parse
from textnorm.okt.pieces import KOREAN, Run, pieces, words

__all__ = ["Change", "Token", "changes", "normalize", "tokenize"]

# Tokens depend on their word alone, so a word is parsed once. All that is remembered here and below adds up to 140 MB when
# full (measured on 60,000 reviews of NSMC; the dictionaries alone: 116 MB).
_WORDS = 200_000
_RUNS = 50_000


class Token(NamedTuple):
    """A token; `start` and `end` count code points. `lemma` is the dictionary form of a predicate, else empty."""

    form: str
    tag: str
    start: int
    end: int
    lemma: str


class Change(NamedTuple):
    """What normalization puts in the place of a stretch of text."""

    start: int
    end: int
    new: str


def tokenize(text: str, *, norm: bool = False, stem: bool = False) -> list[Token]:
    """Tokenize a text, as `konlpy.tag.Okt().pos(text, norm, stem)` does.

    Args:
        text: any text; a lone surrogate is Foreign.
        norm: normalize first. Offsets are then those in the normalized text; `changes` says the way back.
        stem: predicates come as their dictionary form.

    Raises:
        MissingExtraError: konlpy, whose dictionaries are read, is not installed.
        DataError: another konlpy than the one whose rules this is.

    Example:
        >>> [(token.form, token.tag) for token in tokenize("영화가 재밌었다ㅋㅋ")]
        [('영화', 'Noun'), ('가', 'Josa'), ('재밌었다', 'Adjective'), ('ㅋㅋ', 'KoreanParticle')]
        >>> tokenize("좋았다", stem=True)
        [Token(form='좋다', tag='Adjective', start=0, end=3, lemma='좋다')]
    """
    read = normalize(text) if norm else text
    parsed = _parsed_words()
    return [
        Token(lemma if stem and lemma else form, tag, at + start, at + end, lemma)
        for word, at in words(read)
        for form, tag, start, end, lemma in parsed(word)
    ]


def normalize(text: str) -> str:
    """Normalize a text, as `konlpy.tag.Okt().normalize(text)` does.

    Example:
        >>> normalize("되나욬ㅋㅋㅋㅋ 안됔ㅋㅋ")
        '되나요ㅋㅋㅋ 안돼ㅋㅋ'
    """
    normalized = _normalized_runs()
    return RUN.sub(lambda run: normalized(run.group()), text)


def changes(text: str) -> list[Change]:
    """Return what `normalize` changes in a text: whole runs of Hangul, in their order.

    Example:
        >>> changes("다 되나욬ㅋㅋㅋㅋ!")
        [Change(start=2, end=9, new='되나요ㅋㅋㅋ')]
    """
    normalized = _normalized_runs()
    runs = ((run, normalized(run.group())) for run in RUN.finditer(text))
    return [Change(*run.span(), new) for run, new in runs if new != run.group()]


@cache
def _parsed_words() -> Memo[tuple[Piece, ...]]:
    return Memo(_parsed_word, _WORDS)


@cache
def _normalized_runs() -> Memo[str]:
    return Memo(_normalized_run, _RUNS)


def _parsed_word(word: str) -> tuple[Piece, ...]:
    runs = pieces(word)
    if len(runs) == 1 and runs[0].kind == KOREAN:
        return tuple(parse(word, lexicon()))
    return tuple(piece for run in runs for piece in _parsed_run(word[run.start : run.end], run))


def _parsed_run(text: str, run: Run) -> list[Piece]:
    """Return the pieces of a part of a word. A run of Hangul is what it is as a word, and is remembered as one."""
    if run.kind != KOREAN:
        return [(text, run.kind, run.start, run.end, "")]
    return [moved(piece, run.start) for piece in _parsed_words()(text)]


def _normalized_run(run: str) -> str:
    return normalize_run(run, lexicon(), lambda text: tokenize(text)[0].tag)
