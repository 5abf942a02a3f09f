"""The best way through a run of Hangul syllables: a beam of five parses for each end, along the grammar.

The order in which candidates are made, and what stays of equal ones, are rules, too: see `_insert`, and `grammar`.
"""

from __future__ import annotations

from math import inf
from typing import Any

from textnorm.okt.cost import CLASH, COUNTED, EMPTY, FLAGS, LATER, Features, clashes, cost, opening
from textnorm.okt.float32 import pack, unpack
from textnorm.okt.grammar import POS_OF, START, moves
from textnorm.okt.lexicon import Lexicon, Word
from textnorm.okt.pos import JOSA, NOUN, bit

__all__ = ["Cut", "best_cuts"]

_KEPT = 5  # parses for each end; with one, 8,209 of 20,000 reviews come out otherwise
_MAX_WORD = 8  # syllables of a word inside a parse; with seven, 5 of 20,000
# What a token adds to the cost at least, less 0.02 for roundings, by how many there are before it:
# none (1.4): 0.18, 0.3 for the word, 0.6 since it is no noun with a particle, 0.3 since there is no 하다;
# one (-0.33): 0.18 + 0.5 - 0.6 - 0.3 - 0.2 / 2 (a lower average of rarity) - 0.01 (a determiner);
# more (0.1): 0.18 - 0.2 / 3 - 0.01.
# Rarities are between 0.11 and 1 in this jar, so an average falls by at most 1 / (tokens + 1).
_LEAST_FIRST, _LEAST = (1.35, -0.35), 0.08
_LEAST_EVER = -0.35
# And what it adds as the first of a new word, or as an unknown noun.
_LEAST_WORD, _LEAST_UNKNOWN, _LEAST_UNKNOWN_CHAR = 0.3, 0.3, 0.5
_ONLY_NOUN = bit(NOUN)
_MAX_COSTS = 200_000  # remembered

Cut = tuple[int, int, int]  # class, start, end
# A parse of what stands before `end`: cost, tie, state, features, end, and the parse before its last token. The lower cost is
# better; of equal costs, the lower tie. Plain tuples, here and for `Features`: millions of them are made.
_Numbers = tuple[int, int, int, int, float, int]
_Parse = tuple[float, int, int, _Numbers, int, Any]
_NOTHING: _Parse = (0.0, 0, START, EMPTY, 0, None)
_costs: dict[_Numbers, float] = {}


def best_cuts(text: str, lexicon: Lexicon) -> list[Cut]:
    """Return the tokens of the best parse of a run of syllables; there is one, since any syllables can be a noun."""
    return _traced(_best(text, lexicon))


def _traced(parsed: _Parse) -> list[Cut]:
    tokens: list[Cut] = []
    _, _, state, _, end, before = parsed
    while before is not None:
        tokens.append((POS_OF[state], before[4], end))
        _, _, state, _, end, before = before
    return tokens[::-1]


def _best(text: str, lexicon: Lexicon) -> _Parse:
    """Return the best parse of a run: for each end the five best, over words of at most eight syllables."""
    beams = [[_NOTHING]]
    for end in range(1, len(text) + 1):
        beam: list[_Parse] = []
        for start in range(end - 1, max(end - _MAX_WORD, 0) - 1, -1):
            _extend(beam, beams[start], text, start, end, lexicon.word(text[start:end]))
        beams.append(beam)
    return beams[-1][0]


def _extend(beam: list[_Parse], earlier: list[_Parse], text: str, start: int, end: int, word: Word) -> None:
    """Put into `beam` each earlier parse with a word behind it, in each class it can have there.

    A parse that must cost more than the last of a full beam is not even made: `_LEAST` and its like say what a token adds at least.
    """
    mask, is_unknown, word_rarity = word
    unknown_length = (end - start) * is_unknown
    unknown_least = (_LEAST_UNKNOWN + _LEAST_UNKNOWN_CHAR * unknown_length) * is_unknown
    least = unknown_least if mask == _ONLY_NOUN else 0.0
    worst = beam[-1][0] if len(beam) == _KEPT else inf
    if worst - earlier[0][0] - _LEAST_EVER < least:
        return
    clash = CLASH if start and mask & bit(JOSA) and clashes(text[start - 1], text[start:end]) else 0
    for before in earlier:
        old_cost, tie, state, (tokens, unknown, unknown_chars, words, rarity, facts), _, _ = before
        room = worst - old_cost - (_LEAST if tokens > 1 else _LEAST_FIRST[tokens])
        if room < least:
            continue
        previous = POS_OF[state]
        for pos, following, new_word in moves(state, mask):
            if _LEAST_WORD * new_word + (0.0 if pos else unknown_least) > room:
                continue
            bits = facts & LATER if tokens > 1 else opening(tokens, previous, facts, pos, text[start])
            bits = (bits | FLAGS[pos]) + COUNTED[pos]
            if pos == NOUN:
                risen = unpack(pack(rarity + word_rarity))[0]
                features = (
                    tokens + 1,
                    unknown + is_unknown,
                    unknown_chars + unknown_length,
                    words + new_word,
                    risen,
                    bits,
                )
            else:
                bits |= clash if pos == JOSA and previous == NOUN else 0
                features = (tokens + 1, unknown, unknown_chars, words + new_word, unpack(pack(rarity + 1.0))[0], bits)
            found = _costs.get(features) or _cost(features)
            if found <= worst:
                _insert(beam, (found, tie + pos, following, features, end, before))
                worst = beam[-1][0] if len(beam) == _KEPT else inf


def _cost(features: _Numbers) -> float:
    if len(_costs) >= _MAX_COSTS:
        _costs.clear()
    found = _costs[features] = cost(Features(*features))
    return found


def _insert(beam: list[_Parse], new: _Parse) -> None:
    """Keep the best, by cost, then by tie; of equal ones the earlier first."""
    place = len(beam)
    found, tie = new[0], new[1]
    while place:
        other = beam[place - 1]
        if other[0] < found or (other[0] == found and other[1] <= tie):
            break
        place -= 1
    beam.insert(place, new)
    if len(beam) > _KEPT:
        beam.pop()
