"""Expressions of several words, made one token."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from textnorm.types import StageKind, Token

__all__ = ["Mwe"]


@dataclass(frozen=True)
class Mwe:
    """NLTK's `MWETokenizer`: tokens that make up an expression become one, the longest expression first.

    The form is the forms joined, the tag is the last one's (the head's, in a compound), the span goes from the first to
    the last.

    Args:
        expressions: with a space between the forms of their tokens (`in spite of`; `ca n't` after `nltk_word`).
        separator: what joins the forms.

    Example:
        >>> from textnorm.stages.split import Split
        >>> Mwe(("New York",))(Split()(["in New York"]))
        [[Token(form='in', tag='', start=0, end=2), Token(form='New_York', tag='', start=3, end=11)]]
    """

    expressions: tuple[str, ...] = ()
    separator: str = "_"
    kind: ClassVar[StageKind] = "tokens"

    def __call__(self, docs: list[list[Token]]) -> list[list[Token]]:
        return [self._merged(tokens) for tokens in docs]

    def _merged(self, tokens: list[Token]) -> list[Token]:
        table, merged, at = _by_first(self.expressions), [], 0
        while at < len(tokens):
            length = _longest(tokens, at, table.get(tokens[at].form, ()))
            merged.append(self._joined(tokens[at : at + length]) if length > 1 else tokens[at])
            at += length
        return merged

    def _joined(self, tokens: list[Token]) -> Token:
        form = self.separator.join(token.form for token in tokens)
        return Token(form, tokens[-1].tag, tokens[0].start, tokens[-1].end)


def _longest(tokens: list[Token], at: int, expressions: tuple[tuple[str, ...], ...]) -> int:
    """How many tokens from `at` on are one expression: 1 where none begins there."""
    for forms in expressions:
        if tuple(token.form for token in tokens[at : at + len(forms)]) == forms:
            return len(forms)
    return 1


@cache
def _by_first(expressions: tuple[str, ...]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Expressions by their first form, the longest first."""
    table: dict[str, tuple[tuple[str, ...], ...]] = {}
    for forms in sorted((tuple(expression.split()) for expression in expressions), key=len, reverse=True):
        if forms:
            table[forms[0]] = (*table.get(forms[0], ()), forms)
    return table
