"""Noise put into clean texts, kind by kind, as people and machines make it. The same seed makes the same noise.

Each kind is a function of one text and a source of chance. `STRUCTURAL` kinds write the same text in another way, so
that cleaning can undo them (a URL is dropped again). `laughter` and `emoji` say something of their own, which no cleaning can know to
be noise; in `mixed` they may take part.
"""

from __future__ import annotations

import random
import re
from html import escape
from typing import TYPE_CHECKING
from unicodedata import normalize

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["INJECTORS", "STRUCTURAL", "inject"]

_LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_CODAS = ["", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"]
_CODA_KIEUK = 24  # index of ㅋ in _CODAS

_WORD = re.compile(r"\S+")  # 영화가, of "영화가 좋다"
_KOREAN_WORD = re.compile(r"[가-힣]{2,}+")  # the 영화가 of "영화가!"; not 나
_OPEN = re.compile(f"[{''.join(chr(code) for code in range(0xAC00, 0xD7A4, 28))}](?![가-힣])")  # 다, of "좋다"; not 좋
_ZERO_WIDTH = "\u200b\u200c\u2060\ufeff\u00ad"
_URLS = ["https://example.com/review?id=31", "http://www.example.org/a/b.html", "www.example.net/movie#top"]
_EMOJI = ["😀", "👍🏻", "❤️", "👨‍👩‍👧", "🎬", "🍿", "🇰🇷", "☕"]  # of no opinion, or of either
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}


def inject(texts: list[str], kind: str, seed: int = 0) -> list[str]:
    """Put noise of one kind into every text; what becomes of a text depends on the seed, the kind and its row alone.

    Example:
        >>> inject(["재미없다 정말"], "spaced_letters"), inject(["좋다!"], "full_width")
        (['재 미 없 다 정 말'], ['좋다！'])
    """
    injector = INJECTORS[kind]
    return [injector(text, random.Random(f"{seed}/{kind}/{row}")) for row, text in enumerate(texts)]  # noqa: S311  # noise is no secret


def _nfd(text: str, _: random.Random) -> str:
    return normalize("NFD", text)


def _jamo(text: str, chance: random.Random) -> str:
    return _some_words(text, chance, lambda word: "".join(map(_letters, word)))


def _letters(syllable: str) -> str:
    code = ord(syllable) - 0xAC00
    return _LEADS[code // 588] + _VOWELS[code % 588 // 28] + _CODAS[code % 28]


def _some_words(text: str, chance: random.Random, change: Callable[[str], str]) -> str:
    """Change every second Korean word or so, but one at least."""
    words = [match.span() for match in _KOREAN_WORD.finditer(text)]
    chosen = {span for span in words if chance.random() < 1 / 2} or set(words[:1])
    return _KOREAN_WORD.sub(lambda match: change(match.group()) if match.span() in chosen else match.group(), text)


def _full_width(text: str, _: random.Random) -> str:
    return text.translate(_FULL_WIDTH)


def _zero_width(text: str, chance: random.Random) -> str:
    return "".join(part + (chance.choice(_ZERO_WIDTH) if chance.random() < 1 / 3 else "") for part in text) + "\u200b"


def _html(text: str, chance: random.Random) -> str:
    words = [_entities(escape(word), chance) for word in text.split(" ")]
    words[chance.randrange(len(words))] += "<br />"
    bold = chance.randrange(len(words))
    words[bold] = f'<b style="color:#333">{words[bold]}</b>'
    return f'<p class="review">{"&nbsp;".join(words)}</p>'


def _entities(word: str, chance: random.Random) -> str:
    """Write one syllable in four as a number, as old web forms did."""
    return re.sub("[가-힣]", lambda match: f"&#{ord(match[0])};" if chance.random() < 1 / 4 else match[0], word)


def _spaced_letters(text: str, chance: random.Random) -> str:
    return _some_words(text, chance, " ".join)


def _repeats(text: str, chance: random.Random) -> str:
    """Repeat marks and bare letters that are there (! -> !!!!!!), and hold one vowel (좋다 -> 좋다ㅏㅏㅏㅏ)."""
    longer = re.sub(r"([!?~.ㅋㅎㅠㅜ])\1*", lambda match: match[0] + match[1] * chance.randint(3, 8), text)
    ends = [match.end() for match in _OPEN.finditer(longer)]
    if not ends:
        return longer
    end = chance.choice(ends)
    return longer[:end] + _letters(longer[end - 1])[1] * chance.randint(3, 8) + longer[end:]


def _laughter(text: str, chance: random.Random) -> str:
    """Laugh after a word or two; after an open syllable the first ㅋ may slip into it (좋다 -> 좋닼ㅋㅋㅋ)."""

    def laugh(match: re.Match[str]) -> str:
        word = match.group()
        if chance.random() > 1 / 3:
            return word
        is_open = "가" <= word[-1] <= "힣" and (ord(word[-1]) - 0xAC00) % 28 == 0
        if is_open and chance.random() < 1 / 2:
            word = word[:-1] + chr(ord(word[-1]) + _CODA_KIEUK)
        return word + "ㅋ" * chance.randint(4, 12)

    return _WORD.sub(laugh, text) + " " + "ㅋ" * chance.randint(4, 12)


def _url(text: str, chance: random.Random) -> str:
    return _between(text, chance, chance.choice(_URLS))


def _emoji(text: str, chance: random.Random) -> str:
    for _ in range(2):
        text = _between(text, chance, chance.choice(_EMOJI) * chance.randint(1, 3))
    return text


def _between(text: str, chance: random.Random, piece: str) -> str:
    words = text.split(" ")
    words.insert(chance.randint(0, len(words)), piece)
    return " ".join(words)


def _mixed(text: str, chance: random.Random) -> str:
    """Three kinds, one upon the other: first what people type, then what machines make of it."""
    chosen = set(chance.sample(_TYPED, 2)) | {chance.choice(_MADE)}
    for kind in (*_TYPED, *_MADE):
        text = INJECTORS[kind](text, chance) if kind in chosen else text
    return text


INJECTORS: dict[str, Callable[[str, random.Random], str]] = {
    "nfd": _nfd,
    "jamo": _jamo,
    "full_width": _full_width,
    "zero_width": _zero_width,
    "html": _html,
    "spaced_letters": _spaced_letters,
    "repeats": _repeats,
    "laughter": _laughter,
    "url": _url,
    "emoji": _emoji,
    "mixed": _mixed,
}
STRUCTURAL = ("nfd", "jamo", "full_width", "zero_width", "html", "spaced_letters", "repeats", "url")
_TYPED = ("spaced_letters", "jamo", "repeats", "laughter", "url", "emoji")
_MADE = ("full_width", "nfd", "zero_width", "html")
