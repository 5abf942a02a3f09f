"""What a word can do to a parse: each class it can have there is a step from one situation to another."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Lock

from textnorm.okt.cost import CLASH, COUNTED, EMPTY, FLAGS, LATER, Costs, Counts, opening
from textnorm.okt.grammar import POS_OF, START, Move, moves
from textnorm.okt.kinds import CLASHING, KINDS, LIKE_HADA, UNKNOWN
from textnorm.okt.pos import JOSA, NAMES, NOUN, bit

__all__ = ["FIRST", "Step", "Steps", "pos_of"]

_STATES = START + 1
_CLASSES = bit(len(NAMES)) - 1

# What it leads to costs at least so much; its place in Okt's order; the class; the situation it leads to, and the number of its
# counts. Plain tuples of numbers: the garbage collector leaves them alone.
Step = tuple[float, int, int, int, int]


def pos_of(situation: int) -> int:
    """Return the class of the last token."""
    return POS_OF[situation // KINDS % _STATES]


def _situation(number: int, state: int) -> int:
    """Where a parse stands: its counts, by their number, and its state in the grammar; room is left for a kind to be added."""
    return (number * _STATES + state) * KINDS


FIRST = _situation(0, START)


class Steps(dict[int, tuple[Step, ...]]):
    """The steps from a situation with a word, the cheapest first; a key is the sum of the situation and the word's kind.

    Each is worked out when it is first asked for.

    Attributes:
        costs: by the number of counts.
    """

    def __init__(self) -> None:
        super().__init__()
        self.costs = [Costs(EMPTY)]
        self._numbers = {EMPTY: 0}
        self._shared: dict[Step, Step] = {}
        self._numbering = Lock()

    def __missing__(self, key: int) -> tuple[Step, ...]:
        """Work the steps out."""
        place, kind = divmod(key, KINDS)
        number, state = divmod(place, _STATES)
        counts = self.costs[number].counts
        found = sorted(self._steps(counts, state, kind))
        steps = self[key] = tuple(self._shared.setdefault(step, step) for step in found)
        return steps

    def _steps(self, counts: Counts, state: int, kind: int) -> Iterator[Step]:
        for place, move in enumerate(moves(state, kind & _CLASSES)):
            number = self._number(_counts(counts, POS_OF[state], kind, move))
            yield self.costs[number].least, place, move.pos, _situation(number, move.state), number

    def _number(self, counts: Counts) -> int:
        number = self._numbers.get(counts)
        return self._numbered(counts) if number is None else number

    def _numbered(self, counts: Counts) -> int:
        with self._numbering:
            if counts not in self._numbers:
                self.costs.append(Costs(counts))
                self._numbers[counts] = len(self.costs) - 1
            return self._numbers[counts]


def _counts(counts: Counts, before: int, kind: int, move: Move) -> Counts:
    """Return the counts with one more token, behind one of the class `before`."""
    tokens, unknown, unknown_chars, words, facts = counts
    pos, _, new_word = move
    length = kind >> UNKNOWN & 0xF if pos == NOUN else 0
    if tokens > 1:
        facts &= LATER
    else:
        facts = opening(tokens, before, facts, pos, like_hada=bool(kind & LIKE_HADA))
    facts = (facts | FLAGS[pos]) + COUNTED[pos]
    if kind & CLASHING and pos == JOSA and before == NOUN:
        facts |= CLASH
    return Counts(tokens + 1, unknown + bool(length), unknown_chars + length, words + new_word, facts)
