"""Tok-tok: words of many languages by a few rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from textnorm.stages.nltk.chunks import Chunked, Piece, filled
from textnorm.types import StageKind, Token

__all__ = ["Toktok"]

_PLAIN = re.compile("[A-Za-z0-9가-힣]+")  # no rule touches these: "so", "B2B", "영화가"; must not match "don't"
_TAB, _AND = "&#9;", "&amp;"
_WRITTEN = {"&#124;": "|"}  # tok-tok's form -> what it was; `&amp;` stands at the end of a form, as in `x&amp;`
# Before a slash at the start of a text there is no space, which a rule wants. Matches "/so"; must not match "so /so".
_HEAD = re.compile(r"\A/")
# A rule takes the host for a slash if it is one character. Matches the "://a/" of "http://a/b"; not that of "http://ab/".
_HOST = re.compile(r"://\S/")


@dataclass(frozen=True)
class Toktok:
    """NLTK's `ToktokTokenizer`, with offsets: for text of one sentence a line.

    Forms are tok-tok's: `&` before a space comes as `&amp;`, `|` as `&#124;`; their span is what was written. A tab is
    no token here.

    Example:
        >>> [token.form for token in Toktok()(["Is 9.5 or 525,600 my favorite number?"])[0]]
        ['Is', '9.5', 'or', '525,600', 'my', 'favorite', 'number', '?']
    """

    kind: ClassVar[StageKind] = "tokenizer"

    def __call__(self, texts: list[str]) -> list[list[Token]]:
        """Tokenize each text."""
        return _engine()(texts)


def _placed(text: str, forms: list[str]) -> Iterator[Piece]:
    cursor = 0
    for form in forms:
        start, cursor = _span(text, form, cursor)
        if not text[start:cursor].isspace():
            yield form, start, cursor


def _span(text: str, form: str, cursor: int) -> tuple[int, int]:
    if form == _TAB and (tab := text.find("\t", cursor)) >= 0 and not text[cursor:tab].strip():
        return tab, tab + 1
    start = filled(text, cursor)
    if text.startswith(form, start):
        return start, start + len(form)
    if form == "/" and (host := _HOST.match(text, start)):
        return host.span()
    return start, start + (len(form) - len(_AND) + 1 if form.endswith(_AND) else len(_WRITTEN.get(form, form)))


@cache
def _engine() -> Chunked:
    from nltk.tokenize.toktok import ToktokTokenizer

    return Chunked(ToktokTokenizer().tokenize, _placed, _PLAIN, "\"'’»›” ", "&", _HEAD, closed=False)
