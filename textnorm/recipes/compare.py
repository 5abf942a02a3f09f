"""Taggers side by side on one text, aligned by its offsets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple, get_args

from textnorm.errors import ConfigError, TextnormError
from textnorm.registry import did_you_mean, load_stage, stage_names
from textnorm.stages.tagsets import tagset_of, to_sejong, to_upos
from textnorm.types import Token

__all__ = ["TAGS", "Comparison", "Row", "Tags", "compare"]

Tags = Literal["native", "sejong", "upos"]
TAGS = get_args(Tags)


class Row(NamedTuple):
    """A piece of the text at whose ends all taggers cut, and what each has there."""

    start: int
    end: int
    cells: tuple[tuple[Token, ...], ...]


class Comparison(NamedTuple):
    """What the taggers say; `absent` tells why one says nothing."""

    taggers: tuple[str, ...]
    rows: list[Row]
    absent: dict[str, str]


def compare(text: str, taggers: Sequence[str], tags: Tags = "native") -> Comparison:
    """Tag a text with each tagger, and lay their tokens side by side.

    Args:
        text: given to the taggers as it is.
        taggers: names of tokenizer stages, with their fields at their defaults.
        tags: whose tags to show. A tagger whose tags no tagset holds keeps its own.

    Example:
        >>> found = compare("정말 좋다", ["split", "no_tagger"])
        >>> [(row.start, row.end, row.cells[0][0].form) for row in found.rows]
        [(0, 2, '정말'), (3, 5, '좋다')]
        >>> list(found.absent)
        ['no_tagger']
    """
    docs, absent = {}, {}
    for name in dict.fromkeys(taggers):
        try:
            docs[name] = [_shown(token, name, tags) for token in _tag(text, name)]
        except TextnormError as error:
            absent[name] = str(error)
    return Comparison(tuple(docs), _rows(list(docs.values())), absent)


def _tag(text: str, name: str) -> list[Token]:
    known = _tokenizers()
    if name not in known:
        raise ConfigError(f"no tagger is called {name!r}{did_you_mean(name, known)}")
    stage: Callable[[list[str]], list[list[Token]]] = load_stage(name)()
    return stage([text])[0]


def _tokenizers() -> list[str]:
    return [name for name in stage_names() if load_stage(name).kind == "tokenizer"]


def _shown(token: Token, tagger: str, tags: Tags) -> Token:
    tagset = tagset_of(tagger)
    if tags == "native" or not tagset:
        return token
    return token._replace(tag=(to_sejong if tags == "sejong" else to_upos)(token.tag, tagset))


def _rows(docs: list[list[Token]]) -> list[Row]:
    """The smallest pieces at whose ends every tagger cuts; between words nobody has a token, and there is no row."""
    cuts = _cuts(docs)
    placed = [list(_placed(doc, cuts)) for doc in docs]
    rows = []
    for start, end in pairwise(cuts):
        cells = tuple(tuple(token for at, token in doc if start <= at < end) for doc in placed)
        if any(cells):
            rows.append(Row(start, end, cells))
    return rows


def _cuts(docs: list[list[Token]]) -> list[int]:
    """Offsets at which tokens begin or end, and inside which no token lies."""
    spans = {(token.start, token.end) for doc in docs for token in doc}
    inner = {offset for start, end in spans for offset in range(start + 1, end)}
    return sorted({offset for span in spans for offset in span} - inner)


def _placed(doc: list[Token], cuts: list[int]) -> Iterator[tuple[int, Token]]:
    """Tokens with the offset that says which row they stand in.

    A morpheme that is not written has an empty span: it goes with what ends there, else with what begins there.
    """
    before = -1
    for token in doc:
        at = token.start - 1 if token.start == token.end == before else token.start
        yield min(max(at, cuts[0]), cuts[-1] - 1), token
        before = token.end
