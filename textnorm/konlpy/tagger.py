"""What the drop-in taggers share."""

from __future__ import annotations

import json
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textnorm.errors import MissingExtraError, TextnormError
from textnorm.stages.konlpy.jvm import start_konlpy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textnorm.stages.guard import Guard
    from textnorm.types import Token

__all__ = ["Tagger", "checked", "joined_of", "pairs_of"]

_KONLPYS_HEAP = 1024  # megabytes
Pairs = list[tuple[str, str]]


class Tagger:
    """What all of them do. A tagger says how it tags (`_tag`), and what it cannot bear (`_guard`)."""

    _guard: Guard
    _nouns: str  # what the tags of nouns begin with
    _tagset: str  # the name of KoNLPy's file of tags

    def __init__(self, jvmpath: str | None, max_heap_size: int) -> None:
        heap = None if max_heap_size == _KONLPYS_HEAP else f"{max_heap_size}m"  # its default is not what anybody chose
        self._jvm = {"library": jvmpath, "heap": heap}
        self._words: dict[str, str] = {}

    def _tag(self, texts: list[str], **options: Any) -> list[list[Token]]:
        raise NotImplementedError

    def _tagged(self, texts: list[str], **options: Any) -> list[list[Token]]:
        """Tag texts, guarded, with the options of `_tag`."""
        for text in texts:
            checked(text)
        start_konlpy(**self._jvm)
        return self._guard.tag(texts, partial(self._tag, **options))

    def pos(self, phrase: str) -> Any:
        """Tag one text."""
        return self.pos_batch([phrase])[0]

    def pos_batch(self, texts: list[str]) -> list[Any]:
        """Tag many texts: what `pos` says of each, in several threads."""
        return [pairs_of(tokens) for tokens in self._tagged(texts, stock=True)]

    def morphs(self, phrase: str) -> list[str]:
        """Return the forms alone."""
        return [form for form, _ in self.pos(phrase)]

    def nouns(self, phrase: str) -> list[str]:
        """Return the forms of the nouns."""
        return [form for form, tag in self.pos(phrase) if tag.startswith(self._nouns)]

    def tokens(self, text: str) -> list[Token]:
        """Return tokens with their place in the text, `text[start:end]`, and the dictionary form of predicates."""
        return self._tagged([text])[0]

    @property
    def tagset(self) -> dict[str, str]:
        """What each tag means, in KoNLPy's words."""
        found = find_spec("konlpy")  # importing it imports JPype
        if found is None or found.origin is None:
            raise MissingExtraError("konlpy", "konlpy")
        path = Path(found.origin).parent / "data" / "tagset" / f"{self._tagset}.json"
        tags: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
        return tags

    def add_user_word(self, form: str, tag: str) -> None:
        """Teach the tagger a word; other taggers do not learn it."""
        self._words = {**self._words, form: tag}

    def remove_user_word(self, form: str) -> None:
        """Let the tagger forget a word that it was taught.

        Raises:
            TextnormError: it was not taught that word.
        """
        if form not in self._words:
            known = ", ".join(self._words) or "none"
            raise TextnormError(f"a word that was added is required, found {form!r}; added words: {known}")
        self._words = {known: tag for known, tag in self._words.items() if known != form}


def checked(phrase: object) -> str:
    """Return the phrase, if it is a text.

    Raises:
        TypeError: it is none: a missing value, say.
    """
    if isinstance(phrase, str):
        return phrase
    raise TypeError(f"a text (str) is required, found {phrase!r}: leave missing values out, or make them ''")


def pairs_of(tokens: list[Token]) -> Pairs:
    """Form and tag of each."""
    return [token[:2] for token in tokens]


def joined_of(tokens: Iterable[tuple[Any, ...]]) -> list[str]:
    """`form/tag` of each token or pair."""
    return [f"{form}/{tag}" for form, tag, *_ in tokens]
