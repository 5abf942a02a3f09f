"""Words of the user's: what each adds to the jar's dictionaries, and which ones cannot be added."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import NamedTuple

from textnorm.errors import DataError
from textnorm.okt.conjugation import forms
from textnorm.okt.pos import ADJECTIVE, NAMES, VERB, bit
from textnorm.okt.syllable import is_syllable

__all__ = ["Added", "UserWords", "added"]

# (form, tag), the tag one of Okt's; of a predicate the stem: 오지 for 오지다.
UserWords = tuple[tuple[str, str], ...]
_PREDICATES = (VERB, ADJECTIVE)


class Added(NamedTuple):
    """What words of the user's add; all of it stands in the place of what the jar has.

    Attributes:
        masks: form -> its classes as bits, those that the jar gives it among them.
        lemmas: for verbs and for adjectives, form -> dictionary form.
    """

    masks: dict[str, int]
    lemmas: dict[int, dict[str, str]]


def added(user_words: UserWords, masks: Mapping[str, int]) -> Added:
    """Return what words add to dictionaries.

    Args:
        user_words: the words; of two stems with a form in common, the later one is its dictionary form.
        masks: the dictionaries.

    Raises:
        DataError: a word that could never be found, or a class that there is not.

    Example:
        >>> found = added((("오지", "Adjective"), ("열공", "Noun")), {})
        >>> found.masks["열공"], found.masks["오진"], found.lemmas[ADJECTIVE]["오진"]
        (1, 4, '오지다')
    """
    found = Added({}, {pos: {} for pos in _PREDICATES})
    for word, tag in user_words:
        pos = _checked(word, tag)
        for form in _forms(word, pos):
            found.masks[form] = found.masks.get(form, masks.get(form, 0)) | bit(pos)
            if pos in found.lemmas:
                found.lemmas[pos][form] = word + "다"
    return found


def _forms(word: str, pos: int) -> Iterator[str]:
    if pos in _PREDICATES:
        yield from forms(word, adjective=pos == ADJECTIVE)
    else:
        yield word


def _checked(word: str, tag: str) -> int:
    """Return the class that a tag names."""
    if tag not in NAMES:
        near = get_close_matches(tag, NAMES, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"take one of {', '.join(NAMES)}"
        raise DataError(f"user word {word!r}: required a word class of Okt, found {tag!r}; {hint}")
    if not word or not all(map(is_syllable, word)):
        raise DataError(
            f"user word {word!r}: required one or more Hangul syllables and nothing else, since Okt looks for no other words; "
            "leave it out, or add its parts"
        )
    return NAMES.index(tag)
