"""Which of several pairs a Scala 2.12 hash set gives last: it decides which dictionary form an ambiguous form has.

Okt makes its map of stems from a set of pairs (form, dictionary form); where a form stands twice, the pair that comes last
stays. 475 forms have more than one. The set is a trie over the pairs' hashes, 5 bits a level, the lowest first.
"""

from __future__ import annotations

__all__ = ["last_pair_key"]

_MASK = 0xFFFFFFFF
_SEED = 0xCAFEBABE  # of products, scala.util.hashing.MurmurHash3.productSeed
_DIGITS = range(0, 35, 5)


def last_pair_key(pair: tuple[str, str]) -> tuple[int, ...]:
    """Return what sorts pairs as the set iterates over them: the digits of the improved hash, lowest first."""
    improved = _improved(_pair_hash(pair))
    return tuple(improved >> shift & 31 for shift in _DIGITS)


def _pair_hash(pair: tuple[str, str]) -> int:
    """MurmurHash3 over the two strings' own hashes, as Scala's Tuple2.hashCode has it."""
    mixed = _SEED
    for part in pair:
        mixed = _rotated(mixed ^ _scrambled(_string_hash(part)), 13) * 5 + 0xE6546B64 & _MASK
    mixed ^= len(pair)
    mixed = (mixed ^ mixed >> 16) * 0x85EBCA6B & _MASK
    mixed = (mixed ^ mixed >> 13) * 0xC2B2AE35 & _MASK
    return mixed ^ mixed >> 16


def _scrambled(value: int) -> int:
    return _rotated(value * 0xCC9E2D51 & _MASK, 15) * 0x1B873593 & _MASK


def _rotated(value: int, by: int) -> int:
    return (value << by | value >> 32 - by) & _MASK


def _string_hash(text: str) -> int:
    """Java's String.hashCode."""
    value = 0
    for character in text:
        value = value * 31 + ord(character) & _MASK
    return value


def _improved(value: int) -> int:
    """Scala 2.12's HashSet.improve."""
    value = value + ~(value << 9) & _MASK
    value ^= value >> 14
    value = value + (value << 4) & _MASK
    return value ^ value >> 10
