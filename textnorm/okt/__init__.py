"""Open Korean Text 2.1.0 without Java: the same tokens as `konlpy.tag.Okt`, with true offsets, and no JVM.

A text is cut at white space (`pieces`), a word into runs of one kind; a run of Hangul syllables is parsed (`parse`) over a
`lexicon`, along a `grammar`, at a `cost`. The dictionaries are those of the jar in the installed konlpy wheel (`jar`).
Word lists and rules are open-korean-text's (Apache-2.0); the code is ours.

Not yet: phrases, user words, a cache of the dictionaries on disk, the stage `okt` on this engine, the C twin.
"""

from __future__ import annotations

from textnorm.okt.engine import Change, Token, changes, normalize, tokenize
from textnorm.okt.jar import is_installed

__all__ = ["Change", "Token", "changes", "is_installed", "normalize", "tokenize"]
