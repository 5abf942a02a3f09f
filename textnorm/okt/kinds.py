"""What a parse asks of a word, packed into a number: words of one kind do the same to a parse, but for how rare they are."""

from __future__ import annotations

from textnorm.okt.lexicon import Lexicon
from textnorm.okt.pos import JOSA, NAMES, NOUN, VERB, bit

__all__ = ["CLASHING", "KINDS", "LIKE_HADA", "MAX_WORD", "UNKNOWN", "Word", "Words"]

MAX_WORD = 8  # syllables of a word inside a parse; with seven, 5 of 20,000 reviews come out otherwise
# The bits of a kind: the classes (the bit of nouns is always set), the length of an unknown noun (0: it is known), whether the
# word begins with 하 or 해, and whether it is a particle that cannot follow the syllable before it.
UNKNOWN = len(NAMES)
LIKE_HADA = 1 << UNKNOWN + MAX_WORD.bit_length()
CLASHING = LIKE_HADA << 1
KINDS = CLASHING << 1  # there are fewer

# What a word adds to the cost of a parse at least, less 0.02 for roundings. It is 0.18 for a token, less 0.01 for a determiner and
# 0.2 / 3 since the average of rarities falls: they are between 0.11 and 1 in this jar. (That of two tokens falls by 0.2 / 2,
# but the second one adds 0.5; the first one adds 1.4.)
_LEAST = 0.08
# As the second token a particle behind a noun saves 0.6, and a verb like 하다 saves 0.3: -0.33.
_LEAST_AS_SECOND = -0.35
# And if it is a noun or nothing, and unknown: 0.3, and for each syllable 0.5.
_LEAST_UNKNOWN, _LEAST_UNKNOWN_CHAR = 0.3, 0.5

# The kind, rarity as a noun, and what it adds to the cost at least. Plain tuples of numbers: the garbage collector leaves them
# alone.
Word = tuple[int, float, float]


class Words(dict[str, Word]):
    """Words of at most eight syllables, looked up when they are asked for; what is in no dictionary is not remembered.

    Args:
        lexicon: the dictionaries.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__()
        self._lexicon = lexicon
        self._masks = lexicon.masks
        self._unknown = [_word(0, size, 1.0, like_hada=False) for size in range(MAX_WORD + 1)]

    def __missing__(self, form: str) -> Word:
        """Look a word up."""
        lexicon = self._lexicon
        mask = self._masks.get(form, 0)
        known = mask & bit(NOUN) or lexicon.is_other_noun(form)
        if not mask and not known and form not in lexicon.strangers:
            return self._unknown[len(form)]
        unknown = 0 if known else len(form)
        found = _word(mask, unknown, lexicon.rarities.get(form, 1.0), like_hada=form[0] in "하해")
        self[form] = found
        return found


def _word(mask: int, unknown: int, rarity: float, *, like_hada: bool) -> Word:
    hada = like_hada and mask & bit(VERB)
    kind = mask | bit(NOUN) | unknown << UNKNOWN | (LIKE_HADA if hada else 0)
    least = _LEAST_AS_SECOND if hada or mask & bit(JOSA) else _LEAST
    if unknown and not mask:
        least += _LEAST_UNKNOWN + _LEAST_UNKNOWN_CHAR * unknown
    return kind, rarity, least
