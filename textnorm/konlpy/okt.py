"""Okt under KoNLPy's name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from textnorm.errors import TextnormError
from textnorm.konlpy.tagger import Tagger, checked, joined_of
from textnorm.stages.konlpy.okt import chosen, okt_engine
from textnorm.stages.konlpy.okt_words import OKT_TAGS, can_hold, okt_tag

if TYPE_CHECKING:
    from textnorm.stages.konlpy.okt import OktEngine
    from textnorm.types import Token

__all__ = ["Okt"]


class Okt(Tagger):
    """Open Korean Text, without Java.

    Args:
        jvmpath: the JVM to start, should the engine be `jvm`; None takes JAVA_HOME's, or the one that pip brought.
        max_heap_size: megabytes for it; the environment variable TEXTNORM_JVM_HEAP comes first, and 1024 takes 2 GB.
        engine: `native` (in C), `python` or `jvm`, which say the same; `auto` is the fastest that is there, and `jvm` only
            where KoNLPy ships another version of Okt than the one that is known.

    Example:
        >>> okt = Okt()
        >>> okt.pos("이것도 되나욬ㅋㅋ", norm=True, stem=True)
        [('이', 'Determiner'), ('것', 'Noun'), ('도', 'Josa'), ('되다', 'Verb'), ('ㅋㅋ', 'KoreanParticle')]
        >>> [token.start for token in okt.tokens("😀 영화")]
        [0, 2]
    """

    _nouns, _tagset = "Noun", "twitter"

    def __init__(
        self,
        jvmpath: str | None = None,
        max_heap_size: int = 1024,
        engine: Literal["auto", "python", "native", "jvm"] = "auto",
    ) -> None:
        super().__init__(jvmpath, max_heap_size)
        self._name = engine
        self._made: OktEngine | None = None

    def __getstate__(self) -> dict[str, Any]:
        """Leave the engine here: a copy makes its own."""
        return vars(self) | {"_made": None}

    def _engine(self) -> OktEngine:
        if self._made is None:
            self._made = okt_engine(self._name, tuple(self._words.items()), **self._jvm)
        return self._made

    def pos(self, phrase: str, norm: bool = False, stem: bool = False, join: bool = False) -> Any:
        """Tag one text: pairs of form and tag, or `form/tag` where they are to be joined."""
        return self.pos_batch([phrase], norm, stem, join)[0]

    def pos_batch(self, texts: list[str], norm: bool = False, stem: bool = False, join: bool = False) -> list[Any]:
        """Tag many texts: what `pos` says of each, in several threads where that helps."""
        for text in texts:
            checked(text)
        found = self._engine().pairs(texts, norm=norm, stem=stem)
        return [joined_of(pairs) for pairs in found] if join else found

    def morphs(self, phrase: str, norm: bool = False, stem: bool = False) -> list[str]:
        """Return the forms alone."""
        return [form for form, _ in self.pos(phrase, norm, stem)]

    def phrases(self, phrase: str) -> list[str]:
        """Return noun phrases."""
        return self._engine().phrases(checked(phrase))

    def normalize(self, phrase: str) -> str:
        """Return the text as Okt would write it."""
        return self._engine().normalize(checked(phrase))

    def tokens(self, text: str) -> list[Token]:
        """Return tokens with their place in the text, `text[start:end]`, and the dictionary form of predicates."""
        return self._engine().tokens([checked(text)])[0]

    def add_user_word(self, form: str, tag: str = "Noun") -> None:
        """Teach the tagger a word; other taggers do not learn it.

        Args:
            form: Hangul syllables; of a verb or an adjective the stem, 오지 for 오지다.
            tag: one of Okt's, or of Sejong's.

        Raises:
            TextnormError: Okt has no dictionary for that tag, or not for that form; or its engine is the JVM, which learns
                nouns only.
        """
        known = okt_tag(tag)
        if not known:
            raise TextnormError(f"a tag that Okt learns words for is required ({', '.join(OKT_TAGS)}), found {tag!r}")
        if not can_hold(form):
            raise TextnormError(f"a word of Hangul syllables is required, found {form!r}: Okt looks up nothing else")
        if known != "Noun" and chosen(self._name) == "jvm":
            raise TextnormError(
                f"a noun is required (Noun, NNG, NNP), found the tag {tag!r}: in the JVM Okt learns nouns only"
            )
        super().add_user_word(form, known)
        self._made = None

    def remove_user_word(self, form: str) -> None:
        """Let the tagger forget a word that it was taught.

        Raises:
            TextnormError: it was not taught that word.
        """
        super().remove_user_word(form)
        self._made = None
