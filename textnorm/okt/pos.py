"""The word classes of a parse, as Okt counts them, and as bits of a mask."""

from __future__ import annotations

__all__ = [
    "ADJECTIVE",
    "ADVERB",
    "CONJUNCTION",
    "DETERMINER",
    "EOMI",
    "EXCLAMATION",
    "JOSA",
    "MODIFIER",
    "NAMES",
    "NOUN",
    "PRE_EOMI",
    "SUFFIX",
    "VERB",
    "VERB_PREFIX",
    "bit",
]

# The order is a rule: a piece that is a word as a whole gets the first of its classes, and the sum of these numbers breaks
# ties between parses (KoreanPos of open-korean-text 2.1.0).
NAMES = tuple(
    "Noun Verb Adjective Adverb Determiner Exclamation Josa Eomi PreEomi Conjunction Modifier VerbPrefix Suffix".split()
)
(
    NOUN,
    VERB,
    ADJECTIVE,
    ADVERB,
    DETERMINER,
    EXCLAMATION,
    JOSA,
    EOMI,
    PRE_EOMI,
    CONJUNCTION,
    MODIFIER,
    VERB_PREFIX,
    SUFFIX,
) = range(len(NAMES))


def bit(pos: int) -> int:
    """Return the bit that stands for a word class in a mask."""
    return 1 << pos
