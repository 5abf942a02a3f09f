"""KoNLPy's taggers, with offsets. KoNLPy is imported only when a text is tagged.

Okt reads one word at a time: what it says of a word does not depend on its neighbours (checked on 20,000 reviews). So
the stage asks it word by word and remembers the answers. That makes offsets a matter of one word, and is faster than
stock, because words come back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textnorm.extras import import_extra
from textnorm.stages.guard import readable
from textnorm.stages.konlpy.jvm import start_jvm
from textnorm.stages.locate import locate, realign
from textnorm.types import StageKind, Token

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Okt"]

# A word. Okt itself splits at ASCII whitespace only, and loses "\u3000영화" altogether. Matches "영화!"; must not match
# any whitespace.
_WORD = re.compile(r"\S+")
# What a longer word is cut into: Okt's time grows faster than the length of a Hangul run (64 take 25 ms, 192 take 110 to
# 260), and with the square of any other (1,000 take 5 ms, 10,000 take 350). Matches "가" * 64 of "가" * 100; must not
# match across "가a".
_MAX_CHARS = 64
_PIECE = re.compile(r"[가-힣]{1,64}|[^가-힣\s]{1,1000}")
# The tags that stemming changes.
_PREDICATES = frozenset({"Verb", "Adjective"})


@dataclass(frozen=True)
class Okt:
    """Open Korean Text, through KoNLPy.

    Equal to `konlpy.tag.Okt().pos(text, norm, stem)` but for what stock gets wrong: whitespace tokens are dropped,
    words that begin with a Unicode space are not lost, a lone surrogate does not raise (its form is U+FFFD), and in
    words of more than 64 characters Hangul is read apart from the rest, 64 characters at a time.

    Args:
        norm: normalize first (`되나욬ㅋㅋㅋㅋ` -> `되나요ㅋㅋㅋ`); a token's span covers what its form came from.
        stem: predicates come as their dictionary form (`좋았다` -> `좋다`).

    Example:
        >>> [token.tagged_form for token in Okt(stem=True)(["영화 좋았다"])[0]]
        ['영화/Noun', '좋다/Adjective']
    """

    norm: bool = False
    stem: bool = False
    kind: ClassVar[StageKind] = "tokenizer"

    def __call__(self, texts: list[str]) -> list[list[Token]]:
        """Tokenize each text."""
        return [self._tokens(readable(text)) for text in texts]

    def _tokens(self, text: str) -> list[Token]:
        return [
            Token(form, tag, at + start, at + end)
            for at, word in _words(text)
            for form, tag, start, end, _ in _okt_word(word, self.norm, self.stem)
        ]


def _words(text: str) -> Iterator[tuple[int, str]]:
    for match in _WORD.finditer(text):
        start, word = match.start(), match.group()
        if len(word) <= _MAX_CHARS:
            yield start, word
        else:
            yield from ((start + piece.start(), piece.group()) for piece in _PIECE.finditer(word))


@lru_cache(maxsize=2**16)  # about 50 MB; four in ten words of a new review are found here
def _okt_word(word: str, norm: bool, stem: bool) -> tuple[Token, ...]:
    """Tokens of one word, with offsets into it."""
    okt = _tagger("Okt")
    read = okt.normalize(word) if norm else word
    pairs = okt.pos(read, stem=stem)
    forms, tags = [form for form, _ in pairs], [tag for _, tag in pairs]
    written = _unstemmed(read, forms, tags) or [form for form, _ in okt.pos(read)]
    tokens = realign(locate(read, written, tags), word, read)
    return tuple(token._replace(form=form) for token, form in zip(tokens, forms, strict=True))


def _unstemmed(read: str, forms: list[str], tags: list[str]) -> list[str] | None:
    """What was written for each form, where no more than one can have been stemmed; None where more can.

    Unstemmed forms tile what Okt read, and stemming changes predicates only: one of them covers what the others leave.
    """
    predicates = [index for index, tag in enumerate(tags) if tag in _PREDICATES]
    if len(predicates) > 1:
        return None
    written = list(forms)
    for index in predicates:
        start, after = len("".join(forms[:index])), len("".join(forms[index + 1 :]))
        written[index] = read[start : len(read) - after]
    return written


def _tagger(name: str) -> Any:
    """Return KoNLPy's tagger of that name, in this process's JVM."""
    start_jvm(_classpath())  # asked every time: a cached tagger must not be used in a forked child
    return _built(name)


@cache
def _classpath() -> tuple[str, ...]:
    java = Path(str(import_extra("konlpy", "konlpy").__file__)).parent / "java"
    return str(java), str(java / "bin"), str(java / "*")


@cache
def _built(name: str) -> Any:
    return getattr(import_extra("konlpy.tag", "konlpy"), name)()
