"""Words between whitespace."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from textnorm.types import StageKind, Token

__all__ = ["Split"]

# What str.split() returns. Matches "좋다!"; must not match "\u3000" or any other whitespace.
_WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class Split:
    """Cut at whitespace, as `str.split()` does.

    Example:
        >>> Split()(["정말  좋다"])
        [[Token(form='정말', tag='', start=0, end=2), Token(form='좋다', tag='', start=4, end=6)]]
    """

    kind: ClassVar[StageKind] = "tokenizer"
    tells_forms: ClassVar[bool] = True

    def __call__(self, texts: list[str]) -> list[list[Token]]:
        """Tokenize each text."""
        words = _WORD.finditer
        return [[Token(match.group(), "", match.start(), match.end()) for match in words(text)] for text in texts]

    def forms(self, texts: list[str]) -> list[list[str]]:
        """The words alone."""
        return [text.split() for text in texts]
