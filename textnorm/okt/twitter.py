"""URLs, mentions, hashtags and cash tags, by the patterns of twitter-text 1.14.7, which is what Okt asks.

The patterns are read from the jar that konlpy ships, when a text first needs one: compiling the 1,562 top-level domains
takes a moment. A match is all that the pattern takes, with the character before the URL or the tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import regex

from textnorm.okt.jar import TWITTER_TEXT, class_strings, read_member
from textnorm.okt.java_regex import translate

__all__ = ["cashtag", "hashtag", "mention", "url", "urls"]

_GENERIC = 1_251  # of the top-level domains in TldLists; those of countries follow, from 한국
# Java's CASE_INSENSITIVE without UNICODE_CASE: letters of ASCII alone, so that U+212A is no k.
_ASCII = re.ASCII | re.IGNORECASE

_BLOCK = 2_000  # characters of a word; a longer URL is cut in two
# Numbers of strings in the pool of com/twitter/Regex.class, and where the top-level domains stand among them: how the
# class puts its patterns together.
_HASHTAG, _CASHTAG = 43, 68
_MENTION = (54, 52, 56)
_TLD = ("(?:(?:", 15)
_DOMAIN: list[int | str] = [
    19,
    "G",
    13,
    "C",
    13,
    20,
    21,
    22,
    23,
    "G",
    13,
    20,
    13,
    24,
    25,
    22,
    "C",
    26,
    27,
    28,
    "G",
    13,
    "C",
    29,
    22,
    "C",
    30,
]
_URL: list[int | str] = [32, *_DOMAIN, *range(33, 42)]


@cache
def _strings() -> dict[int, str]:
    return class_strings(read_member(TWITTER_TEXT, "com/twitter/Regex.class"))


def _domains() -> dict[str, str]:
    """Return the top-level domains as patterns, generic (G) and of countries (C)."""
    domains = list(class_strings(read_member(TWITTER_TEXT, "com/twitter/TldLists.class")).values())
    opened, closed = _TLD[0], _strings()[15]
    lists = {"G": domains[:_GENERIC], "C": domains[_GENERIC:]}
    return {kind: f"{opened}{'|'.join(names)}{closed}" for kind, names in lists.items()}


@cache
def url() -> re.Pattern[str]:
    """Matches "http://example.com/a", " example.co.kr"; must not match "example", "1.5"."""
    domains = _domains()
    parts = (domains[part] if isinstance(part, str) else _strings()[part] for part in _URL)
    return re.compile(translate("".join(parts)), _ASCII)


@cache
def _domain() -> re.Pattern[str]:
    """Matches ".com", ".한국/", ".xn--"; must not match ".comet". Every URL holds one of these."""
    domains = _domains()
    return re.compile(rf"\.(?:{translate(domains['G'])}|{translate(domains['C'])}|xn--|co|tv)", _ASCII)


def urls(word: str) -> Iterator[tuple[int, int]]:
    """Yield where a word holds URLs.

    The pattern takes the square of a word's length to find that there is none, a minute for 4,000 times "a.": it is not asked
    about what stands behind the last top-level domain, and longer words are read in blocks.
    """
    at = 0
    for start in range(0, len(word), _BLOCK):
        end = min(start + _BLOCK, len(word))
        at = max(at, start)
        last = max((found.start() for found in _domain().finditer(word, at, end)), default=-1)
        while at <= last and (found := url().search(word, at, end)):
            yield found.span()
            at = found.end()


@cache
def mention() -> re.Pattern[str]:
    """Matches "@textnorm", "가@a/list"; must not match "@가", "a@b"."""
    return re.compile(translate("".join(_strings()[part] for part in _MENTION)), _ASCII)


@cache
def cashtag() -> re.Pattern[str]:
    """Matches "$twtr", "$brk.a"; must not match "$12", "$가"."""
    return re.compile(translate(_strings()[_CASHTAG]), _ASCII)


@cache
def hashtag() -> regex.Pattern[str]:
    """Matches "#영화", "＃a1"; must not match "#1", "a#b". All letters of Unicode, hence `regex`."""
    return regex.compile(translate(_strings()[_HASHTAG]))
