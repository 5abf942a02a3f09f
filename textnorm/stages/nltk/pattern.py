"""Words by a pattern: NLTK's WordPunct and Regexp tokenizers, with spans."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any, ClassVar

from textnorm.errors import ConfigError, Problem
from textnorm.stages.nltk.chunks import Chunked, Piece
from textnorm.types import StageKind, Token

__all__ = ["Regexp", "WordPunct"]

_PLAIN = re.compile("[A-Za-z0-9가-힣]+")  # matches "so", "B2B", "영화가"; must not match "don't"
_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE}


@dataclass(frozen=True)
class WordPunct:
    r"""NLTK's `WordPunctTokenizer`, with offsets: runs of letters and digits, and runs of anything else.

    Example:
        >>> [token.form for token in WordPunct()(["Can't pay $3.88?!"])[0]]
        ['Can', "'", 't', 'pay', '$', '3', '.', '88', '?!']
    """

    kind: ClassVar[StageKind] = "tokenizer"

    def __call__(self, texts: list[str]) -> list[list[Token]]:
        """Tokenize each text."""
        return _word_punct()(texts)


@dataclass(frozen=True)
class Regexp:
    r"""NLTK's `RegexpTokenizer`, with offsets: what a pattern of your own matches, or what stands between.

    Empty and blank tokens are left out. A text on which the pattern runs longer than 5 seconds is rejected.

    Args:
        pattern: in the syntax of the `regex` package; with one group, the group is the token.
        gaps: the pattern matches what stands between tokens.
        flags: letters of `imsx`: ignore case, multi-line, dot matches all, verbose. NLTK's default is "ms".

    Raises:
        ConfigError: the pattern does not compile, has more groups than one (with `gaps`: any), or a flag is unknown.

    Example:
        >>> [token.form for token in Regexp(r"\w+|\$[\d.]+")(["It costs $3.88!"])[0]]
        ['It', 'costs', '$3.88']
        >>> [token.form for token in Regexp(r"[,;]\s*", gaps=True)(["so good, so cheap"])[0]]
        ['so good', 'so cheap']
    """

    pattern: str = r"\w+|[^\w\s]+"
    gaps: bool = False
    flags: str = "ms"
    kind: ClassVar[StageKind] = "tokenizer"

    def __post_init__(self) -> None:
        if unknown := set(self.flags) - set(_FLAGS):
            raise ConfigError([Problem("flags", f"required letters of 'imsx', found {''.join(sorted(unknown))!r}")])
        try:
            groups = _compiled(self.pattern, self.flags).groups
        except re.error as error:
            raise ConfigError([Problem("pattern", f"{self.pattern!r} does not compile: {error}")]) from error
        if groups > (0 if self.gaps else 1):
            wanted = "no group" if self.gaps else "at most one group"
            message = (
                f"required {wanted}, found {groups} in {self.pattern!r}: write (?:...) for those that are no token"
            )
            raise ConfigError([Problem("pattern", message)])

    def __call__(self, texts: list[str]) -> list[list[Token]]:
        """Tokenize each text."""
        compiled = _compiled(self.pattern, self.flags)
        spans = _between if self.gaps else _matches
        return [
            [Token(form, "", start, end) for start, end in spans(compiled, text) if not _blank(form := text[start:end])]
            for text in texts
        ]


def _blank(form: str) -> bool:
    return not form or form.isspace()


def _matches(compiled: Any, text: str) -> list[tuple[int, int]]:
    """Where the pattern matches, or its one group; a group that took no part stands nowhere."""
    group = compiled.groups
    return [match.span(group) for match in compiled.finditer(text) if match.start(group) >= 0]


def _between(compiled: Any, text: str) -> Iterator[tuple[int, int]]:
    edges = [0, *chain.from_iterable(match.span() for match in compiled.finditer(text)), len(text)]
    return zip(edges[::2], edges[1::2], strict=True)


@cache
def _compiled(pattern: str, flags: str) -> Any:
    from nltk import redos  # the `regex` package, with NLTK's timeout

    return redos.compile(pattern, sum(_FLAGS[letter] for letter in set(flags)))


def _placed(text: str, forms: list[str]) -> Iterator[Piece]:
    cursor = 0
    for form in forms:
        start = text.index(form, cursor)  # nothing but whitespace is left out
        cursor = start + len(form)
        if not form.isspace():  # U+001C to U+001F, which are whitespace to Python and not to NLTK
            yield form, start, cursor


@cache
def _word_punct() -> Chunked:
    from nltk.tokenize.regexp import WordPunctTokenizer

    return Chunked(WordPunctTokenizer().tokenize, _placed, _PLAIN)
