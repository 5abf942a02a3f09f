"""Strings that no one writes: all that Okt treats in a way of its own, thrown together."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from unicodedata import ucd_3_2_0

from benchmarks.okt_texts import syllables, words

__all__ = ["fuzzed"]

# Edges of Okt's patterns, and characters that other programs trip over.
_EDGES = [
    *"http://a.com/b www.example.co.kr a.한국 http://가나.com x.y.z.io/?q=1#f 가.com t.co naver.com나 A.COM/ 1.com".split(),
    *"http:// https://a .com a.닷컴 b.삼성 //c.kr 가http://a.com/나 a.b.c www. ftp://a.net a.com.다 a@b.com 가@나 ..@..".split(),
    *"#영화 ＃a1 #1 a#b 가#나다 #한글1_a #ㅋ #漢字 #é # ## @a ＠b_1/list RT:@a @@a @ $twtr $brk.a $12 $a, $ a$b $TSLA".split(),
    *"3시간 1,000원 1,00,000 2012/12 50% 3.5 1:30 9억 9만억 7년 -1 ! ? ., ~~ … · ’ “ ” () _ - ^^ & | < > \\ `".split(),
    *"ok ÉTÉ İk ſ K ǅ 漢字 カナ ﾊﾝｶｸ 中文。 ㄱ ㅏ ㅡㅡ ㆍ ㅥ ㅿ ᄒ ᅡᆫ ᄀᆞ ﾡ ㅋㅋㅋㅋ ㅎㅎ ㅠㅜㅠ ㄱㅅ".split(),
    *"😀 👍🏻 ❤️ 👨‍👩‍👧 🇰🇷 1️⃣ 𝒜 𠀀 \u1112\u1161\u11ab e\u0301 \ufe0f \u200b \ufeff".split(),
    *["\t", "\n", " ", "\u00a0", "\u3000", "\u2028", "\x85", "\r\n", "\x00", "\x0b", "\x1c", "\u2003"],
]
_LONG, _VERY_LONG = (20, 50), (60, 120)  # syllables; stock takes 0.2 s for 140 of them, and 83 s for 3,000
_MOST = 14  # pieces of a string
_PLANES = (0xFFFF, 0x10FFFF)  # where the basic plane ends, and the last
_NO_CHARACTERS = {"Cn", "Cs"}  # none yet, half of a pair


def fuzzed(count: int, seed: int) -> Iterator[str]:
    """Yield so many strings; none is blank, and none holds a lone surrogate, for which stock raises."""
    rng = random.Random(seed)  # noqa: S311  # the same texts every time are the point
    while count:
        kinds = rng.choices(list(_KINDS), list(_KINDS.values()), k=rng.randint(1, _MOST))
        text = "".join(kind(rng) for kind in kinds)
        if text.strip():
            count -= 1
            yield text


def _edge(rng: random.Random) -> str:
    return rng.choice(_EDGES)


def _word(rng: random.Random) -> str:
    return rng.choice(words())


def _syllable(rng: random.Random) -> str:
    return syllables(rng, 1)


def _character(rng: random.Random) -> str:
    """Any that was in Unicode by 2002: Java, Python and the package `regex` know letters of different years."""
    character = chr(rng.randint(0, rng.choice(_PLANES)))
    return "" if ucd_3_2_0.category(character) in _NO_CHARACTERS else character


def _again(rng: random.Random) -> str:
    return rng.choice(["가", "하", "ㅋ", "a", "1", "!", "이다", "됬"]) * rng.randint(2, _LONG[1])


def _long_run(rng: random.Random) -> str:
    """Syllables of chance, or real words without a space."""
    size = rng.randint(*_LONG)
    return syllables(rng, size) if rng.random() < 0.5 else "".join(rng.choices(words(), k=size // 2))  # noqa: PLR2004  # half


def _very_long_run(rng: random.Random) -> str:
    return syllables(rng, rng.randint(*_VERY_LONG))


# What a string is made of, and how often.
_KINDS: dict[Callable[[random.Random], str], float] = {
    _edge: 45,
    _word: 18,
    _syllable: 33,
    _character: 3,
    _again: 0.5,
    _long_run: 0.5,
    _very_long_run: 0.005,
}
