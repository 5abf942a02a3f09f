"""Komoran under KoNLPy's name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from textnorm.errors import TextnormError
from textnorm.konlpy.tagger import Tagger, checked, joined_of
from textnorm.stages.konlpy import komoran
from textnorm.stages.konlpy.jvm import start_konlpy

if TYPE_CHECKING:
    from textnorm.types import Token

__all__ = ["Komoran"]


class Komoran(Tagger):
    """Komoran.

    Args:
        jvmpath: the JVM to start; None takes JAVA_HOME's, or the one that pip brought.
        userdic: a file of words, `word<TAB>tag` a line; a word without a tag is NNP.
        modelpath: the folder of Komoran's models; None takes KoNLPy's.
        max_heap_size: megabytes for Java; the environment variable TEXTNORM_JVM_HEAP comes first, and 1024 takes 2 GB.

    Example:
        >>> Komoran().pos("가방이 크다 😀")
        [('가방', 'NNG'), ('이', 'JKS'), ('크', 'VA'), ('다', 'EC'), ('😀', 'SW')]
    """

    _guard, _nouns, _tagset = komoran.GUARD, "NN", "komoran"

    def __init__(
        self,
        jvmpath: str | None = None,
        userdic: str | None = None,
        modelpath: str | None = None,
        max_heap_size: int = 1024,
    ) -> None:
        super().__init__(jvmpath, max_heap_size)
        self._model = modelpath or ""
        self._words = _userdic(Path(userdic)) if userdic else {}

    def _tag(self, texts: list[str], **options: Any) -> list[list[Token]]:
        return komoran.tag(texts, words=tuple(self._words.items()), model=self._model, **options)

    def pos(self, phrase: str, flatten: bool = True, join: bool = False) -> Any:
        """Tag one text: pairs of form and tag, or `form/tag` joined; in one list, or in one for each line."""
        checked(phrase)
        lines = self.pos_batch([phrase] if flatten else [line for line in phrase.split("\n") if line], join)
        return lines[0] if flatten else lines

    def pos_batch(self, texts: list[str], join: bool = False) -> list[Any]:
        """Tag many texts: what `pos` says of each, in several threads."""
        texts = [checked(text) for text in texts]
        start_konlpy(**self._jvm)
        pairs = komoran.pairs(texts, words=tuple(self._words.items()), model=self._model)
        return [joined_of(each) for each in pairs] if join else pairs

    def add_user_word(self, form: str, tag: str = "NNP") -> None:
        """Teach the tagger a word; other taggers do not learn it.

        Raises:
            TextnormError: Komoran has no such tag.
        """
        if tag not in self.tagset:
            raise TextnormError(f"a tag of Komoran's is required ({', '.join(self.tagset)}), found {tag!r}")
        super().add_user_word(form, tag)


def _userdic(path: Path) -> dict[str, str]:
    """Read a dictionary as Komoran itself does: blank lines and those with # are skipped, the last tab parts the tag."""
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    words = [line.rpartition("\t") for line in lines if line and not line.startswith("#")]
    return {form or tag: tag if form else "NNP" for form, _, tag in words}
