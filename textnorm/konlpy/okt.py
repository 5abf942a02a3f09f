"""Okt under KoNLPy's name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textnorm.errors import TextnormError
from textnorm.konlpy.tagger import Tagger, checked, joined_of, pairs_of
from textnorm.stages.konlpy import okt
from textnorm.stages.konlpy.jvm import java_class, start_konlpy

if TYPE_CHECKING:
    from textnorm.types import Token

__all__ = ["Okt"]


class Okt(Tagger):
    """Open Korean Text.

    Args:
        jvmpath: the JVM to start; None takes JAVA_HOME's, or the one that pip brought.
        max_heap_size: megabytes for Java; the environment variable TEXTNORM_JVM_HEAP comes first, and 1024 takes 2 GB.

    Example:
        >>> okt = Okt()
        >>> okt.pos("이것도 되나욬ㅋㅋ", norm=True, stem=True)
        [('이', 'Determiner'), ('것', 'Noun'), ('도', 'Josa'), ('되다', 'Verb'), ('ㅋㅋ', 'KoreanParticle')]
        >>> [token.start for token in okt.tokens("😀 영화")]
        [0, 2]
    """

    _guard, _nouns, _tagset = okt.GUARD, "Noun", "twitter"

    def __init__(self, jvmpath: str | None = None, max_heap_size: int = 1024) -> None:
        super().__init__(jvmpath, max_heap_size)

    def _tag(self, texts: list[str], **options: Any) -> list[list[Token]]:
        return okt.tag(texts, words=tuple(self._words), **options)

    def pos(self, phrase: str, norm: bool = False, stem: bool = False, join: bool = False) -> Any:
        """Tag one text: pairs of form and tag, or `form/tag` where they are to be joined."""
        return self.pos_batch([phrase], norm, stem, join)[0]

    def pos_batch(self, texts: list[str], norm: bool = False, stem: bool = False, join: bool = False) -> list[Any]:
        """Tag many texts: what `pos` says of each, in several threads."""
        form = joined_of if join else pairs_of
        return [form(tokens) for tokens in self._tagged(texts, norm=norm, stem=stem, stock=True)]

    def morphs(self, phrase: str, norm: bool = False, stem: bool = False) -> list[str]:
        """Return the forms alone."""
        return [form for form, _ in self.pos(phrase, norm, stem)]

    def phrases(self, phrase: str) -> list[str]:
        """Return noun phrases."""
        java = self._java(phrase)
        return [str(found) for piece in self._guard.pieces(phrase) for found in java.phrases(piece)]

    def normalize(self, phrase: str) -> str:
        """Return the text as Okt would write it."""
        java = self._java(phrase)
        return "".join(str(java.normalize(piece)) for piece in self._guard.pieces(phrase)) or phrase

    def _java(self, phrase: str) -> Any:
        checked(phrase)
        start_konlpy(**self._jvm)
        return java_class("kr.lucypark.okt.OktInterface")()

    def add_user_word(self, form: str, tag: str = "Noun") -> None:
        """Teach the tagger a noun; other taggers do not learn it.

        Raises:
            TextnormError: the tag is no noun's: Okt can be taught nothing else.
        """
        if not tag.startswith("N"):
            raise TextnormError(f"a noun is required (Noun, NNG, NNP), found the tag {tag!r}: Okt learns nouns only")
        super().add_user_word(form, tag)
