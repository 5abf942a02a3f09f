"""Okt without Java, as the stage and the drop-in ask it: any text, a batch at a time, with the spans of what was written."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from functools import partial
from typing import ClassVar, TypeVar

from textnorm.okt import Engine
from textnorm.okt.phrases import phrases
from textnorm.stages.guard import Guard
from textnorm.stages.konlpy.okt_spans import moved_back
from textnorm.stages.threads import in_threads
from textnorm.types import Token

__all__ = ["ExactOkt", "spaced"]

T = TypeVar("T")
# White space that is no space, as `str.isspace` has it: Okt gives it as tokens, or loses the word behind it. Matches "\n",
# "\u3000"; must not match " ", "\u200b".
_WHITE = re.compile("[\t-\r\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
# The engine in C reads a text in 12 us, and holds the interpreter for 2 of them: small shares keep threads from waiting for it
# (two of them: 2.0 times one with 64 texts, 1.6 times with 256), and a few texts are not worth a thread.
_SHARE, _LEAST = 64, 32


def spaced(texts: list[str]) -> list[str]:
    r"""Return the texts with a space for each character of white space.

    Example:
        >>> spaced(["\u3000영화\n좋다"])
        [' 영화 좋다']
    """
    return [_WHITE.sub(" ", text) for text in texts] if _WHITE.search("".join(texts)) else texts


class ExactOkt:
    """Okt on an engine of `textnorm.okt`.

    Its time grows with a text's length and no faster, so that nothing is cut; see `textnorm.stages.konlpy.okt.OktEngine`.

    Args:
        engine: the engine.

    Example:
        >>> from textnorm.okt import engine
        >>> ExactOkt(engine("python")).tokens(["😀 되나욬ㅋㅋ"], norm=True)[0][1:]
        [Token(form='되나요', tag='Verb', start=2, end=5, lemma='되다'), Token(form='ㅋㅋ', tag='KoreanParticle', start=5, end=7)]
    """

    guard: ClassVar[Guard] = Guard(max_chars=sys.maxsize)

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._in_threads = engine.name == "native"  # the one in Python holds the interpreter

    def tokens(self, texts: list[str], *, norm: bool = False, stem: bool = False) -> list[list[Token]]:
        """Tokenize texts."""
        read = partial(self._read_back, stem=stem) if norm else partial(self._engine.tokens, stem=stem)
        return self._answers(lambda share: self.guard.tag(share, lambda shown: read(spaced(shown))), texts)

    def pairs(self, texts: list[str], *, norm: bool = False, stem: bool = False) -> list[list[tuple[str, str]]]:
        """Return forms and tags as KoNLPy does."""
        return self._answers(lambda share: self._engine.pairs(self.guard.shown(share), norm=norm, stem=stem), texts)

    def phrases(self, text: str) -> list[str]:
        """Return the noun phrases of a text."""
        [shown] = self.guard.shown([text])
        return phrases(shown, self._engine.tokens([shown])[0])

    def normalize(self, text: str) -> str:
        """Normalize a text."""
        [shown] = self.guard.shown([text])
        return self._engine.normalize(shown) or text  # a blank text is shown as nothing

    def _answers(self, read: Callable[[list[str]], list[T]], texts: list[str]) -> list[T]:
        return in_threads(read, texts, _SHARE, _LEAST) if self._in_threads else read(texts)

    def _read_back(self, texts: list[str], *, stem: bool) -> list[list[Token]]:
        normalized = [self._engine.normalize(text) for text in texts]
        docs = self._engine.tokens(normalized, stem=stem)
        return [moved_back(*each) for each in zip(docs, texts, normalized, strict=True)]
