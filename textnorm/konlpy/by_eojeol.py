"""Hannanum and Kkma under KoNLPy's names: taggers that answer eojeol by eojeol."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from textnorm.errors import TextnormError
from textnorm.konlpy.tagger import Tagger, checked, joined_of, pairs_of
from textnorm.stages.konlpy import hannanum, kkma
from textnorm.stages.konlpy.eojeol import Eojeol, place
from textnorm.stages.konlpy.jvm import java_class, start_konlpy

if TYPE_CHECKING:
    from collections.abc import Callable

    from textnorm.types import Token

__all__ = ["Hannanum", "Kkma"]


class ByEojeol(Tagger):
    """Taggers that answer eojeol by eojeol. One says how it reads (`_read`), and which tags are predicates."""

    _predicates: str

    def __init__(self, jvmpath: str | None = None, max_heap_size: int = 1024) -> None:
        super().__init__(jvmpath, max_heap_size)

    def _read(self, texts: list[str], **options: Any) -> list[list[Eojeol]]:
        raise NotImplementedError

    def _tag(self, texts: list[str], **options: Any) -> list[list[Token]]:
        return place(texts, self._read(texts, **options), self._predicates)

    def _by_eojeol(self, phrase: str, form: Callable[[list[Token]], Any], **options: Any) -> list[Any]:
        """Tag one text, the tokens of each eojeol in a list of their own, as `form` makes it."""
        sizes: list[int] = []

        def engine(pieces: list[str]) -> list[list[Token]]:
            docs = self._read(pieces, **options)
            sizes.extend(len(eojeol.morphemes) for doc in docs for eojeol in doc)
            return place(pieces, docs, self._predicates)

        tokens = iter(self._guard.tag(self._shown(phrase), engine)[0])
        return [form(list(islice(tokens, size))) for size in sizes]

    def _shown(self, phrase: str) -> list[str]:
        checked(phrase)
        start_konlpy(**self._jvm)
        return [phrase]

    def _pieces(self, phrase: str) -> list[str]:
        return self._guard.pieces(*self._shown(phrase))

    def add_user_word(self, form: str, tag: str) -> None:
        """Refuse: this tagger's dictionary is read once, from KoNLPy's own files.

        Raises:
            TextnormError: always.
        """
        name = type(self).__name__
        raise TextnormError(f"a tagger that learns words is required, found {name} ({form}/{tag}): Okt or Komoran can")


class Hannanum(ByEojeol):
    """Hannanum.

    Args:
        jvmpath: the JVM to start; None takes JAVA_HOME's, or the one that pip brought.
        max_heap_size: megabytes for Java; the environment variable TEXTNORM_JVM_HEAP comes first, and 1024 takes 2 GB.

    Example:
        >>> Hannanum().pos("영화가 좋습니다", ntags=22)
        [('영화', 'NC'), ('가', 'JC'), ('좋', 'PA'), ('습니다', 'EF')]
    """

    _guard, _nouns, _tagset, _predicates = hannanum.GUARD, "N", "hannanum", hannanum.PREDICATES

    def _read(self, texts: list[str], ntags: int = 9, **_: Any) -> list[list[Eojeol]]:
        if ntags not in {9, 22}:
            raise TextnormError(f"9 or 22 tags are required, found ntags={ntags!r}")
        return hannanum.read(texts, ntags)

    def analyze(self, phrase: str) -> list[list[list[tuple[str, str]]]]:
        """Return what each eojeol could be: lists of forms with their tags."""
        pieces = self._pieces(phrase)
        return [[list(tagged) for tagged in eojeol] for piece in pieces for eojeol in hannanum.candidates(piece)]

    def pos(self, phrase: str, ntags: int = 9, flatten: bool = True, join: bool = False) -> Any:
        """Tag one text: pairs of form and tag, or `form/tag` joined; in one list, or in one for each eojeol."""
        if flatten:
            return self.pos_batch([phrase], ntags, join)[0]
        form = joined_of if join else pairs_of
        return self._by_eojeol(phrase, lambda tokens: [form(tokens)] if tokens else [], ntags=ntags)

    def pos_batch(self, texts: list[str], ntags: int = 9, join: bool = False) -> list[Any]:
        """Tag many texts: what `pos` says of each, in several threads."""
        form = joined_of if join else pairs_of
        return [form(tokens) for tokens in self._tagged(texts, ntags=ntags)]


class Kkma(ByEojeol):
    """Kkma.

    Args:
        jvmpath: the JVM to start; None takes JAVA_HOME's, or the one that pip brought.
        max_heap_size: megabytes for Java; the environment variable TEXTNORM_JVM_HEAP comes first, and 1024 takes 2 GB.

    Example:
        >>> Kkma().pos("영화가 좋습니다", flatten=False)
        [[('영화', 'NNG'), ('가', 'JKS')], [('좋', 'VA'), ('습니다', 'EFN')]]
    """

    _guard, _nouns, _tagset, _predicates = kkma.GUARD, "NN", "kkma", kkma.PREDICATES

    def _read(self, texts: list[str], **_: Any) -> list[list[Eojeol]]:
        return [[eojeol for sentence in doc for eojeol in sentence] for doc in kkma.read(texts)]

    def pos(self, phrase: str, flatten: bool = True, join: bool = False) -> Any:
        """Tag one text: pairs of form and tag, or `form/tag` joined; in one list, or in one for each eojeol."""
        if flatten:
            return self.pos_batch([phrase], join)[0]
        return self._by_eojeol(phrase, joined_of if join else pairs_of)

    def pos_batch(self, texts: list[str], join: bool = False) -> list[Any]:
        """Tag many texts: what `pos` says of each, in several threads."""
        form = joined_of if join else pairs_of
        return [form(tokens) for tokens in self._tagged(texts)]

    def nouns(self, phrase: str) -> list[str]:
        """Return the nouns that are worth an entry in an index, each once, parts of compounds too."""
        pieces = self._pieces(phrase)
        java = java_class("kr.lucypark.kkma.KkmaInterface")()
        found = (str(noun.getString()) for piece in pieces for noun in java.extractNoun(piece))
        return list(dict.fromkeys(found)) if len(pieces) > 1 else list(found)

    def sentences(self, phrase: str) -> list[str]:
        """Cut a text into sentences, spaced as Kkma would."""
        docs = kkma.read(self._pieces(phrase))
        return [" ".join(eojeol.written for eojeol in sentence) for doc in docs for sentence in doc]
