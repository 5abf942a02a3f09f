"""What a parse costs: the lower, the better. Rounded to single precision after every product and every sum, as in Java."""

from __future__ import annotations

from typing import NamedTuple

from textnorm.okt.float32 import float32
from textnorm.okt.pos import DETERMINER, EOMI, EXCLAMATION, JOSA, NAMES, NOUN, PRE_EOMI, SUFFIX, VERB, VERB_PREFIX
from textnorm.okt.syllable import NO_CODA, coda

__all__ = ["CLASH", "COUNTED", "EMPTY", "FLAGS", "LATER", "Features", "clashes", "cost", "opening"]

# Facts about a parse, as bits; above them two counters. Python's numbers are as long as needed, so none overflows.
_OTHERS, _BAD_HEAD, _HADA, CLASH, _HEAD_TAKES_HADA, _NOUN_JOSA = (1 << place for place in range(6))
_DETERMINERS, _EXCLAMATIONS = 1 << 8, 1 << 40
_COUNTER = (1 << 32) - 1
_HEADLESS = {JOSA, EOMI, PRE_EOMI, SUFFIX}  # classes that stand behind something

LATER = ~_NOUN_JOSA  # the facts that stay true when a third token comes, or a later one
# What a token of a class adds to the facts, wherever it stands: a bit, and a count.
FLAGS = [0 if pos == NOUN else _OTHERS for pos in range(len(NAMES))]
COUNTED = [{DETERMINER: _DETERMINERS, EXCLAMATION: _EXCLAMATIONS}.get(pos, 0) for pos in range(len(NAMES))]


class Features(NamedTuple):
    """All that the cost depends on; each token changes it without a look at the others.

    Attributes:
        tokens: how many.
        unknown: how many of them are nouns of no dictionary.
        unknown_chars: and how long these are together.
        words: how many times a definition of the grammar was begun.
        rarity: of all tokens, summed from the left in float32; what is no noun counts 1.
        facts: bits and counters.
    """

    tokens: int
    unknown: int
    unknown_chars: int
    words: int
    rarity: float
    facts: int


EMPTY = Features(0, 0, 0, 1, 0.0, 0)

# Weights of TokenizerProfile, in the order in which they are summed.
_TOKEN, _UNKNOWN, _WORD, _UNKNOWN_CHAR, _RARITY = map(float32, (0.18, 0.3, 0.3, 0.5, 0.2))
_SEVERAL, _OTHER, _NOT_NOUN_JOSA, _DETERMINER, _EXCLAMATION = map(float32, (0.5, 0.1, 0.6, -0.01, 0.01))
_HEAD, _NOT_HADA, _JOSA = map(float32, (0.2, 0.3, 3.0))


def cost(features: Features) -> float:
    """Return what a parse costs."""
    total = 0.0
    for term in filter(None, _terms(*features)):
        total = float32(total + float32(term))
    return total


def _terms(tokens: int, unknown: int, unknown_chars: int, words: int, rarity: float, facts: int) -> tuple[float, ...]:
    return (
        tokens * _TOKEN,
        unknown * _UNKNOWN,
        words * _WORD,
        unknown_chars * _UNKNOWN_CHAR,
        float32(rarity / tokens) * _RARITY,
        0.0 if tokens == 1 else _SEVERAL,
        _OTHER if facts & _OTHERS else 0.0,
        0.0 if facts & _NOUN_JOSA else _NOT_NOUN_JOSA,
        (facts >> 8 & _COUNTER) * _DETERMINER,
        (facts >> 40) * _EXCLAMATION,
        _HEAD if facts & _BAD_HEAD else 0.0,
        0.0 if facts & _HADA else _NOT_HADA,
        _JOSA if facts & CLASH else 0.0,
    )


def opening(tokens: int, before: int, facts: int, pos: int, first: str) -> int:
    """Return the facts that the first two tokens settle, before what any token adds.

    Args:
        tokens: how many there are already, at most one.
        before: the class of the last of them.
        facts: what is known of them.
        pos: the class of the token that comes.
        first: its first syllable.
    """
    if tokens == 0:
        return (_BAD_HEAD if pos in _HEADLESS else 0) | (_HEAD_TAKES_HADA if pos in {NOUN, VERB_PREFIX} else 0)
    hada = facts & _HEAD_TAKES_HADA and pos == VERB and first in "하해"  # 공부|해
    pair = before == NOUN and pos == JOSA  # 영화|는, and nothing behind it
    return facts | (_HADA if hada else 0) | (_NOUN_JOSA if pair else 0)


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
