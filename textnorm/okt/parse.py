"""From a run of Hangul syllables to pieces of words: the best parse, single nouns joined, endings glued on, lemmas."""

from __future__ import annotations

from collections.abc import Iterator

from textnorm.okt.beam import Cut, best_cuts
from textnorm.okt.lexicon import Lexicon
from textnorm.okt.pos import ADJECTIVE, EOMI, NAMES, NOUN, PRE_EOMI, VERB

__all__ = ["Piece", "moved", "parse"]

# Longer runs are read in blocks, equal ones once. Stock might cut otherwise at the seams: nobody knows, since 3,000 syllables
# take it 83 s.
_BLOCK = 2_000
_ENDINGS, _PREDICATES = {EOMI, PRE_EOMI}, {VERB, ADJECTIVE}


# A part of a word: form, tag, start and end in it, and the lemma, empty for what is no predicate. Plain tuples, since many are
# remembered: the garbage collector leaves them alone.
Piece = tuple[str, str, int, int, str]


def parse(text: str, lexicon: Lexicon) -> list[Piece]:
    """Cut a run of Hangul syllables.

    Args:
        text: syllables alone, at least one.
        lexicon: the dictionaries.
    """
    blocks = {start: text[start : start + _BLOCK] for start in range(0, len(text), _BLOCK)}
    parsed = {block: list(_block(block, lexicon)) for block in set(blocks.values())}
    return [moved(piece, start) for start, block in blocks.items() for piece in parsed[block]]


def moved(piece: Piece, by: int) -> Piece:
    """Return a piece that stands elsewhere."""
    form, tag, start, end, lemma = piece
    return form, tag, start + by, end + by, lemma


def _block(text: str, lexicon: Lexicon) -> Iterator[Piece]:
    for form, pos, start, end, lemma in _with_endings(text, _collapsed(_cuts(text, lexicon)), lexicon):
        yield form, NAMES[pos], start, end, lemma


def _cuts(text: str, lexicon: Lexicon) -> list[Cut]:
    """Return the one token that the whole run is, of the first class that has it, or the best parse."""
    mask = lexicon.masks.get(text, 0)
    if mask:
        return [((mask & -mask).bit_length() - 1, 0, len(text))]
    return best_cuts(text, lexicon)


def _collapsed(tokens: list[Cut]) -> Iterator[Cut]:
    """Join neighbours that are nouns of one syllable: they are more likely one noun of no dictionary."""
    joined: Cut | None = None
    for token in tokens:
        single = token[0] == NOUN and token[2] - token[1] == 1
        if joined and single:
            joined = (NOUN, joined[1], token[2])
            continue
        if joined:
            yield joined
        joined = token if single else None
        if not single:
            yield token
    if joined:
        yield joined


def _with_endings(text: str, tokens: Iterator[Cut], lexicon: Lexicon) -> Iterator[tuple[str, int, int, int, str]]:
    """Glue endings to the predicate before them, whatever `stem` says, and give it its dictionary form."""
    held: Cut | None = None
    lemma = ""
    for pos, start, end in tokens:
        if held and held[0] in _PREDICATES and pos in _ENDINGS:
            held = (held[0], held[1], end)
            continue
        if held:
            yield text[held[1] : held[2]], *held, lemma
        held, lemma = (pos, start, end), lexicon.lemma(text[start:end], pos)
    if held:
        yield text[held[1] : held[2]], *held, lemma
