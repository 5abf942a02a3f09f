"""The way back from what Okt's normalizer made of a text: it changes runs of Hangul, one to one, and nothing between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from textnorm.alignment import Edit
from textnorm.okt import changes
from textnorm.types import Token

__all__ = ["moved_back"]

_REMEMBERED = 10_000  # runs of people are few: 되나욬ㅋㅋㅋㅋ, 안됔ㅋㅋ
_COMPARED = 500  # characters: the time of difflib grows with their square, and more, where a run repeats itself
_Opcode = tuple[str, int, int, int, int]


class _Places(NamedTuple):
    """Where each character of a new text stood in the old one."""

    starts: Sequence[int]
    ends: Sequence[int]


def moved_back(tokens: list[Token], text: str, normalized: str) -> list[Token]:
    """Move tokens of a normalized text to where they came from.

    What was replaced belongs to every token that touches the replacement; what was dropped, or put in, to the character
    before it. So tokens may overlap, and nothing of a word is left out.

    Raises:
        ValueError: more than runs of Hangul changed: no normalizer that is known made one of the other.

    Example:
        >>> moved_back([Token("되나요", "Verb", 0, 3), Token("ㅋㅋㅋ", "KoreanParticle", 3, 6)], "되나욬ㅋㅋㅋㅋㅋ", "되나요ㅋㅋㅋ")
        [Token(form='되나요', tag='Verb', start=0, end=3), Token(form='ㅋㅋㅋ', tag='KoreanParticle', start=3, end=8)]
    """
    if text == normalized:
        return tokens
    starts, ends = _places(text, normalized)
    if len(starts) != len(normalized):
        raise ValueError(f"{len(normalized)} characters are required, found places for {len(starts)}")
    return [Token(form, tag, starts[start], ends[end - 1], lemma) for form, tag, start, end, lemma in tokens]


def _places(text: str, normalized: str) -> _Places:
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for start, end, new in [*changes(text, normalized), Edit(len(text), len(text), "")]:
        starts += range(at, start)
        ends += range(at + 1, start + 1)
        run = _run(text[start:end], new) if end - start <= _COMPARED else _of(_long(text[start:end], new))
        starts += [start + place for place in run.starts]
        ends += [start + place for place in run.ends]
        at = end
    return _Places(starts, ends)


@lru_cache(maxsize=_REMEMBERED)
def _run(old: str, new: str) -> _Places:
    return _of(_compared(old, new))


def _of(opcodes: Sequence[_Opcode]) -> _Places:
    """Say of each new character where it stood."""
    starts: list[int] = []
    ends: list[int] = []
    for name, old_start, old_end, new_start, new_end in opcodes:
        size = new_end - new_start
        if name == "equal":
            starts += range(old_start, old_end)
            ends += range(old_start + 1, old_end + 1)
        elif name == "replace":
            starts += [old_start] * size
            ends += [old_end] * size
        elif name == "insert":
            starts += [max(old_start - 1, 0)] * size
            ends += [max(old_start, 1)] * size
        elif ends:
            ends[-1] = old_end
    starts[:1] = [0] * bool(starts)  # what was dropped before the first one is its, too
    return _Places(tuple(starts), tuple(ends))


def _compared(old: str, new: str) -> list[_Opcode]:
    return list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())


def _long(old: str, new: str) -> list[_Opcode]:
    """Compare what stands between the same head and the same tail; where that is long, too, it was replaced as a whole."""
    head = _same(old, new)
    tail = _same(old[head:][::-1], new[head:][::-1])
    old_end, new_end = len(old) - tail, len(new) - tail
    opcodes: list[_Opcode] = [("equal", 0, head, 0, head)]
    if old_end - head <= _COMPARED:
        opcodes += _shifted(_compared(old[head:old_end], new[head:new_end]), head)
    else:
        opcodes.append(("replace" if new_end > head else "delete", head, old_end, head, new_end))
    return [*opcodes, ("equal", old_end, len(old), new_end, len(new))]


def _same(one: str, other: str) -> int:
    """How many characters are the same from the start."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (left, right) in pairs if left != right), min(len(one), len(other)))


def _shifted(opcodes: list[_Opcode], by: int) -> Iterator[_Opcode]:
    return ((name, start + by, end + by, i + by, j + by) for name, start, end, i, j in opcodes)
