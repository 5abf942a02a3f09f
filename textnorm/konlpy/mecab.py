"""Mecab under KoNLPy's name."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from textnorm.errors import TextnormError
from textnorm.konlpy.tagger import Tagger, checked, joined_of
from textnorm.stages import mecab
from textnorm.stages.mecab_words import OPEN_TAGS
from textnorm.stages.user_words import UserWord

if TYPE_CHECKING:
    from textnorm.types import Token

__all__ = ["Mecab"]


class Mecab(Tagger):
    """Mecab-ko, by python-mecab-ko, which brings its dictionary: no JVM, and nothing to build.

    Args:
        dicpath: the folder of another dictionary; None takes the one that pip brought.

    Example:
        >>> Mecab().pos("꽃이 예뻤다 😀")
        [('꽃', 'NNG'), ('이', 'JKS'), ('예뻤', 'VA+EP'), ('다', 'EC'), ('😀', 'SY')]
    """

    _guard, _nouns, _tagset = mecab.GUARD, "N", "mecab"

    def __init__(self, dicpath: str | None = None) -> None:
        self._dicpath = dicpath or ""
        self._words: dict[str, str] = {}

    def _tagged(self, texts: list[str], **options: Any) -> list[list[Token]]:
        for text in texts:
            checked(text)
        return self._guard.tag(texts, partial(mecab.tag, **self._dictionaries(), **options))

    def _dictionaries(self) -> dict[str, Any]:
        return {"words": tuple(UserWord(*word) for word in self._words.items()), "dicpath": self._dicpath}

    def pos(self, phrase: str, flatten: bool = True, join: bool = False) -> Any:
        """Tag one text: pairs of form and tag, or `form/tag` joined; in one list, or in one for each eojeol."""
        checked(phrase)
        found = self.pos_batch([phrase] if flatten else phrase.split(), join)
        return found[0] if flatten else found

    def pos_batch(self, texts: list[str], join: bool = False) -> list[Any]:
        """Tag many texts: what `pos` says of each."""
        for text in texts:
            checked(text)
        found = mecab.pairs(texts, **self._dictionaries())
        return [joined_of(pairs) for pairs in found] if join else found

    def add_user_word(self, form: str, tag: str = "NNP") -> None:
        """Teach the tagger a word; other taggers do not learn it.

        Raises:
            TextnormError: mecab cannot be taught a word with that tag.
        """
        if tag not in OPEN_TAGS:
            raise TextnormError(
                f"a tag that mecab learns words for is required ({', '.join(OPEN_TAGS)}), found {tag!r}"
            )
        super().add_user_word(form, tag)
