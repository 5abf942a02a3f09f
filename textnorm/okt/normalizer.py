"""Okt's normalizer: slips and stretched words, one run of Hangul at a time (KoreanNormalizer of open-korean-text 2.1.0)."""

from __future__ import annotations

import re
from collections.abc import Callable

from textnorm.okt.lexicon import Lexicon
from textnorm.okt.pos import ADJECTIVE, ADVERB, CONJUNCTION, EOMI, NAMES, NOUN, VERB
from textnorm.okt.syllable import CODAS, NO_CODA, compose, decompose, is_syllable

__all__ = ["RUN", "normalize_run"]

RUN = re.compile(r"[ㄱ-ㅣ가-힣]+")  # 되나욬ㅋㅋ; not "되나 요"
# Syllables and the laughter or the tears behind them. Matches "욬ㅋㅋ", "뮤ㅠ"; must not match "ㅋㅋ". The lookbehind changes no
# match, since from inside a run of syllables there is none that is not there from its start; without it a long run
# takes the square of its length.
_FEELING = re.compile(r"(?<![가-힣])([가-힣]++)(ㅋ+|ㅎ+|[ㅠㅜ]+)")
_STRETCHED = re.compile(r"(.)\1{3,}|[ㅠㅜ]{3,}")  # ㅋㅋㅋㅋ, ㅠㅜㅠ; not ㅋㅋㅋ
_REPEATED = re.compile(r"(..)\1{2,}")  # 훌쩍훌쩍훌쩍; not 훌쩍훌쩍
_STRETCHED_TO, _REPEATED_TO = 3, 4  # characters that stay
_NOT_SHORTENED = frozenset("은는운인텐근른픈닌든던")  # their ㄴ is no 인
_AFTER_SHORTENED = frozenset("데가지")  # 소린데, 소린가, 소린지
_PREDICATES = {NAMES[VERB], NAMES[ADJECTIVE]}


def normalize_run(run: str, lexicon: Lexicon, first_tag: Callable[[str], str]) -> str:
    """Normalize a run of Hangul syllables and letters.

    Args:
        run: the run.
        lexicon: the dictionaries.
        first_tag: what tells the tag of the first token of a text.
    """
    settled = _FEELING.sub(lambda match: _without_feeling(match[1], match[2], lexicon) + match[2], run)
    shorter = _STRETCHED.sub(lambda match: match[0][:_STRETCHED_TO], settled)
    shorter = _REPEATED.sub(lambda match: match[0][:_REPEATED_TO], shorter)
    return _corrected(_spelled_out(shorter, lexicon, first_tag), lexicon.typos)


def _without_feeling(word: str, feeling: str, lexicon: Lexicon) -> str:
    """Take from a word what its laughter (하댘ㅋㅋ: 하대) or its tears (가느뮤ㅠ: 가늠) left in it."""
    if lexicon.has(word, NOUN) or lexicon.has(word[-1:], EOMI) or lexicon.has(word[-2:], EOMI):
        return word
    last = decompose(word[-1])
    if last.coda in "ㅋㅎ":
        return word[:-1] + compose(last.onset, last.vowel)
    return _without_tears(word, feeling)


def _without_tears(word: str, feeling: str) -> str:
    last = decompose(word[-1])
    if last.coda != NO_CODA or last.vowel != feeling[0] or last.onset not in CODAS or len(word) == 1:
        return word
    before = decompose(word[-2])
    return word[:-2] + compose(before.onset, before.vowel, last.onset) if before.coda == NO_CODA else word


def _spelled_out(run: str, lexicon: Lexicon, first_tag: Callable[[str], str]) -> str:
    """Write 소린가 as 소리인가. Okt tokenizes first of all; asked last, it says the same, and is asked seldom."""
    if not _may_be_shortened(run):
        return run
    cut = decompose(run[-2])
    noun = run[:-2] + compose(cut.onset, cut.vowel)
    known = any(lexicon.has(run, pos) for pos in (NOUN, CONJUNCTION, ADVERB)) or lexicon.has(run[-2:], NOUN)
    if known or not lexicon.has(noun, NOUN) or first_tag(run) in _PREDICATES:
        return run
    return f"{noun}인{run[-1]}"


def _may_be_shortened(run: str) -> bool:
    if len(run) < len("린가") or run[-1] not in _AFTER_SHORTENED or run[-2] in _NOT_SHORTENED:
        return False
    return is_syllable(run[-2]) and decompose(run[-2]).coda == "ㄴ"


def _corrected(run: str, typos: dict[int, dict[str, str]]) -> str:
    """Replace typos, those of one length after the other; each is looked for in the run as that length found it."""
    for size, table in typos.items():
        for wrong in [run[at : at + size] for at in range(len(run) - size + 1)]:
            if wrong in table:
                run = run.replace(wrong, table[wrong])
    return run
