"""Okt in pure Python: the oracle for the one in C, and what runs where that was not built."""

from __future__ import annotations

from collections.abc import Sequence

from textnorm.okt.lexicon import lexicon
from textnorm.okt.memo import Memo
from textnorm.okt.normalizer import RUN, normalize_run
from textnorm.okt.parse import Parser, Piece, moved
from textnorm.okt.pieces import KOREAN, SYLLABLES, Run, pieces, words
from textnorm.okt.user_words import UserWords
from textnorm.types import Token

__all__ = ["PythonEngine"]

# Tokens depend on their word alone, so a word is parsed once. All that is remembered here and below adds up to 160 MB when
# full (measured on 60,000 reviews of NSMC; the interpreter with the dictionaries: 110 MB).
_WORDS = 150_000
_RUNS = 50_000
_new = tuple.__new__  # half the time that calling the named tuple takes


class PythonEngine:
    """Okt; see `textnorm.okt.engine.Engine`."""

    name = "python"

    def __init__(self, user_words: UserWords = ()) -> None:
        self._lexicon = lexicon(user_words)
        self._parse = Parser(self._lexicon)
        self._parsed: Memo[tuple[Piece, ...]] = Memo(self._parsed_word, _WORDS)
        self._normalized: Memo[str] = Memo(self._normalized_run, _RUNS)

    def tokens(self, texts: Sequence[str], *, norm: bool = False, stem: bool = False) -> list[list[Token]]:
        """Tokenize texts."""
        return [self._tokens(self.normalize(text) if norm else text, stem) for text in texts]

    def pairs(self, texts: Sequence[str], *, norm: bool = False, stem: bool = False) -> list[list[tuple[str, str]]]:
        """Tokenize texts; of each token the form and the tag alone."""
        return [self._pairs(self.normalize(text) if norm else text, stem) for text in texts]

    def normalize(self, text: str) -> str:
        """Normalize a text."""
        normalized = self._normalized
        return RUN.sub(lambda run: normalized(run.group()), text)

    def _tokens(self, text: str, stem: bool) -> list[Token]:
        parsed = self._parsed
        return [
            _new(Token, (lemma if stem and lemma else form, tag, at + start, at + end, lemma))
            for word, at in words(text)
            for form, tag, start, end, lemma in parsed(word)
        ]

    def _pairs(self, text: str, stem: bool) -> list[tuple[str, str]]:
        parsed = self._parsed
        return [
            (lemma if stem and lemma else form, tag)
            for word, _ in words(text)
            for form, tag, _, _, lemma in parsed(word)
        ]

    def _parsed_word(self, word: str) -> tuple[Piece, ...]:
        if SYLLABLES.fullmatch(word):
            return tuple(self._parse(word))
        return tuple(piece for run in pieces(word) for piece in self._parsed_run(word[run.start : run.end], run))

    def _parsed_run(self, text: str, run: Run) -> list[Piece]:
        """Return the pieces of a part of a word. A run of Hangul is what it is as a word, and is remembered as one."""
        if run.kind != KOREAN:
            return [(text, run.kind, run.start, run.end, "")]
        return [moved(piece, run.start) for piece in self._parsed(text)]

    def _normalized_run(self, run: str) -> str:
        return normalize_run(run, self._lexicon, lambda text: self.tokens([text])[0][0].tag)
