"""Open Korean Text in the JVM, asked through its own Java interface: a whole text in one string, which says where tokens stand.

What an unknown version of the jar needs, and what the engines without Java are held against.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from textnorm.stages.guard import Guard
from textnorm.stages.konlpy.jvm import java_class, start_konlpy
from textnorm.stages.konlpy.okt_exact import spaced
from textnorm.stages.konlpy.okt_jvm_words import nouns
from textnorm.stages.konlpy.okt_spans import moved_back
from textnorm.stages.locate import realign
from textnorm.stages.threads import in_threads
from textnorm.types import Token

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["GUARD", "JvmOkt", "processor"]

# Okt's time grows faster than the length of a Hangul run (64 take 25 ms on a quiet machine, 140 take 100 to 300, 192 up
# to 2 s) and with the square of other runs ("e" with 1,000 accents takes 0.7 s): longer ones are read in pieces. 140 is
# the longest review of NSMC, so there nothing is cut that stock reads.
_MAX_RUN = 140
# Matches "가" * 141 and "a" * 1001; must not match "가" * 140, nor a long word of short Hangul and Latin runs.
_RUN = re.compile(rf"[가-힣]{{{_MAX_RUN + 1},}}|[^가-힣\s]{{1001,}}|[^\w\s!-~]{{201,}}")
_PIECE = re.compile(r"[가-힣]{1,64}|[^\w\s!-~]{1,200}|[^가-힣\s]{1,1000}")
GUARD = Guard(max_chars=4_000, max_run=_MAX_RUN, run=_RUN, piece=_PIECE)

# The end of a token as it prints itself: `했다(Verb(하다): 3, 2)`, and `*(` in front when the word is unknown. No token
# but of white space holds a space, so none can hold ": 3, 2" and pass for an end.
_END = re.compile(r"\((\w+)(?:\(([^()]*)\))?: (\d+), (\d+)\)(?:, |\)$)")


class _Read(NamedTuple):
    """A token as Okt gives it: `start` and `end` count UTF-16 units of what it read."""

    tag: str
    stem: str
    start: int
    end: int


class JvmOkt:
    """Okt in this process's JVM; see `textnorm.stages.konlpy.okt.OktEngine`.

    Hangul runs of more than 140 characters are read 64 at a time.

    Args:
        words: nouns that are not in Okt's dictionary; other words cannot be taught.
        library: the JVM to start; None takes `find_jvm`'s.
        heap: how much memory Java may take.

    Example:
        >>> [token.tagged_form for token in JvmOkt().tokens(["영화 좋았다"], stem=True)[0]]
        ['영화/Noun', '좋다/Adjective']
    """

    guard: ClassVar[Guard] = GUARD

    def __init__(self, words: tuple[str, ...] = (), library: str | None = None, heap: str | None = None) -> None:
        self._words, self._library, self._heap = words, library, heap

    def tokens(self, texts: list[str], *, norm: bool = False, stem: bool = False) -> list[list[Token]]:
        """Tokenize texts, in threads."""
        return self._tag(texts, norm=norm, stem=stem, stock=False)

    def pairs(self, texts: list[str], *, norm: bool = False, stem: bool = False) -> list[list[tuple[str, str]]]:
        """Return forms and tags as KoNLPy does, in threads."""
        return [[token[:2] for token in doc] for doc in self._tag(texts, norm=norm, stem=stem, stock=True)]

    def phrases(self, text: str) -> list[str]:
        """Return the noun phrases of a text."""
        java = self._konlpys()
        return [str(found) for piece in GUARD.pieces(text) for found in java.phrases(piece)]

    def normalize(self, text: str) -> str:
        """Normalize a text."""
        java = self._konlpys()
        return "".join(str(java.normalize(piece)) for piece in GUARD.pieces(text)) or text

    def _konlpys(self) -> Any:
        start_konlpy(self._library, self._heap)
        return java_class("kr.lucypark.okt.OktInterface")()

    def _tag(self, texts: list[str], *, norm: bool, stem: bool, stock: bool) -> list[list[Token]]:
        start_konlpy(self._library, self._heap)
        read = partial(_tokens, processor(), norm=norm, stem=stem, stock=stock)

        def tagged(shown: list[str]) -> list[list[Token]]:
            with nouns(self._words):
                return in_threads(lambda share: [read(text) for text in share], shown)

        return GUARD.tag(texts, tagged)


def processor() -> Any:
    """Return open-korean-text's Java interface."""
    return java_class("org.openkoreantext.processor.OpenKoreanTextProcessorJava")


def _tokens(java: Any, text: str, *, norm: bool, stem: bool, stock: bool) -> list[Token]:
    """Tokenize a text; as stock, a line break is a token, and spans are those in the normalized text."""
    [shown] = [text] if stock else spaced([text])
    read = str(java.normalize(shown)) if norm else shown
    tokens = [
        Token(lemma if stem and lemma else read[start:end], tag, start, end, lemma)
        for tag, lemma, start, end in _points(_read(java, read), read)
        if tag != "Space"
    ]
    return tokens if stock else _moved_back(tokens, shown, read)


def _moved_back(tokens: list[Token], text: str, read: str) -> list[Token]:
    try:
        return moved_back(tokens, text, read)
    except ValueError:  # another version of Okt may normalize more than we know of
        return realign(tokens, text, read)


def _read(java: Any, text: str) -> list[_Read]:
    seq = java.tokenize(text)
    ends = _END.findall(str(seq.toString()))
    tokens = [_Read(tag, stem, int(start), int(start) + int(length)) for tag, stem, start, length in ends]
    return tokens if _tile(tokens, text) else list(_one_by_one(seq))


def _tile(tokens: list[_Read], text: str) -> bool:
    """Whether the tokens follow on each other from the text's start to its end: then none was misread."""
    at = 0
    for _, _, start, end in tokens:
        if start != at:
            return False
        at = end
    return at == len(text) or at == _units(text)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _one_by_one(seq: Any) -> Iterator[_Read]:
    """Ask each token for itself: ten times slower, and cannot be misread."""
    tokens = seq.iterator()
    while tokens.hasNext():
        token = tokens.next()
        stem = str(token.stem().get()) if token.stem().isDefined() else ""
        yield _Read(str(token.pos().toString()), stem, token.offset(), token.offset() + token.length())


def _points(tokens: list[_Read], text: str) -> list[_Read]:
    """Count in code points: Java counts two for a character beyond U+FFFF."""
    if text.isascii() or not tokens or tokens[-1].end <= len(text):
        return tokens
    points = [point for point, character in enumerate(text) for _ in range(1 + (character > "\uffff"))] + [len(text)]
    return [token._replace(start=points[token.start], end=points[token.end]) for token in tokens]
