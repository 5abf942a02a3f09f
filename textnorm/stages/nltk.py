"""English words the way NLTK cuts them, without its data files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from textnorm.stages.guard import cut
from textnorm.types import StageKind, Token

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["NltkWord"]

# NLTK guards each of its patterns with a timeout that raises: a short text never meets it.
_MAX_CHARS = 10_000
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
    r"""`nltk.word_tokenize` for English, with offsets and without the punkt download.

    Forms are the text's own characters: NLTK's rewritten quotes come back as `"`. Since NLTK splits off a period only
    at the end of a sentence, sentences are found first by one rule instead of punkt's model: a period with a space
    after it ends one, unless the word is a known abbreviation or an initial.

    Example:
        >>> [token.form for token in NltkWord()(['Dr. Kim said "good." I can\'t.'])[0]]
        ['Dr.', 'Kim', 'said', '"', 'good', '.', '"', 'I', 'ca', "n't", '.']
    """

    kind: ClassVar[StageKind] = "tokenizer"

    def __call__(self, texts: list[str]) -> list[list[Token]]:
        """Tokenize each text."""
        tokenize = _engine().tokenize
        return [
            [
                Token(piece[start:end], "", at + start, at + end)
                for at, piece in _sentences(text)
                for start, end in _spans(piece, tokenize(piece))
            ]
            for text in texts
        ]


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for match in _PERIOD.finditer(text):
        if not _ABBREVIATION.fullmatch(match[1]):
            yield from _pieces(text, start, match.end())
            start = match.end()
    yield from _pieces(text, start, len(text))


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    return ((start + at, piece) for at, piece in cut(text[start:end], _MAX_CHARS))


def _spans(sentence: str, forms: list[str]) -> Iterator[tuple[int, int]]:
    """Where NLTK's forms stand: it only adds spaces and rewrites double quotes, so each begins where the last ended.

    (Its own `span_tokenize` pairs quotes by counting them, and raises on mixes such as a quote before a backtick.)
    """
    cursor = 0
    for form in forms:
        while sentence[cursor].isspace():
            cursor += 1
        start, cursor = cursor, cursor + (1 if form in _QUOTES and sentence[cursor] == '"' else len(form))
        yield start, cursor


@cache
def _engine() -> Any:
    from nltk.tokenize.destructive import NLTKWordTokenizer  # 0.3 s and up: only when a text is tokenized

    return NLTKWordTokenizer()
