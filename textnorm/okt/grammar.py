"""In which order word classes may follow each other: seven small definitions, as states and moves between them."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from textnorm.okt.pos import (
    ADJECTIVE,
    ADVERB,
    CONJUNCTION,
    DETERMINER,
    EOMI,
    EXCLAMATION,
    JOSA,
    MODIFIER,
    NOUN,
    PRE_EOMI,
    SUFFIX,
    VERB,
    VERB_PREFIX,
    bit,
)

__all__ = ["POS_OF", "START", "Move", "all_moves", "moves"]

# A letter and how often: 0 or 1 times (0), once (1), any number (*), at least once (+). The order is that of the list Okt
# walks through (a Scala map's, reversed): it is the order of candidates, and of equal ones the earlier stays.
# 32 of 20,000 reviews come out otherwise when it is reversed.
_DEFINITIONS = ("v*J1r*e0", "D0m*N1s0j0", "A1", "E+", "v*V1r*e0", "C1", "j1")
_LETTERS = {
    "N": NOUN,
    "V": VERB,
    "J": ADJECTIVE,
    "A": ADVERB,
    "D": DETERMINER,
    "E": EXCLAMATION,
    "C": CONJUNCTION,
    "j": JOSA,
    "e": EOMI,
    "r": PRE_EOMI,
    "m": MODIFIER,
    "v": VERB_PREFIX,
    "s": SUFFIX,
}
_PARTS = [definition[at:] for definition in _DEFINITIONS for at in range(0, len(definition), 2)]
START = len(_PARTS)  # the state before the first token; the others are the places in `_PARTS`
POS_OF = [_LETTERS[part[0]] for part in _PARTS] + [-1]  # the class of the token that led to a state


class Move(NamedTuple):
    """A token that may come next: its class, the state behind it, and 1 if a new word begins with it."""

    pos: int
    state: int
    word: int


def _openings(part: str, at: int) -> list[int]:
    """Return the states that may be entered where a definition is at `part`: its own, and those behind what may miss."""
    if not part:
        return []
    return [at, *(_openings(part[2:], at + 1) if part[1] in "*0" else [])]


def _following(state: int) -> list[int]:
    part = _PARTS[state]
    again = [state] if part[1] in "*+" else []
    return again + _openings(part[2:], state + 1)


def _ends(state: int) -> bool:
    """Whether a word may end here: what is left of the definition may miss."""
    return not set(_PARTS[state][2:]) & set("1+")


def _roots() -> list[int]:
    at, found = 0, []
    for definition in _DEFINITIONS:
        found += _openings(definition, at)
        at += len(definition) // 2
    return found


def all_moves(state: int) -> list[Move]:
    """Return the moves from a state, in Okt's order."""
    if state == START:
        return [Move(POS_OF[root], root, 0) for root in _roots()]
    inside = [Move(POS_OF[each], each, 0) for each in _following(state)]
    return inside + [Move(POS_OF[root], root, 1) for root in _roots() if _ends(state)]


@cache
def moves(state: int, mask: int) -> tuple[Move, ...]:
    """Return the moves from a state that a word of these classes can make, in Okt's order."""
    return tuple(move for move in all_moves(state) if mask & bit(move.pos))
