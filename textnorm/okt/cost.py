"""What a parse costs: the lower, the better. Rounded to single precision after every product and every sum, as in Java.

Cost hangs on what can be counted, and on rarity. The first takes few values, and most of the sum is the same for each of them.
"""

from __future__ import annotations

from functools import lru_cache, reduce
from typing import NamedTuple

from textnorm.okt.float32 import float32, pack, unpack
from textnorm.okt.pos import DETERMINER, EOMI, EXCLAMATION, JOSA, NAMES, NOUN, PRE_EOMI, SUFFIX, VERB, VERB_PREFIX
from textnorm.okt.syllable import NO_CODA, coda

__all__ = ["CLASH", "COUNTED", "EMPTY", "FLAGS", "LATER", "Cost", "Costs", "Counts", "clashes", "opening"]

# Facts about a parse, as bits; above them two counters. Python's numbers are as long as needed, so none overflows.
_OTHERS, _BAD_HEAD, _HADA, CLASH, _HEAD_TAKES_HADA, _NOUN_JOSA = (1 << place for place in range(6))
_DETERMINERS, _EXCLAMATIONS = 1 << 8, 1 << 40
_COUNTER = (1 << 32) - 1
_HEADLESS = {JOSA, EOMI, PRE_EOMI, SUFFIX}  # classes that stand behind something

LATER = ~_NOUN_JOSA  # the facts that stay true when a third token comes, or a later one
# What a token of a class adds to the facts, wherever it stands: a bit, and a count.
FLAGS = [0 if pos == NOUN else _OTHERS for pos in range(len(NAMES))]
COUNTED = [{DETERMINER: _DETERMINERS, EXCLAMATION: _EXCLAMATIONS}.get(pos, 0) for pos in range(len(NAMES))]


class Counts(NamedTuple):
    """What the cost of a parse depends on, besides rarity; each token changes it without a look at the others.

    Attributes:
        tokens: how many.
        unknown: how many of them are nouns of no dictionary.
        unknown_chars: and how long these are together.
        words: how many times a definition of the grammar was begun.
        facts: bits and counters.
    """

    tokens: int
    unknown: int
    unknown_chars: int
    words: int
    facts: int


EMPTY = Counts(0, 0, 0, 1, 0)
# What a parse costs; the rarity of all its tokens; and how much of the cost that will be at least when it has one more token.
# Plain tuples: the garbage collector leaves them alone.
Cost = tuple[float, float, float]

# Weights of TokenizerProfile, in the order in which they are summed.
_TOKEN, _UNKNOWN, _WORD, _UNKNOWN_CHAR, _RARITY = map(float32, (0.18, 0.3, 0.3, 0.5, 0.2))
_SEVERAL, _OTHER, _NOT_NOUN_JOSA, _DETERMINER, _EXCLAMATION = map(float32, (0.5, 0.1, 0.6, -0.01, 0.01))
_HEAD, _NOT_HADA, _JOSA = map(float32, (0.2, 0.3, 3.0))
_ROUNDED = 0.01  # more than all roundings of a cost add up to: it is below 4,000, and there are 13 of them
_MAX_COSTS = 1_000  # remembered for the same counts


class Costs(dict[float, Cost]):
    """What parses of the same counts cost, by the rarity of all their tokens, summed from the left in float32.

    Each is worked out when it is first asked for. A key is the last of these sums before it is rounded: that of two numbers in
    single precision, which is exact in double precision. A token that is no noun adds 1.

    Attributes:
        counts: the counts.
        least: no parse costs less than this and what its rarity before the last token costs.

    Example:
        >>> round(Costs(Counts(1, 0, 0, 1, 0))[1.0][0], 6)
        1.58
    """

    def __init__(self, counts: Counts) -> None:
        super().__init__()
        self.counts = counts
        before, after = _terms(counts)
        self._before = reduce(_plus, map(float32, before), 0.0)
        self._after = tuple(float32(term) for term in after if term)
        self.least = self._before + sum(self._after) - _ROUNDED

    def __missing__(self, rarity: float) -> Cost:
        """Sum the terms in Okt's order."""
        if len(self) >= _MAX_COSTS:
            self.clear()
        tokens = self.counts.tokens
        rounded = float32(rarity)
        total = _plus(self._before, float32(float32(rounded / tokens) * _RARITY))
        for term in self._after:
            (total,) = unpack(pack(total + term))
        found = self[rarity] = total, rounded, rounded / (tokens + 1) * _RARITY
        return found


def _plus(total: float, term: float) -> float:
    return float32(total + term)


def _terms(counts: Counts) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the terms of the sum before that of rarity, and those after it."""
    tokens, unknown, unknown_chars, words, facts = counts
    before = tokens * _TOKEN, unknown * _UNKNOWN, words * _WORD, unknown_chars * _UNKNOWN_CHAR
    return before, (
        0.0 if tokens == 1 else _SEVERAL,
        _OTHER if facts & _OTHERS else 0.0,
        0.0 if facts & _NOUN_JOSA else _NOT_NOUN_JOSA,
        (facts >> 8 & _COUNTER) * _DETERMINER,
        (facts >> 40) * _EXCLAMATION,
        _HEAD if facts & _BAD_HEAD else 0.0,
        0.0 if facts & _HADA else _NOT_HADA,
        _JOSA if facts & CLASH else 0.0,
    )


def opening(tokens: int, before: int, facts: int, pos: int, *, like_hada: bool) -> int:
    """Return the facts that the first two tokens settle, before what any token adds.

    Args:
        tokens: how many there are already, at most one.
        before: the class of the last of them.
        facts: what is known of them.
        pos: the class of the token that comes.
        like_hada: whether it begins with 하 or 해.
    """
    if tokens == 0:
        return (_BAD_HEAD if pos in _HEADLESS else 0) | (_HEAD_TAKES_HADA if pos in {NOUN, VERB_PREFIX} else 0)
    hada = facts & _HEAD_TAKES_HADA and pos == VERB and like_hada  # 공부|해
    pair = before == NOUN and pos == JOSA  # 영화|는, and nothing behind it
    return facts | (_HADA if hada else 0) | (_NOUN_JOSA if pair else 0)


@lru_cache(maxsize=1 << 14)
def clashes(before: str, josa: str) -> bool:
    """Whether a particle cannot follow a noun that ends in this syllable.

    Example:
        >>> clashes("람", "는"), clashes("람", "은"), clashes("울", "로"), clashes("집", "로")
        (True, False, False, True)
    """
    ending = coda(before)
    if ending == NO_CODA:
        return josa[0] == "으" or josa in {"은", "을", "이"}
    return (ending != "ㄹ" and josa[0] == "로") or josa in {"는", "를", "다"}
