"""Which engine answers: the one in C where it was built, else the one in Python. They say the same."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, Protocol, get_args

from textnorm.alignment import Edit
from textnorm.errors import TextnormError
from textnorm.okt import native
from textnorm.okt.normalizer import RUN
from textnorm.okt.phrases import phrases as phrases_of
from textnorm.okt.python import PythonEngine
from textnorm.okt.user_words import UserWords
from textnorm.types import Token

__all__ = ["Engine", "EngineName", "changes", "engine", "normalize", "phrases", "tokenize"]

EngineName = Literal["auto", "python", "native"]
_KEPT = 4  # engines at hand: one for each set of user words, each with its own memory of words


class Engine(Protocol):
    """Okt, with or without words of the user's.

    Attributes:
        name: `python` or `native`.
    """

    name: str

    def tokens(self, texts: Sequence[str], *, norm: bool = False, stem: bool = False) -> list[list[Token]]:
        """Tokenize texts; see `tokenize`."""
        ...

    def pairs(self, texts: Sequence[str], *, norm: bool = False, stem: bool = False) -> list[list[tuple[str, str]]]:
        """Tokenize texts; of each token the form and the tag alone."""
        ...

    def normalize(self, text: str) -> str:
        """Normalize a text."""
        ...


@lru_cache(maxsize=_KEPT)
def engine(name: EngineName = "auto", user_words: UserWords = ()) -> Engine:
    """Return an engine; the same one when asked again.

    Args:
        name: `native` is the one in C, `auto` that one where it was built.
        user_words: (form, tag) of words to be known, the tag one of Okt's; of a predicate the stem, 오지 for 오지다.

    Raises:
        TextnormError: there is no such engine, or the one in C was not built.
        MissingExtraError: konlpy, whose dictionaries are read, is not installed.
        DataError: another konlpy than the one whose rules this is.

    Example:
        >>> engine("python", (("열띈공방", "Noun"),)).pairs(["열띈공방이"])
        [[('열띈공방', 'Noun'), ('이', 'Josa')]]
    """
    if name not in get_args(EngineName):
        raise TextnormError(f"one of the engines {', '.join(get_args(EngineName))} is required, found {name!r}")
    if name == "python" or (name == "auto" and not native.is_built()):
        return PythonEngine(user_words)
    return native.NativeEngine(user_words)


def tokenize(text: str, *, norm: bool = False, stem: bool = False) -> list[Token]:
    """Tokenize a text, as `konlpy.tag.Okt().pos(text, norm, stem)` does.

    Args:
        text: any text; a lone surrogate is Foreign.
        norm: normalize first. Offsets are then those in the normalized text; `changes` says the way back.
        stem: predicates come as their dictionary form.

    Raises:
        MissingExtraError: konlpy, whose dictionaries are read, is not installed.
        DataError: another konlpy than the one whose rules this is.

    Example:
        >>> [token.tagged_form for token in tokenize("영화가 재밌었다ㅋㅋ")]
        ['영화/Noun', '가/Josa', '재밌었다/Adjective', 'ㅋㅋ/KoreanParticle']
        >>> tokenize("좋았다", stem=True)
        [Token(form='좋다', tag='Adjective', start=0, end=3, lemma='좋다')]
    """
    return engine().tokens([text], norm=norm, stem=stem)[0]


def normalize(text: str) -> str:
    """Normalize a text, as `konlpy.tag.Okt().normalize(text)` does.

    Example:
        >>> normalize("되나욬ㅋㅋㅋㅋ 안됔ㅋㅋ")
        '되나요ㅋㅋㅋ 안돼ㅋㅋ'
    """
    return engine().normalize(text)


def phrases(text: str) -> list[str]:
    """Return the noun phrases of a text, as `konlpy.tag.Okt().phrases(text)` does.

    Example:
        >>> phrases("한국어를 처리하는 예시입니다")
        ['한국어', '처리', '처리하는 예시', '예시']
    """
    return phrases_of(text, engine().tokens([text])[0])


def changes(text: str, normalized: str) -> list[Edit]:
    """Return what `normalize` changed in a text: whole runs of Hangul, in their order. None vanishes, and none appears.

    Example:
        >>> changes("다 되나욬ㅋㅋㅋㅋ!", "다 되나요ㅋㅋㅋ!")
        [Edit(start=2, end=9, replacement='되나요ㅋㅋㅋ')]
    """
    runs = zip(RUN.finditer(text), RUN.finditer(normalized), strict=True)
    return [Edit(*old.span(), new.group()) for old, new in runs if old.group() != new.group()]
