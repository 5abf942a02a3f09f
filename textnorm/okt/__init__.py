"""Open Korean Text 2.1.0 without Java: the same tokens as `konlpy.tag.Okt`, with true offsets, and no JVM.

A text is cut at white space (`pieces`), a word into runs of one kind; a run of Hangul syllables is parsed (`parse`) over a
`lexicon`, along a `grammar`, at a `cost`. The dictionaries are those of the jar in the installed konlpy wheel (`jar`).
Two engines say the same: the one in `python` is the description and the oracle, the one in C (`native`) is fast.
Word lists and rules are open-korean-text's (Apache-2.0); the code is ours.
"""

from __future__ import annotations

from textnorm.okt.engine import Engine, EngineName, changes, engine, normalize, phrases, tokenize
from textnorm.okt.jar import is_installed
from textnorm.okt.user_words import UserWords

__all__ = [
    "Engine",
    "EngineName",
    "UserWords",
    "changes",
    "engine",
    "is_installed",
    "normalize",
    "phrases",
    "tokenize",
]
