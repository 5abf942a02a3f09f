"""English words the way NLTK cuts them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import ClassVar, Literal

from textnorm.stages.nltk.chunks import Chunked, Piece, filled
from textnorm.stages.nltk.punkt import sentence_spans
from textnorm.types import StageKind, Token

__all__ = ["NltkWord", "Treebank", "quoted"]

Span = tuple[int, int]

# What may stand behind the final period, as the rules of each have it.
_WORD_CLOSERS, _TREEBANK_CLOSERS = """'"»”’)]}> """, """'")]}>"""
_ENDS = ":,'"  # at the end of a text these are split off a word by other rules
# Chunks that no rule touches. Matches "so", "B2B", "영화가"; must not match "don't" or what NLTK cuts in two, "gonna".
_PLAIN = re.compile(r"(?!(?:cannot|gimme|gonna|gotta|lemme|wanna)\Z)[a-z0-9가-힣]+", re.IGNORECASE | re.ASCII)
# A text that begins with a quote: what opens one is told by the space before it. Matches `"So`; must not match `so "good"`.
_HEADS = re.compile(r"\A(?:\"|'')")

# A word, the lone period that may end a sentence, closing quotes or brackets, and the space after. `(?<!\S)` anchors it
# at the start of a word, so an unspaced megabyte is read once. Matches "good. "; must not match "3.5 " or "so... ".
_PERIOD = re.compile(r"""(?<!\S)(\S*[^\s.])\.[\])}>"'»”’]*\s+""")
# Words after which a period ends no sentence. Matches "Mr", "(e.g", "J"; must not match "I" (as in "so do I. Then").
_ABBREVIATION = re.compile(
    r"""["'(\[{<«“‘]*(?:
        [a-hj-z] | [a-z](?:\.[a-z])+
        | mr|mrs|ms|dr|prof|st|jr|sr|mt|gen|col|sgt|capt|lt|rev|hon|gov|sen|rep
        | vs|etc|approx|est|fig|vol|al|cf|inc|ltd|co|corp|dept|univ|ave|blvd
        | jan|feb|apr|aug|sept|oct|nov|dec
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_QUOTES = frozenset({"``", "''"})


@dataclass(frozen=True)
class NltkWord:
    r"""`nltk.word_tokenize` for English, with offsets; it needs no data unless told to use punkt.

    NLTK splits off a period only at the end of a sentence, so sentences are found first.

    Args:
        sentences: "rules" needs no model: a period with a space after it ends a sentence, unless the word is a known
            abbreviation or an initial. "punkt" is NLTK's model: `word_tokenize(text)`. "line" takes a text as one
            sentence: `word_tokenize(text, preserve_line=True)`.
        quotes: "written" leaves double quotes as they are; "nltk" gives them NLTK's forms, `` and ''.
        nltk_data: the folder with NLTK's data for "punkt"; without one, NLTK's own search path (NLTK_DATA).

    Raises:
        MissingNltkDataError: `sentences` is "punkt", and its model is not there.

    Example:
        >>> [token.form for token in NltkWord()(['Dr. Kim said "good." I can\'t.'])[0]]
        ['Dr.', 'Kim', 'said', '"', 'good', '.', '"', 'I', 'ca', "n't", '.']
    """

    sentences: Literal["rules", "punkt", "line"] = "rules"
    quotes: Literal["written", "nltk"] = "written"
    nltk_data: str = ""
    kind: ClassVar[StageKind] = "tokenizer"

    def __call__(self, texts: list[str]) -> list[list[Token]]:
        """Tokenize each text."""
        engine = _word_engine(self.quotes)
        if self.sentences == "line":
            return engine(texts)
        if self.sentences == "punkt":
            return _by_sentence(texts, sentence_spans(texts, self.nltk_data), engine)
        return _by_sentence(texts, [list(_rule_spans(text)) for text in texts], engine)


@dataclass(frozen=True)
class Treebank:
    """NLTK's `TreebankWordTokenizer`, with offsets: Penn Treebank's words of one sentence.

    Forms are NLTK's: double quotes come as `` and '' (their span is what was written), and a period is split off at the
    end of a text only.

    Example:
        >>> [token.form for token in Treebank()(["They'll pay $3.50 (not more)."])[0]]
        ['They', "'ll", 'pay', '$', '3.50', '(', 'not', 'more', ')', '.']
    """

    kind: ClassVar[StageKind] = "tokenizer"

    def __call__(self, texts: list[str]) -> list[list[Token]]:
        """Tokenize each text."""
        return _treebank_engine()(texts)


def _by_sentence(texts: list[str], spans: list[list[Span]], engine: Chunked) -> list[list[Token]]:
    """Tokenize the sentences of all texts in one batch."""
    sentences = [text[start:end] for text, found in zip(texts, spans, strict=True) for start, end in found]
    answers = iter(engine(sentences))
    return [[token for start, _ in found for token in _shifted(next(answers), start)] for found in spans]


def _shifted(tokens: list[Token], at: int) -> list[Token]:
    return [Token(form, tag, at + start, at + end) for form, tag, start, end, _ in tokens] if at else tokens


def _rule_spans(text: str) -> Iterator[Span]:
    start = 0
    for match in _PERIOD.finditer(text):
        if not _ABBREVIATION.fullmatch(match[1]):
            yield start, match.end()
            start = match.end()
    yield start, len(text)


def quoted(text: str, forms: list[str]) -> Iterator[Piece]:
    """Where NLTK's forms stand: it only adds spaces and rewrites double quotes, so each begins where the last ended.

    (Its own `span_tokenize` pairs quotes by counting them, and raises on mixes such as a quote before a backtick.)

    Example:
        >>> [piece[1:] for piece in quoted('"so"', ["``", "so", "''"])]
        [(0, 1), (1, 3), (3, 4)]
    """
    cursor = 0
    for form in forms:
        start = filled(text, cursor)
        cursor = start + (1 if form in _QUOTES and text[start] == '"' else len(form))
        yield form, start, cursor


def _as_written(text: str, forms: list[str]) -> Iterator[Piece]:
    return ((text[start:end], start, end) for _, start, end in quoted(text, forms))


@cache
def _word_engine(quotes: str) -> Chunked:
    from nltk.tokenize.destructive import NLTKWordTokenizer  # 0.3 s and up: only when a text is tokenized

    place = quoted if quotes == "nltk" else _as_written
    return Chunked(NLTKWordTokenizer().tokenize, place, _PLAIN, _WORD_CLOSERS, _ENDS, _HEADS)


@cache
def _treebank_engine() -> Chunked:
    from nltk.tokenize.treebank import TreebankWordTokenizer

    return Chunked(TreebankWordTokenizer().tokenize, quoted, _PLAIN, _TREEBANK_CLOSERS, _ENDS, _HEADS)
