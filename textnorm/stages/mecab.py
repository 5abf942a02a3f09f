"""Mecab: mecab-ko's morphemes by python-mecab-ko, which brings its dictionary. The fastest tagger, ready at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache, partial
from threading import local
from typing import TYPE_CHECKING, ClassVar, NamedTuple, cast

from textnorm.errors import ConfigError, Problem
from textnorm.extras import import_extra
from textnorm.stages.guard import Guard
from textnorm.stages.mecab_words import dictionary_of
from textnorm.stages.user_words import read_user_words
from textnorm.types import StageKind, Token

if TYPE_CHECKING:
    from collections.abc import Callable

    from textnorm.stages.user_words import UserWord

    Parse = Callable[[str], str]

__all__ = ["GUARD", "Mecab", "pairs", "tag"]

# Mecab's time grows with the square of a run of one kind of character: "😀" * 4,000 takes 17 ms, * 16,000 300 ms.
GUARD = Guard(max_chars=4_000)
_PREDICATES = ("VV", "VA", "VX", "VCP", "VCN", "XSV", "XSA")
_MEMO_SIZE = 2**16  # lines, some 40 MB; 20,000 reviews hold 24,000 different ones
_TAGGERS = 4  # kept by a thread
_END = -2  # what follows the last morpheme: "EOS", and nothing after its newline


class _Line(NamedTuple):
    """One line of mecab's answer: a morpheme, in all that does not depend on where it stands."""

    pair: tuple[str, str]
    form: str
    tag: str
    length: int
    lemma: str


class _Lines(dict[str, _Line]):
    """Lines that were read before: nine in ten come again."""

    def __missing__(self, line: str) -> _Line:
        if len(self) >= _MEMO_SIZE:
            self.clear()
        read = self[line] = _read(line)
        return read


_lines = _Lines()
_of_thread = local()  # a tagger works on one text at a time, so each thread has its own


@dataclass(frozen=True)
class Mecab:
    """Morphemes and tags of mecab-ko, equal to those of `mecab.MeCab().pos(text)`, with offsets and lemmas.

    A contraction is one token with several tags (`됐` is `VV+EP`); its lemma is that of its predicate (`되다`). Stock
    loses what follows a NUL, takes decomposed Hangul for unknown, and dies on None; and its time grows with the square
    of the length: texts of more than 4,000 characters are cut at a newline, sentence end or space.

    Args:
        user_words: path of a TSV, `form<TAB>tag<TAB>score`; see `textnorm.stages.user_words`. A predicate is found only
            where its stem stands as it is (`오지` in `오지다`, not in `오졌다`). A line taken out is a word removed.

    Raises:
        DataError: `user_words` cannot be read, or mecab cannot take one of them.

    Example:
        >>> [(token.tagged_form, token.lemma) for token in Mecab()(["꽃이 예뻤다"])[0]]
        [('꽃/NNG', ''), ('이/JKS', ''), ('예뻤/VA+EP', '예쁘다'), ('다/EC', '')]
    """

    user_words: str = field(default="", metadata={"path": True})
    kind: ClassVar[StageKind] = "tokenizer"
    guard: ClassVar[Guard] = GUARD

    def __call__(self, texts: list[str]) -> list[list[Token]]:
        """Tokenize each text."""
        words = read_user_words(self.user_words)
        return GUARD.tag(texts, partial(tag, words=words))


def tag(texts: list[str], words: tuple[UserWord, ...] = (), dicpath: str = "") -> list[list[Token]]:
    """Tag texts that the guard has seen, by the dictionary in the folder `dicpath` (empty: the one that pip brought).

    Raises:
        ConfigError: there is no dictionary at `dicpath`.
        DataError: mecab cannot take one of the words.
    """
    parse = _parse(words, dicpath)
    return [_tokens(text, parse(text).split("\n")[:_END]) for text in texts]


def pairs(texts: list[str], words: tuple[UserWord, ...] = (), dicpath: str = "") -> list[list[tuple[str, str]]]:
    """Return `(form, tag)` pairs of any texts, for who needs no offsets: a third faster than tokens.

    Example:
        >>> pairs(["꽃이 예뻤다"])
        [[('꽃', 'NNG'), ('이', 'JKS'), ('예뻤', 'VA+EP'), ('다', 'EC')]]
    """
    parse = _parse(words, dicpath)
    return [
        [_lines[line].pair for line in parse(text).split("\n")[:_END]]
        if GUARD.bears(text)
        else [token[:2] for token in GUARD.tag([text], partial(tag, words=words, dicpath=dicpath))[0]]
        for text in texts
    ]


def _parse(words: tuple[UserWord, ...], dicpath: str) -> Parse:
    if not hasattr(_of_thread, "parser"):
        _of_thread.parser = lru_cache(maxsize=_TAGGERS)(_parser)
    return cast("Parse", _of_thread.parser(words, dicpath))


def _parser(words: tuple[UserWord, ...], dicpath: str) -> Parse:
    mecab = import_extra("mecab", "mecab")
    dictionary = dictionary_of(words, dicpath) if words else None
    try:
        # Its tagger's own answer, one string for a text: `MeCab.pos` makes three objects of every line of it.
        return cast("Parse", mecab.MeCab(dicpath or None, dictionary)._tagger.parse)  # noqa: SLF001
    except ValueError as error:
        message = f"required the folder of a mecab-ko dictionary, with dicrc and sys.dic, found {dicpath!r}"
        raise ConfigError([Problem("dicpath", message)]) from error


def _tokens(text: str, lines: list[str]) -> list[Token]:
    """Place the lines: forms stand in the text as they are, in order, and only spaces stand between them."""
    find, end = text.find, 0
    return [
        Token(form, tag, start := find(form, end), end := start + length, lemma)
        for _, form, tag, length, lemma in map(_lines.__getitem__, lines)
    ]


def _read(line: str) -> _Line:
    form, _, features = line.partition("\t")
    tag, *_, expression = features.split(",")
    return _Line((form, tag), form, tag, len(form), _lemma(form, tag, expression))


def _lemma(form: str, tag: str, expression: str) -> str:
    """Dictionary form of the predicate that a token is or begins with, endings aside; `아름답/VA/*+었/EP/*` tells it."""
    if tag in _PREDICATES:
        return form + "다"
    morphemes = (morpheme.split("/") for morpheme in expression.split("+")) if "+" in tag else ()
    first = next((found for found in morphemes if len(found) > 1 and not found[1].startswith("E")), ("", ""))
    return first[0] + "다" if first[1] in _PREDICATES else ""
