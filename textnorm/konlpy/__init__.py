"""KoNLPy's taggers under KoNLPy's names: change the import, and nothing else.

    from textnorm.konlpy import Okt  # was: from konlpy.tag import Okt

On well-formed text they say what KoNLPy says. They do not crash on an emoji, half a surrogate pair or a blank line, do
not hang on a run of a thousand letters, read decomposed Hangul, tag many texts at once (`pos_batch`), tell where tokens
stand (`tokens`), learn words and forget them again, and pickle. No JVM starts before the first text.
"""

from __future__ import annotations

from textnorm.konlpy.by_eojeol import Hannanum, Kkma
from textnorm.konlpy.komoran import Komoran
from textnorm.konlpy.mecab import Mecab
from textnorm.konlpy.okt import Okt

__all__ = ["Hannanum", "Kkma", "Komoran", "Mecab", "Okt"]
