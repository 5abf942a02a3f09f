"""The best way through a run of Hangul syllables: a beam of five parses for each end, along the grammar.

The order in which candidates are made, and what stays of equal ones, are rules, too: see `_Parse`, and `grammar`.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
from math import inf

from textnorm.okt.cost import clashes
from textnorm.okt.kinds import CLASHING, MAX_WORD, Word, Words
from textnorm.okt.lexicon import Lexicon
from textnorm.okt.memo import Memo
from textnorm.okt.pos import JOSA, bit
from textnorm.okt.steps import FIRST, Steps, pos_of

__all__ = ["Beams", "Cut"]

_KEPT = 5  # parses for each end; with one, 8,209 of 20,000 reviews come out otherwise
_SHARED = 5  # syllables: what was found for beginnings so long is remembered for other runs that begin so
_BEGINNINGS = 40_000  # remembered
_MAX_REMEMBERED = 100_000  # steps, or words
_JOSA = bit(JOSA)

Cut = tuple[int, int, int]  # class, start, end
# A parse of what stands before an end: cost, tie, place, situation, rarity, and what the rarity costs at least when a token is
# added. The lower cost is better; of equal costs, the lower tie, which is the sum of classes; then the lower place, which is
# that in the order in which Okt makes them: by the length of the last word, by the parse before it, by the move.
# Plain tuples of numbers, since millions of them are made: the garbage collector leaves them alone.
_Parse = tuple[float, int, int, int, float, float]
_Beam = Sequence[_Parse]
_NOTHING: _Parse = (0.0, 0, 0, FIRST, 0.0, 0.0)
_OF_LENGTH, _OF_EARLIER = 1 << 9, 1 << 6  # of a place


class Beams:
    """Finds the best parses of runs, and remembers what was found out on the way.

    Args:
        lexicon: the dictionaries.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._words = Words(lexicon)
        self._steps = Steps()
        self._of_beginning: Memo[_Beam] = Memo(self._beam, _BEGINNINGS)

    @property
    def is_full(self) -> bool:
        """Whether it remembers so much that it should make room for a new one."""
        return max(len(self._steps), len(self._words)) > _MAX_REMEMBERED

    def best_cuts(self, text: str) -> list[Cut]:
        """Return the tokens of the best parse of a run of syllables; there is one, since any syllables can be a noun."""
        beams = self._beams(text[:-1])
        return _traced(beams, self._next(text, beams, 1)[0])

    def _beams(self, text: str) -> list[_Beam]:
        """Return the best parses of each beginning of a text, from that of nothing to the whole."""
        beams = [self._of_beginning(text[:end]) for end in range(min(_SHARED, len(text)) + 1)]
        for end in range(len(beams), len(text) + 1):
            beams.append(self._next(text[:end], beams, _KEPT))
        return beams

    def _beam(self, text: str) -> _Beam:
        return tuple(self._next(text, self._beams(text[:-1]), _KEPT)) if text else (_NOTHING,)

    def _next(self, text: str, beams: list[_Beam], kept: int) -> list[_Parse]:
        """Return the best parses of a text: earlier ones, with a last word behind them."""
        words = self._words
        end = len(text)
        beam: list[_Parse] = []
        worst = inf
        for start in range(end - 1, max(end - MAX_WORD, 0) - 1, -1):
            kind, rarity, least = words[text[start:]]
            if beams[start][0][0] + least > worst:
                continue
            if kind & _JOSA and start and clashes(text[start - 1], text[start:]):
                kind |= CLASHING
            self._extend(beam, kept, beams[start], (kind, rarity, least), (end - start) * _OF_LENGTH)
            if len(beam) == kept:
                worst = beam[-1][0]
        return beam

    def _extend(self, beam: list[_Parse], kept: int, earlier: _Beam, word: Word, place: int) -> None:
        """Put into a beam each earlier parse with a word behind it, in each class it can have there.

        A parse that must cost more than the last of a full beam is not even made.
        """
        steps, costs = self._steps, self._steps.costs
        kind, word_rarity, least = word
        worst = beam[-1][0] if len(beam) == kept else inf
        for cost, tie, _, situation, rarity, share in earlier:
            if cost + least > worst:
                break
            for at_least, order, pos, following, number in steps[situation + kind]:
                if at_least + share > worst:
                    break
                found, risen, new_share = costs[number][rarity + (1.0 if pos else word_rarity)]
                if found <= worst:
                    insort(beam, (found, tie + pos, place + order, following, risen, new_share))
                    del beam[kept:]
                    if len(beam) == kept:
                        worst = beam[-1][0]
            place += _OF_EARLIER


def _traced(beams: list[_Beam], parsed: _Parse) -> list[Cut]:
    """Follow a parse of the text behind the last beam back to its start."""
    cuts: list[Cut] = []
    end = len(beams)
    while end:
        _, _, place, situation, _, _ = parsed
        start = end - place // _OF_LENGTH
        cuts.append((pos_of(situation), start, end))
        parsed, end = beams[start][place % _OF_LENGTH // _OF_EARLIER], start
    return cuts[::-1]
