"""Kiwi: Korean morphemes without a JVM."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from threading import Lock
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from textnorm.errors import ConfigError, Problem
from textnorm.extras import import_extra
from textnorm.registry import did_you_mean
from textnorm.stages.guard import Guard
from textnorm.stages.threads import thread_count
from textnorm.stages.user_words import UserWord, read_user_words
from textnorm.types import StageKind, Token

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["MAX_CHARS", "TYPOS", "Kiwi", "engine"]

# Kiwi's time grows with the square of an unspaced run: "a" * 4,000 takes 6 ms, "a" * 100,000 3.2 s.
MAX_CHARS = 4_000
TYPOS = ["basic", "continual", "basic_with_continual", "lengthening", "basic_with_continual_and_lengthening"]
Model = Literal["cong", "cong-global"]

_GUARD = Guard(max_chars=MAX_CHARS)
_ENGINES = 3  # kept in a process: 300 to 500 MB each


@dataclass(frozen=True)
class Kiwi:
    """Kiwi's morphemes, tags, offsets, and lemmas of predicates.

    Morphemes may share a syllable (`됐다` is `되` (0, 1), `었` (0, 1), `다` (1, 2)), one that is not written has an
    empty span, and forms hold conjoining jamo (`ᆫ다`): rebuild text from spans, never from forms. A lone surrogate
    comes out as U+FFFD. Texts of more than 4,000 characters are cut at a newline, sentence end or space. A batch is read
    by as many threads as `TEXTNORM_THREADS` says, else one for each core.

    All fields but `user_words` are arguments of `Kiwi` and `Kiwi.tokenize`, by their own names and with their meaning.

    Args:
        typos: which typos to mend, in Kiwi's words: `basic`, `continual`, `basic_with_continual`, `lengthening`,
            `basic_with_continual_and_lengthening`; None mends none, and is faster.
        normalize_coda: read `진짴ㅋㅋ` as `진짜 ㅋㅋㅋ`. Kiwi's own default is off; messy text is what this library is for.
        z_coda: split a coda that was added to an ending (`먹었어욥` is `어요` and `ᆸ`).
        split_complex: split what can be split (`고마움` is `고맙` and `음`).
        saisiot: split the ㅅ out of compounds (True), join it (False), or leave both to Kiwi's dictionary (None).
        compatible_jamo: write `ㄴ다` and not `ᆫ다`.
        blocklist: morphemes that must not come out, as `고마움` or `고마움/NNG`.
        user_words: path of a TSV, `form<TAB>tag<TAB>score`; see `textnorm.stages.user_words`. A line taken out of it is
            a word removed.
        model_type: `cong-global` looks at more context, and takes two to three times as long.

    Raises:
        ConfigError: Kiwi has no such typos, or no such tag as the blocklist names.

    Example:
        >>> [token.tagged_form for token in Kiwi()(["영화가 좋다"])[0]]
        ['영화/NNG', '가/JKS', '좋/VA', '다/EF']
    """

    typos: str | None = None
    normalize_coda: bool = True
    z_coda: bool = True
    split_complex: bool = False
    saisiot: bool | None = None
    compatible_jamo: bool = False
    blocklist: tuple[str, ...] = ()
    user_words: str = field(default="", metadata={"path": True})
    model_type: Model = "cong"
    kind: ClassVar[StageKind] = "tokenizer"
    guard: ClassVar[Guard] = _GUARD

    def __post_init__(self) -> None:
        if self.typos is not None and self.typos not in TYPOS:
            message = f"required one of Kiwi's typo sets, found {self.typos!r}{did_you_mean(self.typos, TYPOS)}"
            raise ConfigError([Problem("typos", message)])

    def __call__(self, texts: list[str]) -> list[list[Token]]:
        """Tokenize each text; all of them in one call of the engine."""
        return _GUARD.tag(texts, self._tokenize)

    def _tokenize(self, texts: list[str]) -> list[list[Token]]:
        kiwi = engine(self.model_type, read_user_words(self.user_words))
        answers = kiwi.tokenize(
            texts,
            typos=self.typos,
            normalize_coda=self.normalize_coda,
            z_coda=self.z_coda,
            split_complex=self.split_complex,
            saisiot=self.saisiot,
            compatible_jamo=self.compatible_jamo,
            blocklist=_blocked(kiwi, self.blocklist),
        )
        return [_tokens(morphemes) for morphemes in answers]


def _blocked(kiwi: Any, blocklist: tuple[str, ...]) -> Any:
    if not blocklist:
        return None
    try:
        return import_extra("kiwipiepy", "kiwi").MorphemeSet(kiwi, blocklist)
    except ValueError as error:
        message = f"required morphemes as `form` or `form/TAG` with a tag of Kiwi's, found {list(blocklist)}: {error}"
        raise ConfigError([Problem("blocklist", message)]) from error


def _tokens(morphemes: Iterable[Any]) -> list[Token]:
    tokens = [Token(found.form, tag := found.tag, found.start, found.end, _lemma(found, tag)) for found in morphemes]
    return tokens if all(left.start <= right.start for left, right in pairwise(tokens)) else _in_order(tokens)


def _lemma(found: Any, tag: str) -> str:
    """Kiwi's own for a predicate; it has none for a verb's suffix (`하/XSV`). What does not inflect needs none."""
    if tag[0] == "V":
        return str(found.lemma)
    return f"{found.form}다" if tag.startswith(("XSV", "XSA")) else ""


def _in_order(tokens: list[Token]) -> list[Token]:
    """Widen spans to the left until no start comes before the one before it.

    An unwritten morpheme may point behind its successor (1 review in 1,300): `쓰래` is ... `하` (4, 4), `어` (3, 4).
    """
    ordered = tokens[-1:]
    for token in reversed(tokens[:-1]):
        ordered.append(token._replace(start=min(token.start, ordered[-1].start)))
    return ordered[::-1]


class _Shelf:
    """The engines of one process, built one at a time."""

    def __init__(self) -> None:
        self.building = Lock()
        self.engine = lru_cache(maxsize=_ENGINES)(_built)


# By process. A forked child leaves its parent's shelf alone for good: an engine whose threads are gone hangs where it is
# used and crashes where it is let go, and a lock that was held at the fork is never released.
_shelves: dict[int, _Shelf] = {}


def engine(model_type: Model = "cong", words: tuple[UserWord, ...] = ()) -> Any:
    """The Kiwi of this process with these words. It cannot forget a word, so other words are another engine."""
    shelf = _shelves.setdefault(os.getpid(), _Shelf())
    with shelf.building:
        return shelf.engine(model_type, words, thread_count())


def _built(model_type: Model, words: tuple[UserWord, ...], threads: int) -> Any:
    kiwi = import_extra("kiwipiepy", "kiwi").Kiwi(num_workers=threads, model_type=model_type)
    for word in words:
        kiwi.add_user_word(*word)
    return kiwi
