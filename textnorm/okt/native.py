"""Okt in C, where it was built: the dictionaries packed for it, and what it asks of Python."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple
from weakref import WeakSet

from textnorm.errors import TextnormError
from textnorm.okt.disk_cache import keep
from textnorm.okt.grammar import POS_OF, START, all_moves
from textnorm.okt.jar import OKT, sha256_of
from textnorm.okt.lexicon import lexicon
from textnorm.okt.packed import Entries, pack
from textnorm.okt.pieces import pieces
from textnorm.okt.pos import ADJECTIVE, NAMES, VERB, bit
from textnorm.okt.user_words import UserWords, added
from textnorm.types import Token

try:
    from textnorm._native import okt as _built
except ImportError:  # there was no compiler
    _built = None  # type: ignore[assignment]

__all__ = ["NativeEngine", "is_built"]

_WORDS = 200_000  # remembered, with their tokens: 25 MB
_FORMAT = 1  # of what is kept; another number, and it is made again
# What a piece can be besides a word class, in the order in which the C sources number them.
_KINDS = "Foreign KoreanParticle Alpha Punctuation Number Korean URL Email ScreenName Hashtag CashTag".split()
_TAGS = (*NAMES, *_KINDS)
_NUMBERS = {tag: number for number, tag in enumerate(_TAGS)}
# Three more bits of a word's mask.
_FAMILY, _GIVEN, _FULL = (bit(len(NAMES) + place) for place in range(3))


class _Dictionary(NamedTuple):
    """The jar's dictionaries, packed; `lemmas` and `corrections` are numbered from 1."""

    trie: memoryview
    lemmas: tuple[str, ...]
    corrections: tuple[str, ...]


class NativeEngine:
    """Okt; see `textnorm.okt.engine.Engine`. Threads may share it: it works without the interpreter's lock."""

    name = "native"

    def __init__(self, user_words: UserWords = (), *, remembered: int = _WORDS) -> None:
        if _built is None:
            raise TextnormError(
                "the engine in C is required and was not built: install a C compiler and run pip install "
                "--force-reinstall --no-deps --no-binary :all: textnorm-ko, or take the engine 'python'"
            )
        dictionary = _dictionary()
        words, lemmas = _added(user_words, dictionary.lemmas)
        self._engine = _built.Engine(
            dictionary.trie, words, _moves(), dictionary.corrections, _TAGS, ("", *lemmas), Token, _runs, remembered
        )
        _engines.add(self)

    def tokens(self, texts: Sequence[str], *, norm: bool = False, stem: bool = False) -> list[list[Token]]:
        """Tokenize texts."""
        return self._engine.tokens(texts, norm, stem)

    def pairs(self, texts: Sequence[str], *, norm: bool = False, stem: bool = False) -> list[list[tuple[str, str]]]:
        """Tokenize texts; of each token the form and the tag alone."""
        return self._engine.pairs(texts, norm, stem)

    def normalize(self, text: str) -> str:
        """Normalize a text."""
        return self._engine.normalize(text)

    def forget(self) -> None:
        """Begin the memory of words anew."""
        self._engine.forget()


def _forget_all() -> None:
    """In a forked child: a lock of a memory that another thread held at that moment is never let go there."""
    for engine in _engines:
        engine.forget()


_engines: WeakSet[NativeEngine] = WeakSet()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)


def is_built() -> bool:
    """Whether the extension was built: not where there was no compiler."""
    return _built is not None


def _runs(word: str) -> list[tuple[int, int, int]]:
    """Cut a word that may hold an address or a tag: these patterns are Python's."""
    return [(_NUMBERS[run.kind], run.start, run.end) for run in pieces(word)]


def _moves() -> tuple[tuple[int, bytes], ...]:
    """Return of each state the class of the token that led to it, and its moves."""
    return tuple(
        (max(POS_OF[state], 0), bytes(number for move in all_moves(state) for number in move))
        for state in range(START + 1)
    )


@cache
def _dictionary() -> _Dictionary:
    kept = keep(f"okt-{sha256_of(OKT)[:16]}-{_FORMAT}", _packed_dictionary)
    return _Dictionary(kept.data, tuple(kept.notes["lemmas"]), tuple(kept.notes["corrections"]))


def _packed_dictionary() -> tuple[dict[str, Any], bytes]:
    """Pack what the jar holds: a second and a half."""
    words = lexicon()
    typos = {wrong: right for table in words.typos.values() for wrong, right in table.items()}
    corrections = sorted(set(typos.values()))
    lemmas = sorted({lemma for pos in (VERB, ADJECTIVE) for lemma in words.lemmas[pos].values()})
    verbs, adjectives = (_by_number(words.lemmas[pos], lemmas) for pos in (VERB, ADJECTIVE))
    entries = Entries(_masks_with_names(), words.rarities, verbs, adjectives, _by_number(typos, corrections))
    return {"lemmas": lemmas, "corrections": corrections}, pack(entries)


def _by_number(values: Mapping[str, str], texts: Sequence[str], first: int = 1) -> dict[str, int]:
    """Name each value by its number among these texts."""
    numbers = {text: number for number, text in enumerate(texts, first)}
    return {key: numbers[value] for key, value in values.items()}


def _masks_with_names() -> dict[str, int]:
    words = lexicon()
    masks = dict(words.masks)
    for flag, names in ((_FAMILY, words.names.family), (_GIVEN, words.names.given), (_FULL, words.names.full)):
        for name in names:
            masks[name] = masks.get(name, 0) | flag
    return masks


def _added(user_words: UserWords, lemmas: tuple[str, ...]) -> tuple[bytes, tuple[str, ...]]:
    """Pack the user's words, and add their dictionary forms to those of the jar."""
    if not user_words:
        return b"", lemmas
    new = added(user_words, {})
    found = sorted({lemma for forms in new.lemmas.values() for lemma in forms.values()})
    verbs, adjectives = (_by_number(new.lemmas[pos], found, len(lemmas) + 1) for pos in (VERB, ADJECTIVE))
    return pack(Entries(masks=new.masks, verbs=verbs, adjectives=adjectives)), (*lemmas, *found)
