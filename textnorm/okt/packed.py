"""The dictionaries as a trie in plain arrays, which the engine in C reads as they lie in a file."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import accumulate, chain
from typing import Any, NamedTuple

__all__ = ["Entries", "pack"]

# What words are made of: the 11,172 syllables, then the 51 letters from ㄱ to ㅣ. The first character of a word is looked up
# by its place here.
_ALPHABET = [*map(chr, range(ord("가"), ord("힣") + 1)), *map(chr, range(ord("ㄱ"), ord("ㅣ") + 1))]
_WIDE, _SINGLE, _NARROW = "I", "f", "H"  # unsigned of 4 bytes, float of 4, unsigned of 2, wherever Python runs


class Entries(NamedTuple):
    """What is known of words; a word that a field leaves out has 0 there, and the rarity 1.

    Attributes:
        masks: its classes, and above them three bits for family names, given names and full names.
        rarities: of nouns.
        verbs: the number of its dictionary form as a verb, from 1.
        adjectives: as an adjective.
        typos: the number of what it should be, from 1.
    """

    masks: Mapping[str, int] = {}
    rarities: Mapping[str, float] = {}
    verbs: Mapping[str, int] = {}
    adjectives: Mapping[str, int] = {}
    typos: Mapping[str, int] = {}


def pack(entries: Entries) -> bytes:
    """Pack words into a trie: how many nodes there are, then one array after the other; `lexicon.h` says which.

    A node stands for a word or for the beginning of one. They are ordered by length, then by text: the nodes that go on
    from one with another character are then neighbours, in the order of these characters, and follow those of the node
    before. Words with other characters than Hangul's are left out: none is ever looked for.

    Example:
        >>> len(pack(Entries(masks={"가": 1, "가나": 1}))) == 4 * (1 + 11_223 + 4 + 3) + 2 * 5 * 3
        True
    """
    nodes = [form for level in _beginnings(entries) for form in sorted(level)]
    place = {form: number for number, form in enumerate(nodes)}
    arrays: list[array[Any]] = [
        array(_WIDE, [len(nodes)]),
        array(_WIDE, [place.get(character, 0) for character in _ALPHABET]),
        _children(nodes),
        _column(_SINGLE, place, entries.rarities, 1.0),
        array(_NARROW, [ord(form[-1]) if form else 0 for form in nodes]),
        *(
            _column(_NARROW, place, each, 0)
            for each in (entries.masks, entries.verbs, entries.adjectives, entries.typos)
        ),
    ]
    return b"".join(each.tobytes() for each in arrays)


def _beginnings(entries: Entries) -> list[set[str]]:
    """Return the beginnings of all words, by their length; a word begins with itself."""
    alphabet = set(_ALPHABET)
    levels: defaultdict[int, set[str]] = defaultdict(set, {0: {""}})
    for word in chain.from_iterable(entries):
        if alphabet.issuperset(word):
            levels[len(word)].add(word)
    for size in range(max(levels), 0, -1):
        levels[size - 1].update(word[:-1] for word in levels[size])
    return [levels[size] for size in range(len(levels))]


def _children(nodes: list[str]) -> array[int]:
    """Return where the children of each node begin, and behind the last where they end."""
    counts = Counter(form[:-1] for form in nodes[1:])
    return array(_WIDE, accumulate((counts[form] for form in nodes), initial=1))


def _column(kind: str, place: Mapping[str, int], values: Mapping[str, float], default: float) -> array[Any]:
    column = array(kind, [default]) * len(place)
    for form, value in values.items():
        if form in place:
            column[place[form]] = value
    return column
