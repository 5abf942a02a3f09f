"""From a run of Hangul syllables to pieces of words: the best parse, single nouns joined, endings glued on, lemmas."""

from __future__ import annotations

from textnorm.okt.beam import Beams, Cut
from textnorm.okt.lexicon import Lexicon
from textnorm.okt.pos import ADJECTIVE, EOMI, NAMES, NOUN, PRE_EOMI, VERB

__all__ = ["Parser", "Piece", "moved"]

# Longer runs are read in blocks, equal ones once. Stock might cut otherwise at the seams: nobody knows, since 3,000 syllables
# take it 83 s.
_BLOCK = 2_000
_ENDINGS, _PREDICATES = {EOMI, PRE_EOMI}, {NAMES[VERB], NAMES[ADJECTIVE]}


# A part of a word: form, tag, start and end in it, and the lemma, empty for what is no predicate. Plain tuples, since many are
# remembered: the garbage collector leaves them alone.
Piece = tuple[str, str, int, int, str]


class Parser:
    """Cuts runs of Hangul syllables.

    Args:
        lexicon: the dictionaries.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._beams = Beams(lexicon)

    def __call__(self, text: str) -> list[Piece]:
        """Cut a run: syllables alone, at least one."""
        if len(text) <= _BLOCK:
            return self._block(text)
        blocks = {start: text[start : start + _BLOCK] for start in range(0, len(text), _BLOCK)}
        parsed = {block: self._block(block) for block in set(blocks.values())}
        return [moved(piece, start) for start, block in blocks.items() for piece in parsed[block]]

    def _block(self, text: str) -> list[Piece]:
        return _with_endings(text, _collapsed(self._cuts(text)), self._lexicon)

    def _cuts(self, text: str) -> list[Cut]:
        """Return the one token that the whole run is, of the first class that has it, or the best parse."""
        mask = self._lexicon.masks.get(text, 0)
        if mask:
            return [((mask & -mask).bit_length() - 1, 0, len(text))]
        if self._beams.is_full:
            self._beams = Beams(self._lexicon)
        return self._beams.best_cuts(text)


def moved(piece: Piece, by: int) -> Piece:
    """Return a piece that stands elsewhere."""
    form, tag, start, end, lemma = piece
    return form, tag, start + by, end + by, lemma


def _collapsed(cuts: list[Cut]) -> list[Cut]:
    """Join neighbours that are nouns of one syllable: they are more likely one noun of no dictionary."""
    joined: list[Cut] = []
    was_single = False
    for pos, start, end in cuts:
        single = pos == NOUN and end - start == 1
        joined.append((pos, joined.pop()[1] if single and was_single else start, end))
        was_single = single
    return joined


def _with_endings(text: str, cuts: list[Cut], lexicon: Lexicon) -> list[Piece]:
    """Glue endings to the predicate before them, whatever `stem` says, and give it its dictionary form."""
    pieces: list[Piece] = []
    for pos, start, end in cuts:
        if pieces and pos in _ENDINGS and pieces[-1][1] in _PREDICATES:
            _, tag, begin, _, lemma = pieces.pop()
            pieces.append((text[begin:end], tag, begin, end, lemma))
        else:
            form = text[start:end]
            pieces.append((form, NAMES[pos], start, end, lexicon.lemma(form, pos)))
    return pieces
