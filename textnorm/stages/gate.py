"""Which stages could change which texts of a batch: one pass of numpy over all their characters at once.

Most texts are clean for most stages. A stage says what must be present for it to fire (its `Trigger`); here the triggers of
all stages become one table over pairs of neighbouring characters, a batch becomes one array, and each text gets a bit
set of the stages worth asking. A text with none comes back as the same object, having cost no call at all.

The table may flag too much (two characters for a longer substring), never too little: contract tests hold the gated
pipeline equal to the stages run one after the other.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from textnorm.stages.rules import Trigger

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Gate"]

Range = tuple[int, int]

_END = 0x110000
_MAX_STAGES = 64  # bits of a mask
# Characters. The pages of larger arrays may go back to the system and come anew each time: of a clean text of 300 characters
# that made 4 us out of 1.8.
_AT_ONCE = 1 << 15
_FEW = 255  # classes that fit a byte, with one to spare for the boundary


class Gate:
    """The triggers of up to 64 stages, as one table.

    Args:
        triggers: one for each stage; None for a stage that must always run.

    Example:
        >>> gate = Gate([Trigger(substrings=("://",)), Trigger(run=3), Trigger(edges=" ")])
        >>> [f"{flags:03b}" for flags in gate.flags(["clean", "http://a.b", "sooo ", "a/:b"])]
        ['000', '001', '110', '000']
    """

    def __init__(self, triggers: Sequence[Trigger | None]) -> None:
        if len(triggers) > _MAX_STAGES:
            raise ValueError(f"a gate has {_MAX_STAGES} bits, found {len(triggers)} stages")
        self._always = sum(1 << bit for bit, trigger in enumerate(triggers) if trigger is None)
        known = [(1 << bit, trigger) for bit, trigger in enumerate(triggers) if trigger is not None]
        pairs = [(bit, left, right) for bit, trigger in known for left, right in _pairs(trigger)]
        runs = [(trigger.run, bit, _ranges(trigger.run_of)) for bit, trigger in known if trigger.run]
        sides = [side for _, *both in pairs for side in both if side is not None]
        self._classes, members = _classes([*sides, *(characters for *_, characters in runs)])
        self._runs = _runs(runs, members, len(sides))
        self._boundary = len(members)  # the class of what stands between two texts
        self._table = _table(pairs, members)

    def flags(self, texts: list[str]) -> list[int]:
        """For each text the bits of the stages that could change it."""
        if not texts:
            return []
        step = max(1, _AT_ONCE * len(texts) // (sum(map(len, texts)) + len(texts)))
        return [flags for start in range(0, len(texts), step) for flags in self._flags(texts[start : start + step])]

    def _flags(self, texts: list[str]) -> list[int]:
        codes, starts, ends = _joined(texts)
        classes = self._classes.take(codes, mode="clip")
        classes[ends] = self._boundary
        width = self._boundary + 1
        index = classes.astype(np.uint32)
        index[1:] += classes[:-1].astype(np.uint32) * width
        index[0] += self._boundary * width
        masks = self._table.take(index, mode="clip")
        for length, kinds in self._runs.items():
            ends_at = np.flatnonzero(_run_ends(codes, length)) + length - 1
            masks[ends_at] |= kinds.take(classes[ends_at])
        found: list[int] = (np.bitwise_or.reduceat(masks, starts) | np.uint64(self._always)).tolist()
        return found


def _joined(texts: list[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64], NDArray[np.int64]]:
    """All texts in one array of code points, each with one separator behind it; where they start and end.

    UTF-32 keeps lone surrogates apart, which UTF-16 would join to one character.
    """
    joined = "\n".join(texts) + "\n"
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts)) + 1
    after = np.cumsum(lengths)
    return codes, after - lengths, after - 1


def _run_ends(codes: NDArray[np.uint32], length: int) -> NDArray[np.bool_]:
    """Where a run of at least `length` equal characters ends; a run over the separator flags a text too much."""
    equal: NDArray[np.bool_] = codes[1:] == codes[:-1]
    found = equal[: len(codes) - length + 1]
    for shift in range(1, length - 1):
        found = found & equal[shift : len(codes) - length + 1 + shift]
    return found


def _runs(
    runs: list[tuple[int, int, list[Range]]], members: list[int], first_set: int
) -> dict[int, NDArray[np.uint64]]:
    """Length of a run -> for each class the bits of the stages that wait for a run of its characters."""
    found: dict[int, NDArray[np.uint64]] = {}
    for bit_of_set, (length, bit, characters) in enumerate(runs, first_set):
        bits = found.setdefault(length, np.zeros(len(members) + 1, dtype=np.uint64))
        inside = [not characters or bool(kind >> bit_of_set & 1) for kind in members]
        bits[np.flatnonzero(inside)] |= np.uint64(bit)
    return found


def _pairs(trigger: Trigger) -> Iterable[tuple[list[Range] | None, list[Range] | None]]:
    """A trigger as neighbours that must occur: (left, right), None on the left being anything.

    A boundary is an empty set of characters: only the class between two texts stands for it.
    """
    if trigger.characters:
        yield None, _ranges(trigger.characters)
    for substring in trigger.substrings:
        last = [(ord(substring[-1]), ord(substring[-1]))]
        yield (None if len(substring) == 1 else [(ord(substring[-2]), ord(substring[-2]))]), last
    for left, right in trigger.pairs:
        yield _ranges(left), _ranges(right)
    if trigger.edges:
        yield [], _ranges(trigger.edges)
        yield _ranges(trigger.edges), []


def _ranges(characters: str) -> list[Range]:
    """A character class's body ("<&", "a-z") as ranges of code points."""
    ranges, index = [], 0
    while index < len(characters):
        is_range = characters[index + 1 : index + 2] == "-" and index + 2 < len(characters)
        last = characters[index + 2] if is_range else characters[index]
        ranges.append((ord(characters[index]), ord(last)))
        index += 3 if is_range else 1
    return ranges


def _classes(sets: list[list[Range]]) -> tuple[NDArray[Any], list[int]]:
    """Sort all code points into classes that no set tells apart.

    Returns:
        The class of every code point, and for each class the sets it is in, as bits.
    """
    cuts = sorted({0, _END} | {cut for ranges in sets for low, high in ranges for cut in (low, high + 1)})
    members = [0] * (len(cuts) - 1)
    for bit, ranges in enumerate(sets):
        for low, high in ranges:
            for piece in range(bisect_left(cuts, low), bisect_left(cuts, high + 1)):
                members[piece] |= 1 << bit
    kinds = {kind: number for number, kind in enumerate(dict.fromkeys(members))}
    numbers = np.array([kinds[kind] for kind in members], dtype=np.uint8 if len(kinds) < _FEW else np.uint16)
    return np.repeat(numbers, np.diff(cuts)), list(kinds)


def _table(
    pairs: Iterable[tuple[int, list[Range] | None, list[Range] | None]], members: list[int]
) -> NDArray[np.uint64]:
    """(left class, right class) -> bits of the stages that such neighbours may set off; the last class is the boundary."""
    width, bit_of_set = len(members) + 1, 0
    table = np.zeros((width, width), dtype=np.uint64)
    for bit, *sides in pairs:
        chosen = []
        for side in sides:
            if side is None:
                chosen.append(np.ones(width, dtype=bool))
                continue
            inside = [bool(kind >> bit_of_set & 1) for kind in members]
            chosen.append(np.array([*inside, not side]))
            bit_of_set += 1
        table[np.ix_(*chosen)] |= np.uint64(bit)
    return table.ravel()
