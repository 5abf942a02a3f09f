"""Tokens as words that spell the text: no overlap, no gap, and each space in its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from textnorm.types import Token

__all__ = ["Word", "words_of"]

_Group = tuple[int, int, list[Token]]  # a span of the text, and the tokens that lie in it
_RUN = re.compile(r"\s+|\S+")


class Word(NamedTuple):
    """A piece of the original text, whether a space follows it, and what its tokens say."""

    text: str
    space: bool
    tag: str = ""
    lemma: str = ""
    norm: str = ""


def words_of(text: str, tokens: Iterable[Token]) -> list[Word]:
    """Cut a text at the borders of its tokens: the words and their spaces, joined, are the text.

    Tokens that share a character are one word, its tag and lemma those of its tokens, joined by `+` (a lemma only if one
    of them has one, a token without lending its form). A token that is not written (an empty span) belongs to the word
    before it, or else to that after it; one that touches neither is left out. What lies between tokens is a word without a tag; so is whitespace, but for the
    one space after a word.

    Args:
        text: the original text.
        tokens: with offsets into it.

    Returns:
        Words; the `norm` of one that is a single token is that token's form, of any other its own text.

    Example:
        >>> tokens = [Token("되", "VV", 0, 1, "되다"), Token("었", "EP", 0, 1), Token("다", "EF", 1, 2)]
        >>> words_of("됐다 !", tokens)[0]
        Word(text='됐', space=False, tag='VV+EP', lemma='되다+었', norm='됐')
        >>> [(word.text, word.space) for word in words_of("됐다 !", tokens)]
        [('됐', False), ('다', True), ('!', False)]
    """
    words: list[Word] = []
    end = 0
    for start, stop, inside in _groups(text, tokens):
        _add_between(words, text[end:start])
        words.append(_word(text[start:stop], inside))
        end = stop
    _add_between(words, text[end:])
    return words


def _groups(text: str, tokens: Iterable[Token]) -> Iterator[_Group]:
    """Tokens that overlap together, each group with its span, which neither begins nor ends with whitespace."""
    groups: list[_Group] = []
    waiting: list[Token] = []  # empty ones that no word before them touches
    for token in sorted(tokens, key=lambda token: token.start):  # the order of equals stays
        start, end = token.start, token.end
        if groups and (start < groups[-1][1] or start == end == groups[-1][1]):
            before, stop, inside = groups[-1]
            groups[-1] = before, max(stop, end), [*inside, token]
        elif start == end:
            waiting.append(token)
        else:
            groups.append((start, end, [*(unwritten for unwritten in waiting if unwritten.start == start), token]))
            waiting = []
    return (trimmed for group in groups if (trimmed := _trimmed(text, *group)))


def _trimmed(text: str, start: int, end: int, inside: list[Token]) -> _Group | None:
    """None where nothing but whitespace lies in it."""
    surface = text[start:end]
    start = end - len(surface.lstrip())
    return (start, start + len(surface.strip()), inside) if surface.strip() else None


def _add_between(words: list[Word], gap: str) -> None:
    """Add what no token covers: words of it, and whitespace, whose first space is the last word's."""
    for run in _RUN.findall(gap):
        rest = run
        if run[0] == " " and words:
            words[-1] = words[-1]._replace(space=True)
            rest = run[1:]
        if rest:
            words.append(Word(rest, space=False, norm=rest))


def _word(surface: str, inside: list[Token]) -> Word:
    tag = "+".join(token.tag for token in inside if token.tag)
    lemma = "+".join(token.lemma or token.form for token in inside) if any(token.lemma for token in inside) else ""
    norm = inside[0].form if len(inside) == 1 else surface
    return Word(surface, space=False, tag=tag, lemma=lemma, norm=norm or surface)
