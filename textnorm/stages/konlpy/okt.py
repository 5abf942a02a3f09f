"""Open Korean Text, asked through its own Java interface: a whole text in one string, which says where tokens stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from textnorm.stages.guard import Guard
from textnorm.stages.konlpy.jvm import java_class
from textnorm.stages.konlpy.okt_words import nouns
from textnorm.stages.locate import realign
from textnorm.stages.threads import in_threads
from textnorm.stages.user_words import read_user_words
from textnorm.types import StageKind, Token

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["GUARD", "Okt", "processor", "tag"]

# Okt's time grows faster than the length of a Hangul run (64 take 25 ms on a quiet machine, 140 take 100 to 300, 192 up
# to 2 s) and with the square of other runs ("e" with 1,000 accents takes 0.7 s): longer ones are read in pieces. 140 is
# the longest review of NSMC, so there nothing is cut that stock reads.
_MAX_RUN = 140
# Matches "가" * 141 and "a" * 1001; must not match "가" * 140, nor a long word of short Hangul and Latin runs.
_RUN = re.compile(rf"[가-힣]{{{_MAX_RUN + 1},}}|[^가-힣\s]{{1001,}}|[^\w\s!-~]{{201,}}")
_PIECE = re.compile(r"[가-힣]{1,64}|[^\w\s!-~]{1,200}|[^가-힣\s]{1,1000}")
GUARD = Guard(max_chars=4_000, max_run=_MAX_RUN, run=_RUN, piece=_PIECE)

# White space that Java's \s does not know: Okt loses "\u3000영화" altogether. Matches "\u00a0"; must not match "\n".
_SPACES = re.compile(r"[^\S \t\n\x0b\x0c\r]")
# What Okt splits at. Matches "a\u00a0b" whole; must not match any ASCII whitespace.
_WORD = re.compile(r"[^ \t\n\x0b\x0c\r]+")
# The end of a token as it prints itself: `했다(Verb(하다): 3, 2)`, and `*(` in front when the word is unknown. No token
# but of white space holds a space, so none can hold ": 3, 2" and pass for an end.
_END = re.compile(r"\((\w+)(?:\(([^()]*)\))?: (\d+), (\d+)\)(?:, |\)$)")


class _Read(NamedTuple):
    """A token as Okt gives it: `start` and `end` count UTF-16 units of what it read."""

    tag: str
    stem: str
    start: int
    end: int


@dataclass(frozen=True)
class Okt:
    """Open Korean Text, through KoNLPy's jar.

    Equal to `konlpy.tag.Okt().pos(text, norm, stem)` but for what stock gets wrong: whitespace tokens are dropped,
    words that begin with a Unicode space are not lost, a lone surrogate does not raise (its form is U+FFFD), decomposed
    Hangul is read, and Hangul runs of more than 140 characters are read 64 at a time. A verb or an adjective has its
    dictionary form as `lemma`.

    Args:
        norm: normalize first (`되나욬ㅋㅋㅋㅋ` -> `되나요ㅋㅋㅋ`); a token's span covers what its form came from.
        stem: predicates come as their dictionary form (`좋았다` -> `좋다`).
        user_words: a file of words (form, tag, score). Okt learns the nouns of it, tags that begin with N; it knows no
            scores, and cannot be taught other words.

    Example:
        >>> [token.tagged_form for token in Okt(stem=True)(["영화 좋았다"])[0]]
        ['영화/Noun', '좋다/Adjective']
    """

    norm: bool = False
    stem: bool = False
    user_words: str = field(default="", metadata={"path": True})
    kind: ClassVar[StageKind] = "tokenizer"
    guard: ClassVar[Guard] = GUARD

    def __call__(self, texts: list[str]) -> list[list[Token]]:
        """Tokenize each text."""
        words = read_user_words(self.user_words)
        known = tuple(word.form for word in words if word.tag.startswith("N"))
        return GUARD.tag(texts, partial(tag, norm=self.norm, stem=self.stem, words=known))


def processor() -> Any:
    """Return open-korean-text's Java interface."""
    return java_class("org.openkoreantext.processor.OpenKoreanTextProcessorJava")


def tag(
    texts: list[str], *, norm: bool = False, stem: bool = False, words: tuple[str, ...] = (), stock: bool = False
) -> list[list[Token]]:
    """Tokenize texts that Okt can bear, in threads.

    Args:
        texts: what `GUARD` shows.
        norm: normalize first.
        stem: dictionary forms as forms.
        words: nouns that are not in Okt's dictionary.
        stock: be as KoNLPy is in white space, too: a line break is a token, and what stands behind U+3000 is lost.
            Spans are then those in the normalized text.
    """
    java = processor()
    with nouns(words):
        return in_threads(lambda share: [_tagged(java, text, norm, stem, stock) for text in share], texts)


def _tagged(java: Any, text: str, norm: bool, stem: bool, stock: bool) -> list[Token]:
    shown = text if stock or text.isascii() else _SPACES.sub(" ", text)
    read = str(java.normalize(shown)) if norm else shown
    tokens = [
        Token(lemma if stem and lemma else read[start:end], tag, start, end, lemma)
        for tag, lemma, start, end in _points(_read(java, read), read)
        if tag != "Space" and (stock or not read[start:end].isspace())
    ]
    return tokens if read == shown or stock else list(_by_word(tokens, shown, read))


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


def _by_word(tokens: list[Token], text: str, read: str) -> Iterator[Token]:
    """Move tokens of the normalized text onto the text, a word at a time: normalization changes no white space."""
    words, read_words = list(_WORD.finditer(text)), list(_WORD.finditer(read))
    if len(words) != len(read_words):
        yield from realign(tokens, text, read)
        return
    rest = iter([*tokens, Token("", "", len(read), len(read))])
    token = next(rest)
    for word, read_word in zip(words, read_words, strict=True):
        mine = []
        while token.start < read_word.end():
            mine.append(_moved(token, -read_word.start()))
            token = next(rest)
        yield from (_moved(each, word.start()) for each in realign(mine, word.group(), read_word.group()))


def _moved(token: Token, by: int) -> Token:
    return token._replace(start=token.start + by, end=token.end + by)
