"""The nouns that Okt knows in the JVM. Open-korean-text keeps them in a static field: there is one dictionary for all."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from functools import cache, lru_cache
from typing import Any

from textnorm.stages.konlpy.jvm import java_class
from textnorm.stages.konlpy.turnstile import Turnstile

__all__ = ["nouns"]

_PROVIDER = "org.openkoreantext.processor.util.KoreanDictionaryProvider"
_KEPT = 8  # dictionaries at hand; each is an array of references to the words, about 3 MB


def nouns(words: tuple[str, ...]) -> AbstractContextManager[None]:
    """Hold Okt's dictionary with these nouns added to its own, for as long as the `with` lasts."""
    return _turnstile(os.getpid()).holding(words)


@cache
def _turnstile(_pid: int) -> Turnstile:
    return Turnstile(_switch, start=())


def _switch(words: tuple[str, ...]) -> None:
    java_class(_PROVIDER).koreanDictionary().put(_noun(), _with(words))


def _noun() -> Any:
    return java_class("org.openkoreantext.processor.util.KoreanPos").Noun()


@cache
def _own() -> Any:
    """Okt's own nouns. First asked before any others are put in their place."""
    return java_class(_PROVIDER).koreanDictionary().get(_noun())


@lru_cache(maxsize=_KEPT)
def _with(words: tuple[str, ...]) -> Any:
    """Its own nouns and these: a copy, because words cannot be taken out of its kind of set again."""
    if not words:
        return _own()
    copied = java_class("org.openkoreantext.processor.util.CharArraySet")(_own(), False)  # copy() never ends
    for word in words:
        copied.add(word)
    return copied
