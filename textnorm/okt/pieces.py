"""What a text is cut into before anything is parsed: words at white space, and words into runs of one kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from string import ascii_letters, digits
from typing import Any, NamedTuple

from textnorm.okt import twitter

__all__ = ["KOREAN", "SYLLABLES", "Run", "pieces", "words"]

KOREAN = "Korean"
_FOREIGN = "Foreign"

# Java's \s is ASCII's. Matches "가\u00a0나" whole, and "\n\t"; must not match "가 나" whole.
_WORD = re.compile(r"[ \t\n\x0b\f\r]+|[^ \t\n\x0b\f\r]+")
# A word or a run of white space that begins with one of these is dropped as a whole, "\u3000가나" included (Java's isSpaceChar:
# Zs, Zl, Zp; tabs and line breaks are none, and come out as Foreign).
_SPACES = frozenset(" \u00a0\u1680\u202f\u205f\u3000\u2028\u2029") | set(map(chr, range(0x2000, 0x200B)))

# The kinds that need nothing but a look at each character: no two of them share one.
SYLLABLES = re.compile(r"[가-힣]+")  # 영화; not ㅋ
_KOREAN = SYLLABLES.pattern
_PARTICLE = r"[ㄱ-ㅣ]+"  # ㅋㅋ, ㅠ; not 영
_ALPHA = r"[A-Za-z]+"  # ok; not é
_PUNCTUATION = r"[!-/:-@\[-`{-~·…’]+"  # ?!, …; not “
_PLAIN = re.compile(
    f"(?P<Korean>{_KOREAN})|(?P<KoreanParticle>{_PARTICLE})|(?P<Alpha>{_ALPHA})|(?P<Punctuation>{_PUNCTUATION})"
)
# Matches "3시간", "$1,000", "2012/12", "50%"; must not match "시간". The digits are ASCII's.
_NUMBER = re.compile(
    r"\$?[0-9]+(?:,[0-9]{3})*(?:[/~:.-][0-9]+)?(?:천|만|억|조)*"
    r"(?:%|원|달러|위안|옌|엔|유로|등|년|월|일|회|시간|시|분|초)?"
)
# What follows the name in an address. Matches "@c.de" of "a.b@c.de"; must not match "@나".
_HOST = re.compile(r"@[A-Za-z0-9.]+")
_IN_NAME = "-._" + ascii_letters + digits

# What a word must hold for a kind to be in it: asking is cheap, and most words hold none. A URL has a dot before a top-level
# domain, which begins with a letter that is no Hangul, but for 삼성, 닷컴, 닷넷 and 한국.
_MAY_BE_URL = re.compile(r"\.(?:[A-Za-z삼닷한]|[^\x00-\x7f가-힣])")
_SPECIAL = re.compile(rf"[@＠#＃$0-9]|{_MAY_BE_URL.pattern}")

_Gate = Callable[[str], object]
_Spans = Iterable[tuple[int, int]]
_Kind = tuple[str, _Gate, Callable[[str], _Spans]]


def _holds(characters: str) -> _Gate:
    return re.compile(f"[{characters}]").search


def _always(_word: str) -> bool:
    return True


def _emails(word: str) -> _Spans:
    r"""Yield where [A-Za-z0-9.\-_]+@[A-Za-z0-9.]+ matches, found from the @: from its start it would take the square of the time."""
    at = 0
    for host in _HOST.finditer(word):
        start = at + len(word[at : host.start()].rstrip(_IN_NAME))
        if start < host.start():
            yield start, host.end()
        at = host.end() if start < host.start() else host.start()


def _spans(pattern: Callable[[], Any]) -> Callable[[str], _Spans]:
    """Say where a pattern matches; it is not made before it is asked."""
    return lambda word: (match.span() for match in pattern().finditer(word))


# In the order in which Okt asks: what an earlier kind has taken, a later one cannot have.
_KINDS: list[_Kind] = [
    ("URL", _MAY_BE_URL.search, twitter.urls),
    ("Email", _holds("@"), _emails),
    ("ScreenName", _holds("@＠"), _spans(twitter.mention)),
    ("Hashtag", _holds("#＃"), _spans(twitter.hashtag)),
    ("CashTag", _holds("$"), _spans(twitter.cashtag)),
    ("Number", _holds("0-9"), _spans(lambda: _NUMBER)),
    *(
        (kind, _always, _spans(partial(re.compile, pattern)))
        for kind, pattern in [
            (KOREAN, _KOREAN),
            ("KoreanParticle", _PARTICLE),
            ("Alpha", _ALPHA),
            ("Punctuation", _PUNCTUATION),
        ]
    ),
]


class Run(NamedTuple):
    """A part of a word, of one kind."""

    kind: str
    start: int
    end: int


def words(text: str) -> Iterator[tuple[str, int]]:
    r"""Yield the words of a text, each with its start; what Okt drops is left out.

    Example:
        >>> list(words("영화 재밌다\t나"))
        [('영화', 0), ('재밌다', 3), ('\t', 6), ('나', 7)]
    """
    for match in _WORD.finditer(text):
        if text[match.start()] not in _SPACES:
            yield match.group(), match.start()


def pieces(word: str) -> list[Run]:
    """Cut a word into runs; what is of no kind is Foreign.

    Example:
        >>> [(run.kind, "3시간동안 ㅋㅋ"[run.start : run.end]) for run in pieces("3시간동안")]
        [('Number', '3시간'), ('Foreign', '동안')]
    """
    found = _taken(word) if _SPECIAL.search(word) else [_plain(match) for match in _PLAIN.finditer(word)]
    return list(_filled(found, len(word)))


def _plain(match: re.Match[str]) -> Run:
    return Run(str(match.lastgroup), match.start(), match.end())


def _taken(word: str) -> list[Run]:
    """Ask each kind in turn; a match that touches what is taken is no match at all, so the rest of it becomes Foreign."""
    taken = bytearray(len(word))
    found: list[Run] = []
    for kind, gate, spans in _KINDS:
        if 0 in taken and gate(word):
            for start, end in spans(word):
                _take(Run(kind, start, end), taken, found)
    return sorted(found, key=lambda run: run.start)


def _take(run: Run, taken: bytearray, found: list[Run]) -> None:
    if taken.find(1, run.start, run.end) < 0:
        taken[run.start : run.end] = b"\x01" * (run.end - run.start)
        found.append(run)


def _filled(found: list[Run], length: int) -> Iterator[Run]:
    at = 0
    for run in found:
        if run.start > at:
            yield Run(_FOREIGN, at, run.start)
        yield run
        at = run.end
    if at < length:
        yield Run(_FOREIGN, at, length)
