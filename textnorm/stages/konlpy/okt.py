"""Open Korean Text: the stage, and which engine answers it. None but the one in the JVM needs Java."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, ClassVar, Literal, Protocol, get_args

from textnorm import okt
from textnorm.errors import DataError, TextnormError
from textnorm.stages.konlpy.okt_exact import ExactOkt
from textnorm.stages.konlpy.okt_words import nouns_of, taught
from textnorm.stages.user_words import read_user_words
from textnorm.types import StageKind, Token

if TYPE_CHECKING:
    from textnorm.stages.guard import Guard

__all__ = ["Okt", "OktEngine", "chosen", "okt_engine"]

EngineName = Literal["auto", "python", "native", "jvm"]


@dataclass(frozen=True)
class Okt:
    """Open Korean Text, without Java.

    Equal to `konlpy.tag.Okt().pos(text, norm, stem)` but for what stock gets wrong: whitespace tokens are dropped,
    words that begin with a Unicode space are not lost, a lone surrogate does not raise (its form is U+FFFD), decomposed
    Hangul is read, and runs of any length are read in time. A verb or an adjective has its dictionary form as `lemma`.

    Args:
        norm: normalize first (`되나욬ㅋㅋㅋㅋ` -> `되나요ㅋㅋㅋ`); a token's span covers what its form came from.
        stem: predicates come as their dictionary form (`좋았다` -> `좋다`).
        user_words: a file of words (form, tag, score; of a predicate the stem). Okt has dictionaries for NN*, NR, NP (Noun),
            VV, VA, MAG, MAJ, MM, IC, J*, EP, EF, EC, ETN, ETM, XPN and XSN, and for words of Hangul syllables; it knows no
            scores. Other words of the file are passed over; the engine `jvm` learns nouns only.
        engine: `native` is in C and needs a compiler when it is installed, `python` runs anywhere, `jvm` asks Java and reads
            runs of more than 140 syllables in pieces. They say the same. `auto` is the fastest that is there, and `jvm`
            where konlpy ships another version of Okt than the one that is known; it says so.

    Example:
        >>> [token.tagged_form for token in Okt(stem=True)(["영화 좋았다"])[0]]
        ['영화/Noun', '좋다/Adjective']
    """

    norm: bool = False
    stem: bool = False
    user_words: str = field(default="", metadata={"path": True})
    engine: EngineName = "auto"
    kind: ClassVar[StageKind] = "tokenizer"

    @property
    def leaves_python_free(self) -> bool:
        return self.engine == "jvm"

    def __call__(self, texts: list[str]) -> list[list[Token]]:
        """Tokenize each text."""
        engine = okt_engine(self.engine, taught(read_user_words(self.user_words)))
        return engine.tokens(texts, norm=self.norm, stem=self.stem)

    @property
    def guard(self) -> Guard:
        """What its engine is not shown as it is."""
        return okt_engine(self.engine).guard


class OktEngine(Protocol):
    """Okt, of any text: the guard is in front."""

    @property
    def guard(self) -> Guard:
        """What it is not shown as it is."""

    def tokens(self, texts: list[str], *, norm: bool = False, stem: bool = False) -> list[list[Token]]:
        """Tokenize texts, without white space; spans are those in the texts."""

    def pairs(self, texts: list[str], *, norm: bool = False, stem: bool = False) -> list[list[tuple[str, str]]]:
        """Return forms and tags as KoNLPy does: a line break is a token, and what stands behind U+3000 is lost."""

    def phrases(self, text: str) -> list[str]:
        """Return the noun phrases of a text."""

    def normalize(self, text: str) -> str:
        """Return the text as Okt would write it."""


def okt_engine(
    name: EngineName, words: okt.UserWords = (), library: str | None = None, heap: str | None = None
) -> OktEngine:
    """Return an engine.

    Args:
        name: which one; see `Okt`.
        words: form and Okt's tag of words to be known; see `textnorm.stages.konlpy.okt_words`.
        library: the JVM to start, should it be asked.
        heap: how much memory Java may take.

    Raises:
        TextnormError: there is no such engine, or the one in C was not built.
        MissingExtraError: konlpy, whose dictionaries are read, is not installed.
        DataError: konlpy ships another version of Okt, and the JVM is not to be asked.
    """
    found = chosen(name)
    if found == "jvm":
        from textnorm.stages.konlpy.okt_jvm import JvmOkt

        return JvmOkt(nouns_of(words), library, heap)
    return ExactOkt(okt.engine(found, words))


@cache
def chosen(name: EngineName) -> Literal["python", "native", "jvm"]:
    """Return the engine that a name stands for: `auto` is the JVM only where konlpy's Okt is not the one that is known.

    Example:
        >>> chosen("python")
        'python'
    """
    if name not in get_args(EngineName):
        raise TextnormError(f"one of the engines {', '.join(get_args(EngineName))} is required, found {name!r}")
    if name != "auto":
        return name
    try:
        return "native" if okt.engine().name == "native" else "python"
    except DataError as error:
        warnings.warn(f"Okt runs in the JVM, which is slow to start and to answer: {error}", stacklevel=2)
        return "jvm"
