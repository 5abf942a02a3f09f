"""What Okt knows of words: their classes, how rare a noun is, and which dictionary form a predicate has."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from typing import TypeVar

from textnorm.okt.conjugation import forms
from textnorm.okt.float32 import float32
from textnorm.okt.jar import read_lines
from textnorm.okt.names import NAME_SIZES, Names, is_number
from textnorm.okt.pos import ADJECTIVE, NAMES, VERB, bit
from textnorm.okt.scala_order import last_pair_key
from textnorm.okt.user_words import Added, UserWords, added

__all__ = ["Lexicon", "UserWords", "lexicon"]

# Dictionaries of open-korean-text 2.1.0, as KoreanDictionaryProvider puts them together.
_NOUNS = (
    "nouns entities spam names twitter lol slangs company_names foreign geolocations profane kpop bible pokemon congress "
    "wikipedia_title_nouns"
).split()
_FILES = {
    "Noun": [*(f"noun/{name}.txt" for name in _NOUNS), "substantives/given_names.txt"],
    "Adverb": ["adverb/adverb.txt"],
    "Determiner": ["auxiliary/determiner.txt"],
    "Exclamation": ["auxiliary/exclamation.txt"],
    "Josa": ["josa/josa.txt"],
    "Eomi": ["verb/eomi.txt"],
    "PreEomi": ["verb/pre_eomi.txt"],
    "Conjunction": ["auxiliary/conjunctions.txt"],
    "Modifier": ["substantives/modifier.txt"],
    "VerbPrefix": ["verb/verb_prefix.txt"],
    "Suffix": ["substantives/suffix.txt"],
}
_STEMS = {VERB: "verb/verb.txt", ADJECTIVE: "adjective/adjective.txt"}
_FULL_NAMES = ["noun/kpop.txt", "noun/foreign.txt", "noun/names.txt"]
_RARITY_DIGITS = 6  # of a frequency, Okt reads so many characters

V = TypeVar("V")


@dataclass(frozen=True)
class Lexicon:
    """The dictionaries.

    Attributes:
        masks: the classes of a word as bits.
        rarities: of nouns, 1 - frequency, in float32; a noun that is not here has 1.
        strangers: words that have a rarity and are in no dictionary of the jar.
        lemmas: for verbs and for adjectives, form -> dictionary form.
        typos: for each length, what is wrong -> what is right; the lengths in the order in which Okt goes through them.
        names: what counts as a person's name.
        added: what of all that are words of the user's.
    """

    masks: Mapping[str, int]
    rarities: Mapping[str, float]
    strangers: frozenset[str]
    lemmas: Mapping[int, Mapping[str, str]]
    typos: dict[int, dict[str, str]]
    names: Names
    added: Added

    def has(self, word: str, pos: int) -> bool:
        """Whether a word is in the dictionary of a class."""
        return bool(self.masks.get(word, 0) & bit(pos))

    def is_other_noun(self, word: str) -> bool:
        """Whether a word that is no noun of the dictionary is a known noun nevertheless: a number or a name."""
        return is_number(word) or (
            len(word) in NAME_SIZES and (self.names.is_name(word) or self.names.is_variation(word))
        )

    def lemma(self, form: str, pos: int) -> str:
        """Return the dictionary form of a predicate, and nothing for other classes."""
        return self.lemmas[pos][form] if pos in self.lemmas else ""

    def with_words(self, new: Added) -> Lexicon:
        """Return these dictionaries and more, which lie before them: nothing is copied."""
        lemmas = {pos: _over(new.lemmas[pos], mine) for pos, mine in self.lemmas.items()}
        return replace(self, masks=_over(new.masks, self.masks), lemmas=lemmas, added=new)


def _over(new: dict[str, V], old: Mapping[str, V]) -> Mapping[str, V]:
    return ChainMap(new, old)  # type: ignore[arg-type]  # it is only read


def lexicon(user_words: UserWords = ()) -> Lexicon:
    """Return the dictionaries of the jar, with words of the user's.

    Args:
        user_words: (form, tag), the tag one of Okt's; of a predicate the stem. A noun is as rare as can be, if the jar does not
            know better. Words of more than eight syllables are found where they are a whole run of syllables, as in the jar.

    Raises:
        DataError: a word that cannot be added.
    """
    jar = _of_the_jar()
    return jar.with_words(added(user_words, jar.masks)) if user_words else jar


@cache
def _of_the_jar() -> Lexicon:
    """Read the dictionaries, once in a process: half a second."""
    lemmas = {pos: _lemmas(_words([name]), adjective=pos == ADJECTIVE) for pos, name in _STEMS.items()}
    words: dict[int, Iterable[str]] = {NAMES.index(name): _words(files) for name, files in _FILES.items()}
    names = Names(
        family=frozenset(_words(["substantives/family_names.txt"])),
        given=frozenset(_words(["substantives/given_names.txt"])),
        full=frozenset(_words(_FULL_NAMES)),
    )
    masks, rarities = _masks(words | lemmas), _rarities()
    strangers = frozenset(rarities.keys() - masks.keys())
    return Lexicon(masks, rarities, strangers, lemmas, _typos(), names, added((), {}))


def _words(files: Iterable[str]) -> set[str]:
    return {word for name in files for word in read_lines(name)}


def _masks(words: dict[int, Iterable[str]]) -> dict[str, int]:
    masks: dict[str, int] = {}
    for pos, mine in words.items():
        flag = bit(pos)
        for word in mine:
            masks[word] = masks.get(word, 0) | flag
    return masks


def _rarities() -> dict[str, float]:
    rows = (line.split("\t") for line in read_lines("freq/entity-freq.txt.gz") if "\t" in line)
    return {row[0]: float32(1 - float32(float(row[1][:_RARITY_DIGITS]))) for row in rows}


def _lemmas(stems: set[str], *, adjective: bool) -> dict[str, str]:
    """Map each form to its dictionary form; of several, the one that Scala's set gives last."""
    owners: dict[str, str] = {}
    for form, lemma in _pairs(stems, adjective=adjective):
        owner = owners.setdefault(form, lemma)
        if owner != lemma:
            owners[form] = max((owner, lemma), key=lambda each, form=form: last_pair_key((form, each)))  # type: ignore[misc]
    return owners


def _pairs(stems: set[str], *, adjective: bool) -> Iterator[tuple[str, str]]:
    return ((form, stem + "다") for stem in stems for form in forms(stem, adjective=adjective))


# Scala's iteration over the groups of typos, a fact of its hash map.
_TYPO_LENGTHS = (1, 6, 2, 3, 4)


def _typos() -> dict[int, dict[str, str]]:
    pairs = dict(line.split(" ")[:2] for line in read_lines("typos/typos.txt") if " " in line)
    by_length = {
        size: dict(group) for size, group in groupby(sorted(pairs.items(), key=lambda pair: len(pair[0])), _length)
    }
    return {size: by_length[size] for size in _TYPO_LENGTHS}


def _length(pair: tuple[str, str]) -> int:
    return len(pair[0])
