"""The words that Okt is taught: of the tags of a user's file, those that Okt has a dictionary for."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textnorm.stages.user_words import UserWord

__all__ = ["OKT_TAGS", "can_hold", "nouns_of", "okt_tag", "taught"]

# Okt's dictionaries, and which of Sejong's tags go there. What Sejong calls XSV, VX or XR, Okt takes for verbs and nouns of
# their own, or knows by their endings: it has no place for them.
_SEJONG = {
    "Noun": "NNG NNP NNB NR NP",
    "Verb": "VV",
    "Adjective": "VA",
    "Adverb": "MAG",
    "Conjunction": "MAJ",
    "Determiner": "MM",
    "Exclamation": "IC",
    "Josa": "JKS JKC JKG JKO JKB JKV JKQ JX JC",
    "PreEomi": "EP",
    "Eomi": "EF EC ETN ETM",
    "Modifier": "XPN",
    "Suffix": "XSN",
    "VerbPrefix": "",
}
OKT_TAGS = tuple(_SEJONG)
_OKT_TAG = {tag: tag for tag in OKT_TAGS} | {tag: okt for okt, tags in _SEJONG.items() for tag in tags.split()}
# What Okt looks up. Matches "열띈공방"; must not match "5G", "ㅋㅋ" or "두 말": those never come to a dictionary.
_SYLLABLES = re.compile(r"[가-힣]+")


def okt_tag(tag: str) -> str:
    """Return Okt's name for a tag, Okt's own or one of Sejong's; nothing if Okt has no words of that kind.

    Example:
        >>> okt_tag("NNP"), okt_tag("Noun"), okt_tag("XSV")
        ('Noun', 'Noun', '')
    """
    return _OKT_TAG.get(tag, "")


def can_hold(form: str) -> bool:
    """Whether a dictionary of Okt's can hold a form: Hangul syllables alone come to be looked up.

    Example:
        >>> can_hold("열띈공방"), can_hold("5G")
        (True, False)
    """
    return bool(_SYLLABLES.fullmatch(form))


@lru_cache(maxsize=16)
def taught(words: tuple[UserWord, ...]) -> tuple[tuple[str, str], ...]:
    """Return form and Okt's tag of the words that Okt can learn, each once; the others are passed over.

    Example:
        >>> from textnorm.stages.user_words import UserWord
        >>> taught((UserWord("열띈공방"), UserWord("오지", "VA"), UserWord("5G", "NNP"), UserWord("답", "XSA")))
        (('열띈공방', 'Noun'), ('오지', 'Adjective'))
    """
    return tuple(
        dict.fromkeys((word.form, okt_tag(word.tag)) for word in words if okt_tag(word.tag) and can_hold(word.form))
    )


def nouns_of(words: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """Return the nouns among words that are taught.

    Example:
        >>> nouns_of((("열띈공방", "Noun"), ("오지", "Adjective")))
        ('열띈공방',)
    """
    return tuple(form for form, tag in words if tag == "Noun")
