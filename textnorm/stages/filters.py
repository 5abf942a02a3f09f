"""Token filters: what drops or changes tokens after a tokenizer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import ClassVar, Literal

from textnorm.types import StageKind, Token

__all__ = ["Lowercase", "Stopwords"]


@dataclass(frozen=True)
class Lowercase:
    """Lower-case the forms of tokens; their offsets stay.

    Example:
        >>> Lowercase()([[Token("Best", "", 0, 4)]])
        [[Token(form='best', tag='', start=0, end=4)]]
    """

    kind: ClassVar[StageKind] = "tokens"

    def __call__(self, docs: list[list[Token]]) -> list[list[Token]]:
        return [[token._replace(form=token.form.lower()) for token in tokens] for tokens in docs]


@dataclass(frozen=True)
class Stopwords:
    """Drop tokens that carry no topic: particles, endings, pronouns, articles, auxiliaries.

    The lists are ours and short, and hold no negation (안, 못, not, never): in reviews those decide. Dropping stopwords
    usually costs a classifier a little accuracy (on NSMC .0035 for particles alone, .0085 for a list of 31); use it
    where tokens are read or counted.

    Args:
        languages: whose lists to use, of "ko" and "en".
        words: more forms to drop.
        keep: forms of the lists to keep after all.
        tags: tags to drop whole, such as "Josa" and "Punctuation" of Okt.

    Example:
        >>> Stopwords()([[Token("The", "", 0, 3), Token("배송", "Noun", 4, 6), Token("이", "Josa", 6, 7)]])
        [[Token(form='배송', tag='Noun', start=4, end=6)]]
    """

    kind: ClassVar[StageKind] = "tokens"

    languages: tuple[Literal["ko", "en"], ...] = ("ko", "en")
    words: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def __call__(self, docs: list[list[Token]]) -> list[list[Token]]:
        forms, tags = _stopwords(self), frozenset(self.tags)
        return [
            [token for token in tokens if token.form.lower() not in forms and token.tag not in tags] for tokens in docs
        ]


@cache
def _stopwords(stage: Stopwords) -> frozenset[str]:
    listed = (word for language in stage.languages for word in _read_list(language))
    lower = {word.lower() for word in (*listed, *stage.words)}
    return frozenset(lower - {word.lower() for word in stage.keep})


@cache
def _read_list(language: str) -> tuple[str, ...]:
    text = files("textnorm.stages").joinpath("data", f"stopwords_{language}.txt").read_text(encoding="utf-8")
    return tuple(word for line in text.splitlines() if not line.startswith("#") for word in line.split())
