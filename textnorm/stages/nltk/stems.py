"""English stems by rule, and dictionary forms by WordNet."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, ClassVar, Literal

from textnorm.errors import ConfigError, Problem
from textnorm.registry import did_you_mean
from textnorm.stages.nltk.data import resource
from textnorm.types import StageKind, Token

__all__ = ["LANGUAGES", "Lemmatize", "Stem"]

Pos = Literal["n", "v", "a", "r"]

_MEMO = 2**16  # forms: about 10 MB
_MAX_CHARS = 100  # no word is longer, and Porter's rule for y calls itself once for each of a run of them
# Snowball's, as NLTK has them; its "porter" is `algorithm = "porter"` without NLTK's additions.
LANGUAGES = """arabic danish dutch english finnish french german hungarian italian norwegian porter portuguese romanian
russian spanish swedish""".split()
# How a tag begins -> WordNet's part of speech: Penn's tags and UPOS. Matches NN, NNS, NNP, PROPN; VB, VBD, AUX; JJR; RB.
_PARTS: tuple[tuple[tuple[str, ...], Pos], ...] = (
    (("ADV", "RB"), "r"),
    (("ADJ", "JJ"), "a"),
    (("VERB", "VB", "AUX", "MD"), "v"),
    (("NOUN", "NN", "PROPN"), "n"),
)


@dataclass(frozen=True)
class Stem:
    """NLTK's stemmers: a token's form becomes its stem; its span stays.

    Stems are lower-case and need be no words (`studies` -> `studi`). Forms of more than 100 characters stay.

    Args:
        algorithm: "porter" (NLTK's default, with its additions), "snowball" or "lancaster".
        language: of Snowball; the others know English only.

    Raises:
        ConfigError: Snowball has no such language, or another algorithm is asked for one.

    Example:
        >>> Stem()([[Token("Studies", "NNS", 0, 7)]])
        [[Token(form='studi', tag='NNS', start=0, end=7)]]
    """

    algorithm: Literal["porter", "snowball", "lancaster"] = "porter"
    language: str = "english"
    kind: ClassVar[StageKind] = "tokens"

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            message = (
                f"required a language of Snowball, found {self.language!r}{did_you_mean(self.language, LANGUAGES)}"
            )
            raise ConfigError([Problem("language", message)])
        if self.algorithm != "snowball" and self.language != "english":
            message = f'required "english" with {self.algorithm!r}, found {self.language!r}; "snowball" knows it'
            raise ConfigError([Problem("language", message)])

    def __call__(self, docs: list[list[Token]]) -> list[list[Token]]:
        stem = _stem(self.algorithm, self.language)
        return [[Token(stem(form), tag, start, end, lemma) for form, tag, start, end, lemma in doc] for doc in docs]


@dataclass(frozen=True)
class Lemmatize:
    """Dictionary forms by WordNet, as NLTK's `WordNetLemmatizer` has them, in each token's `lemma`.

    The part of speech is taken from the tag where there is one that tells (Penn's or UPOS); a word that WordNet does not
    have is its own lemma. WordNet is asked for the form as it is written: put `lowercase` before.

    Args:
        replace_form: put the lemma in place of the form, too.
        pos: the part of speech of tokens whose tag tells none: noun, verb, adjective or adverb.
        nltk_data: the folder with NLTK's data; without one, NLTK's own search path (NLTK_DATA).

    Raises:
        MissingNltkDataError: WordNet is not there.

    Example:
        >>> Lemmatize(replace_form=True)([[Token("geese", "", 0, 5)]])  # doctest: +SKIP
        [[Token(form='goose', tag='', start=0, end=5, lemma='goose')]]
    """

    replace_form: bool = False
    pos: Pos = "n"
    nltk_data: str = ""
    kind: ClassVar[StageKind] = "tokens"

    def __call__(self, docs: list[list[Token]]) -> list[list[Token]]:
        lemma = _lemma(self.nltk_data)
        return [[self._with(token, lemma(token.form, _part(token.tag) or self.pos)) for token in doc] for doc in docs]

    def _with(self, token: Token, lemma: str) -> Token:
        return token._replace(form=lemma if self.replace_form else token.form, lemma=lemma)


@cache
def _part(tag: str) -> Pos | None:
    return next((part for beginnings, part in _PARTS if tag.startswith(beginnings)), None)


@cache
def _stem(algorithm: str, language: str) -> Callable[[str], str]:
    stem = _stemmer(algorithm, language).stem
    return lru_cache(_MEMO)(lambda form: (stem(form) or form) if len(form) <= _MAX_CHARS else form)


def _stemmer(algorithm: str, language: str) -> Any:
    from nltk.stem import LancasterStemmer, PorterStemmer, SnowballStemmer

    if algorithm == "snowball":
        return SnowballStemmer(language)
    return PorterStemmer() if algorithm == "porter" else LancasterStemmer()


@cache
def _lemma(nltk_data: str) -> Callable[[str, str], str]:
    """The shortest of WordNet's answers, as `WordNetLemmatizer.lemmatize` takes it."""
    morphy = _wordnet(nltk_data)._morphy  # noqa: SLF001  # as NLTK's own lemmatizer does
    return lru_cache(_MEMO)(lambda form, part: min(morphy(form, part) or [form], key=len))


def _wordnet(nltk_data: str) -> Any:
    from nltk.corpus.reader.wordnet import WordNetCorpusReader

    with resource("corpora/wordnet/", nltk_data) as folder, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The multilingual functions")  # which need more data, and are not asked for
        return WordNetCorpusReader(folder, None)
