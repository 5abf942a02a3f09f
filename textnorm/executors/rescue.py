"""What is done for an item whose worker was lost: it is tried again, cut, and at last given up.

A worker that dies may have been killed by anybody, so its item gets a second one. A worker that hangs has cost the whole
limit, so its item is cut at once. Pieces of an item are items; what cannot be cut is the row to blame.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from textnorm.executors.jobs import Item

__all__ = ["Died", "Hung", "Lost", "answer", "limit_of_pieces"]

T = TypeVar("T", bound=Item)
R = TypeVar("R")
_LEAST_S = 10.0  # for a piece: a row that needs longer was never going to end


class Lost(Exception):  # noqa: N818  # what happened to a worker; nobody outside this room sees it
    """A worker is gone, and with it the answer to the item that it had."""


class Died(Lost):
    """The worker ended by itself, or was killed by somebody else."""


class Hung(Lost):
    """The worker took too long."""


def answer(item: T, ask: Callable[[T, float], R], give_up: Callable[[T, str], R], limit_s: float) -> list[tuple[T, R]]:
    """Ask for an item; where that costs workers, for its pieces, down to the one that is to blame.

    Args:
        item: what is to be answered.
        ask: asks a worker for an item, within a limit; raises `Lost`.
        give_up: the answer to an item that nobody can answer, and why.
        limit_s: seconds for the item.

    Example:
        >>> class Word(str):
        ...     def cut(self):
        ...         return [Word(letter) for letter in self] if len(self) > 1 else []
        >>> def ask(word, limit_s):
        ...     if "!" in word:
        ...         raise Died("a worker died")
        ...     return word.upper()
        >>> answer(Word("a!"), ask, lambda word, reason: reason, limit_s=60.0)
        [('a', 'A'), ('!', 'a worker died')]
    """
    try:
        return [(item, _ask_twice(item, ask, limit_s))]
    except Lost as lost:
        reason = str(lost)
    if not (pieces := item.cut()):
        return [(item, give_up(item, reason))]
    limit_s = limit_of_pieces(limit_s)
    return [pair for piece in pieces for pair in answer(piece, ask, give_up, limit_s)]


def limit_of_pieces(limit_s: float) -> float:
    """Seconds for a piece: a tenth of what the whole had, but not below 10, and never more than the whole.

    Example:
        >>> [limit_of_pieces(limit_s) for limit_s in (600.0, 60.0, 5.0)]
        [60.0, 10.0, 5.0]
    """
    return min(limit_s, max(_LEAST_S, limit_s / 10))


def _ask_twice(item: T, ask: Callable[[T, float], R], limit_s: float) -> R:
    try:
        return ask(item, limit_s)
    except Died:
        return ask(item, limit_s)
