"""Kiwi: Korean morphemes without a JVM."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar

from textnorm.errors import ConfigError, Problem
from textnorm.extras import import_extra
from textnorm.registry import did_you_mean
from textnorm.stages.guard import cut, readable
from textnorm.types import StageKind, Token

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["MAX_CHARS", "TYPOS", "Kiwi", "engine"]

# Kiwi's time grows with the square of an unspaced run: "a" * 4,000 takes 6 ms, "a" * 100,000 3.2 s.
MAX_CHARS = 4_000
TYPOS = ["basic", "continual", "basic_with_continual", "lengthening", "basic_with_continual_and_lengthening"]


@dataclass(frozen=True)
class Kiwi:
    """Kiwi's morphemes, tags and offsets.

    Morphemes may share a syllable (`됐다` is `되` (0, 1), `었` (0, 1), `다` (1, 2)), one that is not written has an
    empty span, and forms hold conjoining jamo (`ᆫ다`): rebuild text from spans, never from forms. A lone surrogate
    comes out as U+FFFD. Texts of more than 4,000 characters are cut at a newline, sentence end or space.

    Args:
        typos: which typos to mend, in Kiwi's words: `basic`, `continual`, `basic_with_continual`, `lengthening`,
            `basic_with_continual_and_lengthening`; None mends none, and is faster.
        normalize_coda: read `진짴ㅋㅋ` as `진짜 ㅋㅋㅋ`. Kiwi's own default is off; messy text is what this library is for.

    Raises:
        ConfigError: Kiwi has no such typos.

    Example:
        >>> [token.tagged_form for token in Kiwi()(["영화가 좋다"])[0]]
        ['영화/NNG', '가/JKS', '좋/VA', '다/EF']
    """

    typos: str | None = None
    normalize_coda: bool = True
    kind: ClassVar[StageKind] = "tokenizer"

    def __post_init__(self) -> None:
        if self.typos is not None and self.typos not in TYPOS:
            message = f"required one of Kiwi's typo sets, found {self.typos!r}{did_you_mean(self.typos, TYPOS)}"
            raise ConfigError([Problem("typos", message)])

    def __call__(self, texts: list[str]) -> list[list[Token]]:
        """Tokenize each text; all of them in one call of the engine."""
        pieces = [(row, at, piece) for row, text in enumerate(texts) for at, piece in cut(readable(text), MAX_CHARS)]
        docs: list[list[Token]] = [[] for _ in texts]
        # NUL ends no string for Kiwi, and blank texts give no tokens: neither needs a guard here.
        answers = engine().tokenize(
            [piece for _, _, piece in pieces], typos=self.typos, normalize_coda=self.normalize_coda
        )
        for (row, at, _), morphemes in zip(pieces, answers, strict=True):
            docs[row] += _tokens(morphemes, at)
        return docs


def _tokens(morphemes: Iterable[Any], at: int) -> list[Token]:
    tokens = [Token(found.form, found.tag, at + found.start, at + found.end) for found in morphemes]
    return tokens if all(left.start <= right.start for left, right in pairwise(tokens)) else _in_order(tokens)


def _in_order(tokens: list[Token]) -> list[Token]:
    """Widen spans to the left until no start comes before the one before it.

    An unwritten morpheme may point behind its successor (1 review in 1,300): `쓰래` is ... `하` (4, 4), `어` (3, 4).
    """
    ordered = tokens[-1:]
    for token in reversed(tokens[:-1]):
        ordered.append(token._replace(start=min(token.start, ordered[-1].start)))
    return ordered[::-1]


def engine() -> Any:
    """The Kiwi of this process: its thread does not survive a fork, so a child must not take its parent's."""
    return _engine(os.getpid())


@cache
def _engine(_pid: int) -> Any:
    # One worker, because executors decide how much runs at once; with none, Kiwi refuses lists.
    return import_extra("kiwipiepy", "kiwi").Kiwi(num_workers=1)
