"""Neighbouring tokens as one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textnorm.types import StageKind, Token

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Ngrams"]


@dataclass(frozen=True)
class Ngrams:
    """Make n-grams of neighbouring tokens, in the order of their first token, shorter ones first.

    An n-gram's span goes from its first token to its last, and its tag is theirs, joined with `+`.

    Args:
        n_min: how many tokens the shortest has; 1 keeps the tokens themselves.
        n_max: how many the longest has.
        joiner: what stands between the forms.

    Raises:
        ValueError: `n_min` is below 1, or above `n_max`.

    Example:
        >>> [token.form for token in Ngrams()([[Token("안", "MAG", 0, 1), Token("좋다", "VA", 2, 4)]])[0]]
        ['안', '안 좋다', '좋다']
    """

    kind: ClassVar[StageKind] = "tokens"

    n_min: int = 1
    n_max: int = 2
    joiner: str = " "

    def __post_init__(self) -> None:
        if not 1 <= self.n_min <= self.n_max:
            raise ValueError(f"1 <= n_min <= n_max is required, found {self.n_min} and {self.n_max}")

    def __call__(self, docs: list[list[Token]]) -> list[list[Token]]:
        return [list(self._ngrams(tokens)) for tokens in docs]

    def _ngrams(self, tokens: Sequence[Token]) -> Iterator[Token]:
        for first in range(len(tokens)):
            for last in range(first + self.n_min, min(first + self.n_max, len(tokens)) + 1):
                yield tokens[first] if last == first + 1 else self._joined(tokens[first:last])

    def _joined(self, tokens: Sequence[Token]) -> Token:
        form = self.joiner.join(token.form for token in tokens)
        tag = "+".join(token.tag for token in tokens if token.tag)
        # Spans may overlap (Kiwi's do), so the last token need not be the one that ends last.
        return Token(form, tag, tokens[0].start, max(token.end for token in tokens))
